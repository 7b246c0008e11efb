/** Tokens made to order for tests, the forged and the broken ones included. */

import { randomUUID } from 'node:crypto';
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { frameClaims, SCOPE, userClaims } from './access-claims.ts';
import { epochSeconds, type ProviderState } from './provider-state.ts';
import { findUser } from './realm.ts';

export interface MintOverrides {
  /** Replace claims; `undefined` removes one. */
  readonly claims?: JWTPayload;
  /**
   * Replaces header members; `undefined` removes one. `alg: none` leaves the signature out, `alg: HS256` signs with
   * the text of the public key (the algorithm confusion of RFC 8725, section 2.1).
   */
  readonly header?: { readonly [name: string]: unknown };
}

/**
 * An access token of a fresh session at the portal.
 *
 * @param subject user name or e-mail of a realm user, or the claims about somebody else
 */
export async function mint(
  state: ProviderState,
  subject: string | JWTPayload,
  { claims = {}, header = {} }: MintOverrides = {},
): Promise<string> {
  const issuedAt = epochSeconds(state);
  const frame = frameClaims({
    issuer: state.issuer,
    issuedAt,
    lifeSeconds: state.accessTokenSeconds,
    azp: 'serhafen-portal-web',
    scope: SCOPE,
    session: { id: randomUUID(), startedAt: issuedAt },
  });
  const payload = { ...frame, ...claimsAbout(state, subject), ...claims };
  const { kid, privateKey, publicKey } = state.keys.signing;
  const merged = { alg: 'RS256', typ: 'JWT', kid, ...header } as JWTHeaderParameters;

  if (merged.alg === 'none') return `${encode(merged)}.${encode(payload)}.`;
  const confused = merged.alg.startsWith('HS');
  const key = confused ? Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })) : privateKey;
  return new SignJWT(payload).setProtectedHeader(merged).sign(key);
}

function claimsAbout(state: ProviderState, subject: string | JWTPayload): JWTPayload {
  if (typeof subject !== 'string') return subject;
  const user = findUser(state.realm, subject);
  if (user === undefined) throw new RangeError(`${subject} is not in the realm`);
  const azp = user.roles.includes('SYSTEM') ? { azp: 'serhafen-integration' } : {};
  return { ...userClaims(user), ...azp };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
