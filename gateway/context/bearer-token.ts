/** The access token of a request (RFC 6750 §2.1). Only the header counts: cookies and query strings are not credentials. */
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestHead } from '../../schema/contract/request-head.ts';
import { singleHeader } from './request-head.ts';

/** The scheme's case does not matter (RFC 9110 §11.1). What follows is long; whether it is a token shows when it is looked up or verified. */
const BEARER = /^bearer +/i;

/**
 * @returns `null` when no credentials were presented
 * @throws {GatewayError} TOKEN_INVALID for another scheme, no token after the scheme, or the header twice
 */
export function readBearerToken(head: RequestHead): string | null {
  const header = singleHeader(head, 'authorization');
  if (header === null) return null;
  if (header === 'repeated')
    throw new GatewayError('TOKEN_INVALID', { message: 'the header Authorization is repeated' });
  const scheme = BEARER.exec(header.value)?.[0];
  if (scheme === undefined)
    throw new GatewayError('TOKEN_INVALID', { message: 'the credentials are not a bearer token' });
  return header.value.slice(scheme.length);
}
