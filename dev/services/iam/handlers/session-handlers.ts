/** Signing in and out: the identity provider decides, IAM translates and tells (domain: token endpoints). */
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler, Reply } from '../../platform/service-definition.ts';
import { createLoginThrottle } from '../login-throttle.ts';
import { GOOGLE_REFUSALS, LOGIN_REFUSALS, LOGOUT_REFUSALS, REFRESH_REFUSALS } from '../refusals.ts';
import type { IamState } from '../state.ts';
import type { TokenAnswer, TokenClient } from '../token-client.ts';

const SCOPE = 'openid profile email';
/** A redirect address is one of this machine, on any port (RFC 8252, section 7.3). */
const REDIRECT_HOSTS = ['localhost', '127.0.0.1'];
/** Time to start the sign-in at the address. */
const AUTHORIZATION_SECONDS = 300;

export function sessionHandlers(state: IamState, client: TokenClient): Record<string, Handler> {
  const throttle = createLoginThrottle();
  const signedIn = (call: Call, answer: TokenAnswer): Reply => {
    const user = state.users.get(emitSession(call, 'iam.session.started', answer.access_token));
    if (user !== undefined) user.lastLoginAt = call.now.toISOString();
    return tokenPair(answer);
  };
  return {
    login: async (call) => {
      const { username, password } = call.body as { username: string; password: string };
      throttle.admit(username, call.now);
      try {
        const form = { grant_type: 'password', username, password, scope: SCOPE };
        const answer = await client.token(form, LOGIN_REFUSALS);
        throttle.succeeded(username);
        return signedIn(call, answer);
      } catch (error) {
        if (error instanceof Problem && error.code === 'INVALID_CREDENTIALS') throttle.failed(username, call.now);
        throw error;
      }
    },
    refreshToken: async ({ body }) => {
      const { refreshToken } = body as { refreshToken: string };
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
      return tokenPair(await client.token(form, REFRESH_REFUSALS));
    },
    logout: async (call) => {
      const { refreshToken } = call.body as { refreshToken: string };
      await client.logout(refreshToken, LOGOUT_REFUSALS);
      emitSession(call, 'iam.session.ended', refreshToken);
      return { status: 204 };
    },
    getGoogleAuthorizationUrl: ({ query }) => {
      const { redirectUri, codeChallenge, state: echoed } = query as Record<string, string>;
      if (redirectUri === undefined || !isOwnAddress(redirectUri)) throw new Problem('REDIRECT_URI_NOT_ALLOWED');
      const url = client.authorizationUrl({
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: SCOPE,
        state: echoed ?? '',
        code_challenge: codeChallenge ?? '',
        code_challenge_method: 'S256',
        kc_idp_hint: 'google',
      });
      return { status: 200, body: { url, expiresIn: AUTHORIZATION_SECONDS } };
    },
    loginWithGoogle: async (call) => {
      const { code, codeVerifier, redirectUri } = call.body as {
        code: string;
        codeVerifier: string;
        redirectUri: string;
      };
      const form = {
        grant_type: 'authorization_code',
        code,
        code_verifier: codeVerifier,
        redirect_uri: redirectUri,
      };
      return signedIn(call, await client.token(form, GOOGLE_REFUSALS));
    },
  };
}

function isOwnAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, hash } = new URL(address);
  return protocol === 'http:' && REDIRECT_HOSTS.includes(hostname) && username === '' && hash === '';
}

/**
 * Answers the id of the user. The provider itself has just given out or accepted the token, so its claims are read
 * without another check. The client's address leaves as a hash only (domain: event envelope).
 */
function emitSession(call: Call, type: string, token: string): string {
  const { sub: userId = '', sid, azp } = decodeJwt(token);
  const sessionId = String(sid ?? '');
  const address = call.headers['x-forwarded-for']?.split(',', 1)[0]?.trim();
  const ipHash = address === undefined ? null : createHash('sha256').update(`${sessionId} ${address}`).digest('hex');
  call.emit({
    type,
    subject: `session/${sessionId}`,
    sequence: type === 'iam.session.started' ? 1 : 2,
    data: { userId, sid: sessionId, clientId: azp ?? null, ipHash },
  });
  return userId;
}

function tokenPair(answer: TokenAnswer): Reply {
  return {
    status: 200,
    body: {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      tokenType: 'Bearer',
      expiresIn: answer.expires_in,
      refreshExpiresIn: answer.refresh_expires_in,
      sessionState: answer.session_state ?? null,
      scope: answer.scope ?? null,
    },
  };
}
