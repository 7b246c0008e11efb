/** Tenant grants: which tenants a user works for, and which an actor may give away (domain: tenant rule, grant ceiling). */
import { Problem } from '../platform/problem.ts';
import type { Caller, Tenant } from '../platform/service-definition.ts';
import type { TenantGrant } from './user.ts';

/** Reads the text form of the token, `SERHAFEN:*`. */
export function grantOf(text: string): TenantGrant {
  const [businessUnit = '', countryCode = ''] = text.split(':');
  return { businessUnit, countryCode };
}

/** Writes the text form of the token. */
export function grantText({ businessUnit, countryCode }: TenantGrant): string {
  return `${businessUnit}:${countryCode}`;
}

/** Whether a grant contains a tenant, or a whole other grant. */
export function covers(grant: TenantGrant, other: TenantGrant | Tenant): boolean {
  const unit = grant.businessUnit === '*' || grant.businessUnit === other.businessUnit;
  return unit && (grant.countryCode === '*' || grant.countryCode === other.countryCode);
}

/** Nobody gives what they do not hold: 403 TENANT_GRANT_CEILING. */
export function checkGrantCeiling(caller: Caller, given: readonly TenantGrant[]): void {
  const held = caller.tenants.map(grantOf);
  if (!given.every((grant) => held.some((own) => covers(own, grant)))) throw new Problem('TENANT_GRANT_CEILING');
}
