/** Who a waybill may be assigned to. */
import { fixtureUsers, USERS } from '../platform/fixtures.ts';
import type { ProblemDetail } from '../platform/problem.ts';
import type { Tenant } from '../platform/service-definition.ts';

/** Whether the user is enabled and holds the tenant; grants to more than one tenant count. */
export function canBeAssigned(userId: string, tenant: Tenant): boolean {
  const grants = [`${tenant.businessUnit}:*`, '*:*'];
  const everywhere = USERS.filter(({ tenants }) => tenants.some((grant) => grants.includes(grant)));
  return [...fixtureUsers(tenant), ...everywhere].some(({ id, enabled }) => id === userId && enabled);
}

/** What is wrong with the assignee a new waybill is created with; `null` is nobody. */
export function assigneeProblems(userId: string | null, tenant: Tenant): ProblemDetail[] {
  if (userId === null || canBeAssigned(userId, tenant)) return [];
  return [{ field: '/assignedTo', code: 'ASSIGNEE_INVALID', message: 'disabled, or without access to this tenant' }];
}
