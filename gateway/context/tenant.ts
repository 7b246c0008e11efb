/** Which business unit and country a request is for, and whether the caller may ask for them (domain: tenant rule). */
import { TENANT_HEADERS } from '../../schema/contract/context-headers.ts';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { Caller, Tenant } from '../../schema/contract/request-context.ts';
import type { RequestHead } from '../../schema/contract/request-head.ts';
import { singleHeader } from './request-head.ts';

/** ASCII only and compared byte for byte: look-alike letters and case variants are other tenants, which nobody was granted. */
const BUSINESS_UNIT = /^[A-Z][A-Z0-9_]{1,31}$/;
const COUNTRY_CODE = /^[A-Z]{2}$/;

/** `BU:CC`, `BU:*` or `*:*`. */
const GRANT = /^(?:\*:\*|[A-Z][A-Z0-9_]{1,31}:(?:\*|[A-Z]{2}))$/;

/** Whether an entry of the claim `tenants` is well-formed. */
export function isGrant(text: string): boolean {
  return GRANT.test(text);
}

/**
 * The verified tenant of a request. Fails closed: there is no default tenant and no role stands in for a grant.
 *
 * @returns `null` without tenant headers, and without a caller: then the headers are checked for syntax only
 * @throws {GatewayError} TENANT_HEADER_INCOMPLETE, TENANT_HEADER_INVALID or TENANT_FORBIDDEN
 */
export function resolveTenant(head: RequestHead, caller: Caller | null): Tenant | null {
  const last = caller === null ? undefined : verified.get(caller);
  const tenant = readTenant(head, last);
  if (tenant === null || caller === null) return null;
  if (tenant === last) return tenant;
  if (!isGranted(tenant, caller.grants)) throw new GatewayError('TENANT_FORBIDDEN');
  verified.set(caller, tenant);
  return tenant;
}

/** The last tenant that a caller was verified for: nearly all of them stay in one while their token is remembered. */
const verified = new WeakMap<Caller, Tenant>();

/** @param last the tenant that was read before from headers of these values, if there was one: it is well-formed */
function readTenant(head: RequestHead, last: Tenant | undefined): Tenant | null {
  const businessUnit = singleHeader(head, TENANT_HEADERS.businessUnit);
  const countryCode = singleHeader(head, TENANT_HEADERS.countryCode);
  if (businessUnit === null && countryCode === null) return null;
  // Before the pair is looked at: "the first wins" and "the last wins" are both wrong for somebody.
  if (businessUnit === 'repeated' || countryCode === 'repeated') throw new GatewayError('TENANT_HEADER_INVALID');
  if (businessUnit === null || countryCode === null) throw new GatewayError('TENANT_HEADER_INCOMPLETE');
  if (last !== undefined && last.businessUnit === businessUnit.value && last.countryCode === countryCode.value) {
    return last;
  }
  if (!BUSINESS_UNIT.test(businessUnit.value) || !COUNTRY_CODE.test(countryCode.value)) {
    throw new GatewayError('TENANT_HEADER_INVALID');
  }
  return { businessUnit: businessUnit.value, countryCode: countryCode.value };
}

function isGranted({ businessUnit, countryCode }: Tenant, grants: readonly string[]): boolean {
  return [`${businessUnit}:${countryCode}`, `${businessUnit}:*`, '*:*'].some((grant) => grants.includes(grant));
}
