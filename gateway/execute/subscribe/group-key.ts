/** Names of what subscribers share. Nothing here can be called without a tenant: two tenants share nothing. */
import type { Caller, Locale, Tenant } from '../../../schema/contract/request-context.ts';

/** Name of a tenant's channel. Neither part can hold a colon (domain: tenant rule). */
export function channelOf({ businessUnit, countryCode }: Tenant): string {
  return `${businessUnit}:${countryCode}`;
}

export interface GroupParts {
  /** Names the operation and its variables. */
  readonly operation: string;
  /** Whether callers with the same roles, scopes and grants are answered the same; otherwise the group is one caller's. */
  readonly sameForRole: boolean;
  readonly caller: Caller | null;
  readonly locale: Locale;
}

/** Subscribers of one key get the same bytes for an event. */
export function groupKey(tenant: Tenant, { operation, sameForRole, caller, locale }: GroupParts): string {
  return JSON.stringify([channelOf(tenant), locale, accessClass(caller, sameForRole), operation]);
}

function accessClass(caller: Caller | null, sameForRole: boolean): unknown {
  if (caller === null) return null;
  if (!sameForRole) return caller.id;
  return [caller.roles, caller.scopes, caller.grants].map((values) => [...values].sort());
}
