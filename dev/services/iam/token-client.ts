/** Calls of the identity provider: OAuth forms out, Keycloak's answers in (RFC 6749, sections 4 and 5). */
import { Problem } from '../platform/problem.ts';
import type { Refusals } from './refusals.ts';

const CREDENTIALS = { client_id: 'serhafen-iam', client_secret: 'iam-dev-secret' };
/** One try (domain: upstream call defaults). */
const DEFAULT_TIMEOUT_MS = 2000;

/** Body of a token answer. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly refresh_expires_in: number;
  readonly session_state?: string;
  readonly scope?: string;
}

export interface TokenClient {
  /** Asks for tokens; a refused grant throws the problem that `refusals` names, anything else 503 IDP_UNAVAILABLE. */
  token(form: Readonly<Record<string, string>>, refusals: Refusals): Promise<TokenAnswer>;
  /** Ends the session of the refresh token. */
  logout(refreshToken: string, refusals: Refusals): Promise<void>;
  /** Where a browser starts to sign in. */
  authorizationUrl(parameters: Readonly<Record<string, string>>): string;
}

/**
 * @param tokenUrl `…/protocol/openid-connect/token`; `logout` and `auth` are its neighbours
 * @param timeoutMs for an answer; then 503 IDP_UNAVAILABLE
 */
export function createTokenClient(tokenUrl: string, timeoutMs = DEFAULT_TIMEOUT_MS): TokenClient {
  const neighbour = (name: string): string => new URL(name, tokenUrl).href;
  const post = async (url: string, form: Readonly<Record<string, string>>, refusals: Refusals) => {
    const { ok, answer } = await exchange(url, form, timeoutMs);
    if (ok) return answer;
    // Any other error, such as invalid_client, is a fault of this service or of the provider, not of the user.
    if (answer.error !== 'invalid_grant') throw new Problem('IDP_UNAVAILABLE');
    const description = String(answer.error_description ?? '');
    const refusal = refusals.known.find(([text]) => description.includes(text));
    throw new Problem(refusal?.[1] ?? refusals.otherwise);
  };
  return {
    token: async (form, refusals) => (await post(tokenUrl, form, refusals)) as unknown as TokenAnswer,
    logout: async (refreshToken, refusals) => {
      await post(neighbour('logout'), { refresh_token: refreshToken }, refusals);
    },
    authorizationUrl: (parameters) => {
      const url = new URL(neighbour('auth'));
      url.search = new URLSearchParams({ client_id: CREDENTIALS.client_id, ...parameters }).toString();
      return url.href;
    },
  };
}

async function exchange(url: string, form: Readonly<Record<string, string>>, timeoutMs: number) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ ...CREDENTIALS, ...form }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { ok: response.ok, answer: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  } catch {
    throw new Problem('IDP_UNAVAILABLE');
  }
}
