/** What the fixtures of all stand-ins share: tenants, users, ids, and which waybill belongs to which. */

export { fixtureId } from './fixture-id.ts';
export { type FixtureTenant, type FixtureUser, fixtureUsers, pickUser, TENANTS, USERS } from './fixture-users.ts';
export {
  DECLARATION_COUNT,
  declarationWaybills,
  HAWB_COUNT,
  isMasterNumber,
  MAWB_COUNT,
  mawbNumberOfHawb,
} from './fixture-waybills.ts';
