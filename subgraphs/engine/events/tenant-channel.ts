/** Names of what belongs to the events of one tenant. Nothing here can be called without saying whose they are. */
import type { Tenant } from '../../../schema/contract/request-context.ts';

/** Stands for "no tenant"; lower case, which no business unit has. */
const NO_TENANT = 'none';

/** `BU:CC`; neither part can hold a colon (domain: tenant rule). */
export function channelOf(tenant: Tenant | null): string {
  return tenant === null ? NO_TENANT : `${tenant.businessUnit}:${tenant.countryCode}`;
}

/** @returns `undefined` when the text is no channel */
export function tenantOfChannel(channel: string): Tenant | null | undefined {
  if (channel === NO_TENANT) return null;
  const match = /^([A-Z][A-Z0-9_]{1,31}):([A-Z]{2})$/.exec(channel);
  return match === null ? undefined : { businessUnit: String(match[1]), countryCode: String(match[2]) };
}
