/** The header `WWW-Authenticate` of a 401 (RFC 9110 §15.5.2): how to get in. */
import type { PublicError } from './describe-error.ts';

type Facts = Pick<PublicError['extensions'], 'code' | 'acrValues' | 'maxAgeSeconds'>;

/** RFC 6750 §3: no error code when no credentials were sent. RFC 9470 §3: which sign-in would be enough. */
export function challengeOf({ code, acrValues, maxAgeSeconds }: Facts): string {
  if (code === 'UNAUTHENTICATED') return 'Bearer';
  if (code !== 'INSUFFICIENT_USER_AUTHENTICATION') return 'Bearer error="invalid_token"';
  return [
    'Bearer error="insufficient_user_authentication"',
    ...(acrValues === undefined ? [] : [`acr_values="${acrValues.join(' ')}"`]),
    ...(maxAgeSeconds === undefined ? [] : [`max_age="${maxAgeSeconds}"`]),
  ].join(', ');
}
