/** Rules of user data beyond the contract: unique e-mail, RUT, groups that exist, password policy. */
import { Problem } from '../platform/problem.ts';
import type { Tenant } from '../platform/service-definition.ts';
import { isValidRut } from './rut.ts';
import { groupsOf, type IamState } from './state.ts';

const MIN_PASSWORD_LENGTH = 10;

/** 409 EMAIL_TAKEN, case aside; `ownId` is the user who may keep the address. */
export function checkEmail(state: IamState, email: string, ownId?: string): void {
  const wanted = email.toLowerCase();
  const taken = [...state.users.values()].some((user) => user.id !== ownId && user.email?.toLowerCase() === wanted);
  if (taken) throw new Problem('EMAIL_TAKEN');
}

/** Only Chilean tenants keep a RUT, and its check digit has to fit; 400 BAD_REQUEST. */
export function checkRut(rut: string, tenant: Tenant): void {
  if (tenant.countryCode === 'CL' && isValidRut(rut)) return;
  const message = tenant.countryCode === 'CL' ? 'the check digit does not match' : 'only users in CL have a RUT';
  throw new Problem('BAD_REQUEST', [{ field: '/rut', code: 'RUT', message }]);
}

/** 400 BAD_REQUEST when a group is not visible in the tenant. */
export function checkGroups(state: IamState, groupIds: readonly string[], tenant: Tenant): void {
  const known = new Set(groupsOf(state, tenant).map(({ id }) => id));
  if (groupIds.every((id) => known.has(id))) return;
  throw new Problem('BAD_REQUEST', [{ field: '/groupIds', code: 'GROUP_NOT_FOUND', message: 'unknown group' }]);
}

/** At least ten characters and a digit; 422 PASSWORD_POLICY. The password is never repeated. */
export function checkPassword(password: string): void {
  if (password.length >= MIN_PASSWORD_LENGTH && /\d/.test(password)) return;
  const message = `at least ${MIN_PASSWORD_LENGTH} characters and a digit`;
  throw new Problem('PASSWORD_POLICY', [{ field: '/temporaryPassword', code: 'PASSWORD_POLICY', message }]);
}
