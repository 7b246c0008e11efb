/** Sign-in sessions and the token pairs they give (domain: token endpoints). */

import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { frameClaims, SCOPE, userClaims } from './access-claims.ts';
import { invalidGrant } from './oauth-error.ts';
import { epochSeconds, type ProviderState } from './provider-state.ts';
import type { RealmSession, RealmUser } from './realm.ts';

/** SSO idle and maximum of the realm: 30 minutes, 10 hours. */
const IDLE_SECONDS = 1800;
const MAX_SECONDS = 36_000;

/** Body of a token answer. */
export interface TokenReply {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_expires_in: number;
  readonly refresh_token?: string;
  readonly token_type: 'Bearer';
  readonly 'not-before-policy': 0;
  readonly session_state?: string;
  readonly scope: string;
}

/** Signs the user in: a new session and its first tokens. */
export function startSession(state: ProviderState, user: RealmUser, clientId: string): Promise<TokenReply> {
  const now = epochSeconds(state);
  const session: RealmSession = {
    id: randomUUID(),
    userId: user.id,
    clientId,
    scope: SCOPE,
    startedAt: now,
    refreshTokenId: '',
  };
  state.realm.sessions.set(session.id, session);
  return issueTokens(state, session, user);
}

/** New tokens of a session; its earlier refresh token stops working (realm option Revoke Refresh Token). */
export async function issueTokens(state: ProviderState, session: RealmSession, user: RealmUser): Promise<TokenReply> {
  const now = epochSeconds(state);
  const { issuer, accessTokenSeconds, refreshSecret } = state;
  const refreshSeconds = Math.min(IDLE_SECONDS, session.startedAt + MAX_SECONDS - now);
  session.refreshTokenId = randomUUID();

  const frame = { issuer, issuedAt: now, lifeSeconds: accessTokenSeconds, azp: session.clientId, scope: session.scope };
  const accessToken = await signAccessToken(state, { ...frameClaims({ ...frame, session }), ...userClaims(user) });
  const refreshToken = await new SignJWT({
    typ: 'Refresh',
    azp: session.clientId,
    sid: session.id,
    scope: session.scope,
  })
    .setProtectedHeader({ alg: 'HS512', typ: 'JWT' })
    .setJti(session.refreshTokenId)
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(user.id)
    .setIssuedAt(now)
    .setExpirationTime(now + refreshSeconds)
    .sign(refreshSecret);
  return {
    access_token: accessToken,
    expires_in: accessTokenSeconds,
    refresh_expires_in: refreshSeconds,
    refresh_token: refreshToken,
    token_type: 'Bearer',
    'not-before-policy': 0,
    session_state: session.id,
    scope: session.scope,
  };
}

export function signAccessToken(
  { keys }: ProviderState,
  claims: ConstructorParameters<typeof SignJWT>[0],
): Promise<string> {
  const { kid, privateKey } = keys.signing;
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey);
}

/** What a genuine refresh token says; throws invalid_grant for any other text and, when told to, for an expired one. */
export async function readRefreshToken(
  { issuer, refreshSecret, now }: ProviderState,
  token: string,
  expired: 'refuse' | 'accept',
): Promise<{ sessionId: string; tokenId: string }> {
  try {
    const { payload } = await jwtVerify(token, refreshSecret, {
      algorithms: ['HS512'],
      issuer,
      currentDate: expired === 'accept' ? new Date(0) : now(),
    });
    return { sessionId: String(payload.sid), tokenId: String(payload.jti) };
  } catch (error) {
    throw invalidGrant(error instanceof errors.JWTExpired ? 'Token is not active' : 'Invalid refresh token');
  }
}
