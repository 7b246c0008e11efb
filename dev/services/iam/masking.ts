/** What a caller may see of a user (domain: IAM resources, masking). */
import type { Caller } from '../platform/service-definition.ts';
import type { User } from './user.ts';

const UNMASKED_ROLES = ['SUPERADMIN', 'TENANT_ADMIN', 'AUDITOR'];

/** Every property is present; those the caller may not see are `null`. */
export type ShownUser = { readonly [K in keyof User]: User[K] | null };

/** Whether the caller has a role that reads users: administrators and auditors do. */
export function isReader(caller: Caller): boolean {
  return caller.roles.some((role) => UNMASKED_ROLES.includes(role));
}

/** Whether the caller sees all of the user with this id: administrators, auditors and the users themselves do. */
export function seesAllOf(caller: Caller, userId: string): boolean {
  return userId === caller.id || isReader(caller);
}

/** A copy of the user as the caller may see it: all of it, or four properties. */
export function shownTo(caller: Caller, user: User): ShownUser {
  if (seesAllOf(caller, user.id)) return { ...user };
  const { id, username, displayName, enabled } = user;
  const masked = Object.fromEntries(Object.keys(user).map((key) => [key, null])) as Record<keyof User, null>;
  return { ...masked, id, username, displayName, enabled };
}
