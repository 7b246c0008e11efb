/** Portal roles, their ranks, and who may grant which (domain: portal roles). */
import { fixtureId } from '../platform/fixtures.ts';
import { Problem } from '../platform/problem.ts';
import type { Caller } from '../platform/service-definition.ts';

/** Listed roles, highest rank first. SYSTEM belongs to service accounts only and is not listed. */
export const ROLES = [
  { name: 'SUPERADMIN', rank: 100, description: 'Platform operators' },
  { name: 'TENANT_ADMIN', rank: 80, description: 'Users and settings of granted tenants' },
  { name: 'CUSTOMS_AGENT', rank: 60, description: 'Submits declarations, records the answers of Aduana, payments' },
  { name: 'OPERATIONS', rank: 40, description: 'Air waybills, consolidation, declaration drafts' },
  { name: 'WAREHOUSE', rank: 30, description: 'Cargo reception, notification, delivery' },
  { name: 'AUDITOR', rank: 20, description: 'Reads everything, changes nothing' },
] as const;

const HIGHEST = 100;
/** Roles from this rank on administer users. */
const ADMINISTRATOR = 80;

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly composite: boolean;
  readonly composites: readonly string[];
  readonly assignable: boolean;
}

/** A listed role as the caller sees it, `undefined` when there is none of this name. */
export function findRole(name: string, caller: Caller): Role | undefined {
  const index = ROLES.findIndex((role) => role.name === name);
  const role = ROLES[index];
  if (role === undefined) return undefined;
  return {
    id: fixtureId('role', '*:*', index + 1),
    name,
    description: role.description,
    composite: false,
    composites: [],
    assignable: mayGrant(caller, name),
  };
}

/** Whether the caller may change users other than themself. */
export function administers(caller: Caller): boolean {
  return ownRank(caller) >= ADMINISTRATOR;
}

/** Whether all of these roles are of lower rank than the caller's own highest. */
export function outranks(caller: Caller, roles: readonly string[]): boolean {
  return roles.every((role) => rankOf(role) < ownRank(caller));
}

/**
 * Role ceiling for a change of roles, in what is granted and in what is taken away. Throws 422 ROLE_UNKNOWN and
 * 403 ROLE_CEILING.
 */
export function checkRoleCeiling(caller: Caller, before: readonly string[], after: readonly string[]): void {
  const added = after.filter((role) => !before.includes(role));
  const removed = before.filter((role) => !after.includes(role));
  const unknown = added.filter((role) => !ROLES.some(({ name }) => name === role));
  if (unknown.length > 0) {
    const details = unknown.map((role) => ({ field: 'roles', code: 'ROLE_UNKNOWN', message: role }));
    throw new Problem('ROLE_UNKNOWN', details);
  }
  if (![...added, ...removed].every((role) => mayGrant(caller, role))) throw new Problem('ROLE_CEILING');
}

/** Only SUPERADMIN grants SUPERADMIN or TENANT_ADMIN; who administers nobody grants nothing. */
function mayGrant(caller: Caller, role: string): boolean {
  return ownRank(caller) === HIGHEST || (administers(caller) && outranks(caller, [role]));
}

function ownRank({ roles }: Caller): number {
  return Math.max(0, ...ROLES.filter(({ name }) => roles.includes(name)).map(({ rank }) => rank));
}

/** A role that is not listed, SYSTEM, is out of reach for all but the highest. */
function rankOf(role: string): number {
  return ROLES.find(({ name }) => name === role)?.rank ?? HIGHEST;
}
