/** The tenant rule, which fails closed (domain: tenant rule). */

import type { IncomingHttpHeaders } from 'node:http';
import type { TenantScope } from './contract.ts';
import { Problem } from './problem.ts';
import type { Caller, Tenant } from './service-definition.ts';
import { tenantKey } from './tenant-key.ts';

const BUSINESS_UNIT = /^[A-Z][A-Z0-9_]{1,31}$/;
const COUNTRY_CODE = /^[A-Z]{2}$/;

/**
 * The verified tenant of a call, `undefined` when the operation has none. Throws 400 TENANT_HEADER_* and
 * 403 TENANT_FORBIDDEN or TENANT_SUSPENDED.
 *
 * An operation scoped by country alone does not need `x-business-unit`: without it the country must be granted with
 * any business unit, and the tenant's business unit is `*`.
 *
 * @param suspended keys of the tenants that are switched off
 */
export function verifyTenant(
  scope: TenantScope,
  headers: IncomingHttpHeaders,
  caller: Caller | undefined,
  suspended: ReadonlySet<string>,
): Tenant | undefined {
  if (scope === 'none') return undefined;
  const tenant = readTenant(scope, headers);
  if (!isGranted(tenant, caller?.tenants ?? [])) throw new Problem('TENANT_FORBIDDEN');
  if (suspended.has(tenantKey(tenant))) throw new Problem('TENANT_SUSPENDED');
  return tenant;
}

function readTenant(scope: TenantScope, headers: IncomingHttpHeaders): Tenant {
  const businessUnit = headers['x-business-unit'] ?? (scope === 'country' ? '*' : undefined);
  const countryCode = headers['x-country-code'];
  if (businessUnit === undefined || countryCode === undefined) {
    const neither = businessUnit === countryCode || scope === 'country';
    throw new Problem(neither ? 'TENANT_HEADER_MISSING' : 'TENANT_HEADER_INCOMPLETE');
  }
  // A repeated header arrives as a comma list and does not fit either.
  const fits = headers['x-business-unit'] === undefined || BUSINESS_UNIT.test(String(businessUnit));
  if (!fits || !COUNTRY_CODE.test(String(countryCode))) throw new Problem('TENANT_HEADER_INVALID');
  return { businessUnit: String(businessUnit), countryCode: String(countryCode) };
}

/** Grants are `BU:CC`, `BU:*` and `*:*`; no role is an exception. */
function isGranted({ businessUnit, countryCode }: Tenant, grants: readonly string[]): boolean {
  if (grants.includes('*:*')) return true;
  if (businessUnit === '*') return grants.some((grant) => [countryCode, '*'].includes(grant.split(':')[1] ?? ''));
  return grants.includes(`${businessUnit}:${countryCode}`) || grants.includes(`${businessUnit}:*`);
}
