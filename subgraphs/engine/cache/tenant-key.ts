/** The only way to make a key of anything that is kept between requests: it cannot be made without a tenant. */
import type { Caller, Locale, RequestContext, Tenant } from '../../../schema/contract/request-context.ts';

/** `BU:CC`; neither part can hold a colon (domain: tenant rule). */
export function tenantName({ businessUnit, countryCode }: Tenant): string {
  return `${businessUnit}:${countryCode}`;
}

/** Callers live as long as their token is remembered. */
const classes = new WeakMap<Caller, string>();

/** The last circle of each caller: nearly all of them stay in one tenant and language. */
const circles = new WeakMap<Caller, { readonly tenant: Tenant; readonly locale: Locale; readonly name: string }>();

function circleOf(tenant: Tenant, caller: Caller, locale: Locale): string {
  const last = circles.get(caller);
  if (
    last !== undefined &&
    last.locale === locale &&
    last.tenant.businessUnit === tenant.businessUnit &&
    last.tenant.countryCode === tenant.countryCode
  )
    return last.name;
  const name = `${tenantName(tenant)} ${locale} ${accessClassOf(caller)}`;
  circles.set(caller, { tenant, locale, name });
  return name;
}

/** Callers of one class are told the same: they have the same roles and scopes, in whatever order the token lists them. */
export function accessClassOf(caller: Caller): string {
  let known = classes.get(caller);
  if (known === undefined) {
    known = JSON.stringify([[...caller.roles].sort(), [...caller.scopes].sort()]);
    classes.set(caller, known);
  }
  return known;
}

/**
 * Who may share what is kept: a tenant's callers of one access class and language, or one of them. Even what all tenants
 * share is kept for each of them: nobody's bytes can come from elsewhere.
 *
 * @returns `null` without a verified tenant and caller: then nothing is kept
 */
export function readersOf({ tenant, caller, locale }: RequestContext, alone: boolean): string | null {
  if (tenant === null || caller === null) return null;
  const circle = circleOf(tenant, caller, locale);
  return alone ? `${circle} ${JSON.stringify(caller.id)}` : circle;
}
