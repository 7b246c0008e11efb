/** Signing in and out: the identity provider does it, IAM translates. */
import { Problem } from '../platform/problem.ts';
import type { Handler, Reply } from '../platform/service-definition.ts';

export interface SessionOptions {
  /** `…/protocol/openid-connect/token`; its neighbours are `logout` and `auth`. */
  readonly tokenUrl: string;
}

const CLIENT = { client_id: 'serhafen-iam', client_secret: 'iam-dev-secret' };
const CODE_SECONDS = 60;

/** Keycloak's OAuth errors (RFC 6749 §5.2) by what was tried. */
interface Translation {
  readonly refused: string;
  readonly expired?: string;
}

export function sessionHandlers({ tokenUrl }: SessionOptions): Record<string, Handler> {
  const sibling = (name: string): string => tokenUrl.replace(/token$/, name);
  return {
    login: async ({ body }) => {
      const { username, password } = body as { username: string; password: string };
      const form = { grant_type: 'password', username, password, scope: 'openid profile email' };
      return tokenPair(await post(tokenUrl, form, { refused: 'INVALID_CREDENTIALS' }));
    },
    refreshToken: async ({ body }) => {
      const { refreshToken } = body as { refreshToken: string };
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
      return tokenPair(
        await post(tokenUrl, form, { refused: 'REFRESH_TOKEN_INVALID', expired: 'REFRESH_TOKEN_EXPIRED' }),
      );
    },
    logout: async ({ body }) => {
      const { refreshToken } = body as { refreshToken: string };
      await post(sibling('logout'), { refresh_token: refreshToken }, { refused: 'REFRESH_TOKEN_INVALID' });
      return { status: 204 };
    },
    getGoogleAuthorizationUrl: ({ query }) => {
      const redirectUri = String(query.redirectUri);
      if (!/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//.test(redirectUri))
        throw new Problem('REDIRECT_URI_NOT_ALLOWED');
      const url = new URL(sibling('auth'));
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: 'serhafen-portal-web',
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        code_challenge: String(query.codeChallenge),
        code_challenge_method: 'S256',
        state: String(query.state),
        kc_idp_hint: 'google',
      }).toString();
      return { status: 200, body: { url: url.href, expiresIn: CODE_SECONDS } };
    },
    loginWithGoogle: async ({ body }) => {
      const { code, codeVerifier, redirectUri } = body as Record<string, string>;
      const form = {
        grant_type: 'authorization_code',
        code: code ?? '',
        code_verifier: codeVerifier ?? '',
        redirect_uri: redirectUri ?? '',
      };
      return tokenPair(await post(tokenUrl, form, { refused: 'GOOGLE_CODE_INVALID' }));
    },
  };
}

async function post(
  url: string,
  form: Record<string, string>,
  translation: Translation,
): Promise<Record<string, unknown>> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ ...CLIENT, ...form }),
      signal: AbortSignal.timeout(2000),
    });
  } catch {
    throw new Problem('IDP_UNAVAILABLE');
  }
  const text = await response.text();
  const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  if (response.ok) return answer;
  if (response.status >= 500) throw new Problem('IDP_UNAVAILABLE');
  const reason = String(answer.error_description ?? '').toLowerCase();
  if (reason.includes('disabled')) throw new Problem('ACCOUNT_DISABLED');
  if (reason.includes('not fully set up')) throw new Problem('ACCOUNT_ACTION_REQUIRED');
  if (translation.expired !== undefined && (reason.includes('expired') || reason.includes('not active')))
    throw new Problem(translation.expired);
  throw new Problem(translation.refused);
}

function tokenPair(answer: Record<string, unknown>): Reply {
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
