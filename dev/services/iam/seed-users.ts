/** Users of the fixtures with the properties only IAM knows: contact data, groups, ages. */
import { type FixtureUser, fixtureUsers, pickUser, TENANTS, USERS } from '../platform/fixtures.ts';
import { covers, grantOf } from './grants.ts';
import { checkDigit } from './rut.ts';
import { displayNameOf, type Group, type User } from './user.ts';

const HOUR = 3_600_000;
/** Each of these prefers English, has never signed in, has an unverified address, has linked Google. */
const ENGLISH_EVERY = 7;
const NEVER_SIGNED_IN_EVERY = 9;
const UNVERIFIED_EVERY = 11;
const GOOGLE_EVERY = 4;

/** Country calling code and first digit of a mobile number. */
const MOBILE_PREFIX: Readonly<Record<string, string>> = { CL: '+569', PE: '+519' };

/** By id: the named users, then the generated ones of every tenant. */
export function seedUsers(groups: readonly Group[], now: Date): Map<string, User> {
  const fixtures = [...USERS, ...TENANTS.flatMap(({ key }) => fixtureUsers(key))];
  const users = new Map<string, User>();
  for (const fixture of fixtures) {
    if (!users.has(fixture.id)) users.set(fixture.id, seedUser(fixture, users.size, groups, now));
  }
  return users;
}

function seedUser(fixture: FixtureUser, index: number, groups: readonly Group[], now: Date): User {
  const imported = index < USERS.length;
  const person = !fixture.roles.includes('SYSTEM');
  const home = fixture.tenants[0] ?? '';
  const { countryCode } = grantOf(home);
  const verified = imported || index % UNVERIFIED_EVERY !== 0;
  const signedIn = person && fixture.enabled && index % NEVER_SIGNED_IN_EVERY !== 8;
  const createdAt = new Date(now.getTime() - (30 * 24 + index * 101) * HOUR).toISOString();
  return {
    id: fixture.id,
    username: fixture.username,
    displayName: displayNameOf(fixture),
    enabled: fixture.enabled,
    firstName: fixture.firstName,
    lastName: fixture.lastName,
    email: fixture.email,
    emailVerified: verified,
    phone: person ? phoneOf(countryCode, index) : null,
    rut: countryCode === 'CL' ? rutOf(index) : null,
    locale: index % ENGLISH_EVERY === ENGLISH_EVERY - 1 ? 'en' : 'es',
    roles: fixture.roles,
    groupIds: groups.filter((group) => isMember(fixture, home, group)).map(({ id }) => id),
    tenants: fixture.tenants.map(grantOf),
    federatedProviders: person && (imported || index % GOOGLE_EVERY === 0) ? ['google'] : [],
    requiredActions: verified ? [] : ['VERIFY_EMAIL'],
    lastLoginAt: signedIn ? new Date(now.getTime() - (1 + ((index * 37) % 400)) * HOUR).toISOString() : null,
    createdAt,
    updatedAt: createdAt,
    createdBy: imported ? null : pickUser(home, 'TENANT_ADMIN', 0),
    version: 1,
  };
}

/** The group of the user's role in the first tenant, without its sub-groups: the same as in the realm's tokens. */
function isMember(fixture: FixtureUser, home: string, group: Group): boolean {
  if (!group.realmRoles.some((role) => fixture.roles.includes(role))) return false;
  const nested = group.path.split('/').length > 4;
  return !nested && group.name !== 'courier' && covers(group.reach, grantOf(home));
}

function phoneOf(countryCode: string, index: number): string | null {
  const prefix = MOBILE_PREFIX[countryCode];
  return prefix === undefined ? null : `${prefix}${50_000_000 + index * 13_577}`;
}

function rutOf(index: number): string {
  const number = String(12_000_000 + index * 7919);
  return `${number}-${checkDigit(number)}`;
}
