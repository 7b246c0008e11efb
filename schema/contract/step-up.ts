/** Operations that want a stronger or fresher sign-in than the caller's (RFC 9470): policies `acr:VALUE` and `max-age:SECONDS`. */
import { GatewayError } from './errors.ts';
import type { Caller } from './request-context.ts';

/** OR of ANDs, as `@policy` has them. */
type Policies = readonly (readonly string[])[];

const ACR = 'acr:';
const MAX_AGE = 'max-age:';

/** Whether a policy is about how somebody signed in, and not about who it is. */
export function isStepUp(policy: string): boolean {
  return policy.startsWith(ACR) || policy.startsWith(MAX_AGE);
}

/** Whether the sign-in of the caller is enough. An age that the token does not say is too old. */
export function isSignedInFor(policy: string, { acr, authenticatedAt }: Caller): boolean {
  if (policy.startsWith(ACR)) return acr === policy.slice(ACR.length);
  if (authenticatedAt === undefined) return false;
  return Date.now() / 1000 - authenticatedAt <= Number(policy.slice(MAX_AGE.length));
}

/** The refusal that says which sign-in would be enough (RFC 9470 §3). */
export function stepUpError(policies: Policies): GatewayError {
  const named = (prefix: string): string[] => [
    ...new Set(policies.flat().flatMap((one) => (one.startsWith(prefix) ? [one.slice(prefix.length)] : []))),
  ];
  const acrValues = named(ACR);
  const ages = named(MAX_AGE).map(Number);
  return new GatewayError('INSUFFICIENT_USER_AUTHENTICATION', {
    ...(acrValues.length > 0 && { acrValues }),
    ...(ages.length > 0 && { maxAgeSeconds: Math.min(...ages) }),
  });
}
