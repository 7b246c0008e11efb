/** Who a waybill may be assigned to. */
import { fixtureUsers, USERS } from '../platform/fixtures.ts';
import type { Tenant } from '../platform/service-definition.ts';

/** Whether the user is enabled and holds the tenant; grants to more than one tenant count. */
export function canBeAssigned(userId: string, tenant: Tenant): boolean {
  const grants = [`${tenant.businessUnit}:*`, '*:*'];
  const everywhere = USERS.filter(({ tenants }) => tenants.some((grant) => grants.includes(grant)));
  return [...fixtureUsers(tenant), ...everywhere].some(({ id, enabled }) => id === userId && enabled);
}
