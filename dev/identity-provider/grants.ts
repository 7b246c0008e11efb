/** The grants of the token endpoint, one function each (RFC 6749, section 4; section 6 for the refresh). */

import { frameClaims, userClaims } from './access-claims.ts';
import type { Client, GrantType } from './clients.ts';
import { invalidGrant, OAuthError } from './oauth-error.ts';
import { epochSeconds, type ProviderState } from './provider-state.ts';
import { findUser, type RealmUser } from './realm.ts';
import { issueTokens, readRefreshToken, signAccessToken, startSession, type TokenReply } from './sessions.ts';

/** User behind the client credentials of `serhafen-integration`. */
const SERVICE_ACCOUNT = 'svc-integration';

type Grant = (state: ProviderState, client: Client, form: URLSearchParams) => Promise<TokenReply>;

/** Throws OAuthError, with Keycloak's descriptions. */
export const GRANTS: Readonly<Record<GrantType, Grant>> = {
  async password(state, client, form) {
    const user = findUser(state.realm, field(form, 'username'));
    if (user?.password == null || user.password !== field(form, 'password')) {
      throw invalidGrant('Invalid user credentials', 401);
    }
    expectEnabled(user);
    if (user.requiredActions.length > 0) throw invalidGrant('Account is not fully set up');
    return startSession(state, user, client.azp);
  },

  /** A refresh token works once: a second use means that it was stolen, and ends the session. */
  async refresh_token(state, client, form) {
    const { sessionId, tokenId } = await readRefreshToken(state, field(form, 'refresh_token'), 'refuse');
    const { users, sessions } = state.realm;
    const session = sessions.get(sessionId);
    const user = users.get(session?.userId ?? '');
    if (session === undefined || user === undefined) throw invalidGrant('Session not active');
    if (session.clientId !== client.azp)
      throw invalidGrant("Invalid refresh token. Token client and authorized client don't match");
    if (session.refreshTokenId !== tokenId) {
      sessions.delete(session.id);
      throw invalidGrant('Maximum allowed refresh token reuse exceeded');
    }
    expectEnabled(user);
    return issueTokens(state, session, user);
  },

  async authorization_code(state, client, form) {
    const redemption = {
      code: field(form, 'code'),
      redirectUri: field(form, 'redirect_uri'),
      verifier: form.get('code_verifier') ?? '',
    };
    const account = state.codes.redeem(redemption, [client.id, client.azp], epochSeconds(state));
    const user = findUser(state.realm, account);
    if (!user?.federatedProviders.includes('google')) throw invalidGrant('Account not linked');
    expectEnabled(user);
    return startSession(state, user, client.azp);
  },

  async client_credentials(state, client) {
    const user = findUser(state.realm, SERVICE_ACCOUNT);
    if (user === undefined) throw new OAuthError(401, 'unauthorized_client', 'Client has no service account');
    expectEnabled(user);
    const { issuer, accessTokenSeconds } = state;
    const scope = 'profile email';
    const frame = { issuer, issuedAt: epochSeconds(state), lifeSeconds: accessTokenSeconds, azp: client.azp, scope };
    return {
      access_token: await signAccessToken(state, { ...frameClaims(frame), ...userClaims(user) }),
      expires_in: accessTokenSeconds,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope,
    };
  },
};

function expectEnabled(user: RealmUser): void {
  if (!user.enabled) throw invalidGrant('Account disabled');
}

function field(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw new OAuthError(400, 'invalid_request', `Missing form parameter: ${name}`);
  return value;
}
