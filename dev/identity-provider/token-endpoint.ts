/** POST …/token and POST …/logout. */

import type { IncomingHttpHeaders } from 'node:http';
import { authenticateClient, type GrantType } from './clients.ts';
import { GRANTS } from './grants.ts';
import { OAuthError } from './oauth-error.ts';
import type { ProviderState } from './provider-state.ts';
import { readRefreshToken, type TokenReply } from './sessions.ts';

/** Throws OAuthError. */
export async function grantToken(
  state: ProviderState,
  headers: IncomingHttpHeaders,
  form: URLSearchParams,
): Promise<TokenReply> {
  const client = authenticateClient(headers, form);
  const grantType = form.get('grant_type');
  if (grantType === null) throw new OAuthError(400, 'invalid_request', 'Missing form parameter: grant_type');
  if (!Object.hasOwn(GRANTS, grantType)) throw new OAuthError(400, 'unsupported_grant_type', 'Unsupported grant_type');
  const grant = grantType as GrantType;
  if (!client.grants.includes(grant)) {
    throw new OAuthError(400, 'unauthorized_client', `Client not allowed for ${grantType}`);
  }
  return GRANTS[grant](state, client, form);
}

/** Ends the session of a refresh token, used up or expired ones included. Throws OAuthError when it is no such token. */
export async function logout(state: ProviderState, headers: IncomingHttpHeaders, form: URLSearchParams): Promise<void> {
  authenticateClient(headers, form);
  const { sessionId } = await readRefreshToken(state, form.get('refresh_token') ?? '', 'accept');
  state.realm.sessions.delete(sessionId);
}
