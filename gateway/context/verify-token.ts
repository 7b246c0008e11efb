/** A compact JWT → the caller it stands for: form, signature, claims, in that order (domain: verification outcomes). */
import type { Caller } from '../../schema/contract/request-context.ts';
import type { KeyStore } from './jwks.ts';
import { readClaims } from './read-claims.ts';
import { createSignatureVerifier, type Issuer } from './verify-signature.ts';

/** Keycloak writes `JWT`, or `at+jwt` (RFC 9068) when the client asks for it; the media type prefix may be left out (RFC 7515 §4.1.9). */
const ACCESS_TOKEN = /^(?:application\/)?(?:jwt|at\+jwt)$/i;

/**
 * @param issuers at least one; keys of one never verify a token of another
 * @returns a function that answers the caller and its issuer, or throws GatewayError TOKEN_INVALID,
 * TOKEN_NOT_ACCEPTED, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID or IDP_UNAVAILABLE
 */
export function createTokenVerifier<Keys extends Pick<KeyStore, 'find'>>(
  issuers: readonly [Issuer<Keys>, ...Issuer<Keys>[]],
  now: () => number,
) {
  const verify = createSignatureVerifier(issuers, ACCESS_TOKEN);

  return async (token: string): Promise<{ readonly caller: Caller; readonly issuer: Issuer<Keys> }> => {
    const { claims, issuer } = await verify(token);
    return { caller: readClaims(claims, token, issuer.rules, now()), issuer };
  };
}
