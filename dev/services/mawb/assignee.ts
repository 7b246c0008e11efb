/** Who a waybill may be assigned to. */
import { fixtureUsers, USERS } from '../platform/fixtures.ts';
import { Problem } from '../platform/problem.ts';
import type { Tenant } from '../platform/service-definition.ts';

/** @throws {Problem} ASSIGNEE_INVALID unless the user is enabled and holds the tenant; `null` is nobody */
export function requireAssignee(userId: string | null, tenant: Tenant): void {
  if (userId !== null && !canBeAssigned(userId, tenant)) throw new Problem('ASSIGNEE_INVALID');
}

/** Grants to more than one tenant count. */
function canBeAssigned(userId: string, tenant: Tenant): boolean {
  const grants = [`${tenant.businessUnit}:*`, '*:*'];
  const everywhere = USERS.filter(({ tenants }) => tenants.some((grant) => grants.includes(grant)));
  return [...fixtureUsers(tenant), ...everywhere].some(({ id, enabled }) => id === userId && enabled);
}
