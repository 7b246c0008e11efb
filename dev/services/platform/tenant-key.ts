/** The text form of a tenant, `SERHAFEN:CL`, under which its records are kept. */

import type { Tenant } from './service-definition.ts';

/** Accepts a verified tenant or its text form, so that seeds and handlers share one store. */
export function tenantKey(tenant: Tenant | string): string {
  return typeof tenant === 'string' ? tenant : `${tenant.businessUnit}:${tenant.countryCode}`;
}
