/** Names of what is kept for a tenant's readers. Nothing here can be called without a tenant. */
import type { Tenant } from '../../schema/contract/request-context.ts';
import type { Reader } from './notification-store.ts';

/** The braces keep everything of a tenant in one slot of a Cluster. Neither part can hold a colon (domain: tenant rule). */
function prefixOf({ businessUnit, countryCode }: Tenant): string {
  return `serhafen:{notifications:${businessUnit}:${countryCode}}`;
}

/** What a user was sent. */
export function userBox(tenant: Tenant, id: string): string {
  return `${prefixOf(tenant)}:user:${encodeURIComponent(id)}`;
}

/** What the holders of a role were sent. */
export function roleBox(tenant: Tenant, role: string): string {
  return `${prefixOf(tenant)}:role:${encodeURIComponent(role)}`;
}

/** What a user has read, and when. */
export function readMarks(tenant: Tenant, id: string): string {
  return `${prefixOf(tenant)}:read:${encodeURIComponent(id)}`;
}

/** Hash of the places in the streams of all tenants up to which notifications were made. It holds nothing of anybody. */
export const PROGRESS = 'serhafen:{notifications}:progress';

/** Field of a tenant in it. */
export function progressOf({ businessUnit, countryCode }: Tenant): string {
  return `${businessUnit}:${countryCode}`;
}

/** All boxes a reader reads from. */
export function boxesOf(tenant: Tenant, { id, roles }: Reader): readonly string[] {
  return [userBox(tenant, id), ...roles.map((role) => roleBox(tenant, role))];
}
