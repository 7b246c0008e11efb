/** Authorization codes: single-use, bound to client, redirect address and PKCE challenge (RFC 7636). */

import { createHash, randomBytes } from 'node:crypto';
import { invalidGrant } from './oauth-error.ts';

const LIFE_SECONDS = 60;

export interface CodeGrant {
  readonly clientId: string;
  readonly redirectUri: string;
  /** S256: base64url of the verifier's SHA-256. */
  readonly challenge: string;
  /** User name or e-mail of the account that signed in at Google; it need not be known here. */
  readonly account: string;
}

export class AuthorizationCodes {
  readonly #codes = new Map<string, CodeGrant & { expiresAt: number }>();

  /** @param now epoch seconds */
  issue(grant: CodeGrant, now: number): string {
    const code = randomBytes(32).toString('base64url');
    this.#codes.set(code, { ...grant, expiresAt: now + LIFE_SECONDS });
    return code;
  }

  /**
   * The account behind the code, which is used up even when the request does not fit it. Throws invalid_grant.
   *
   * @param clientIds the client's own id and the one it acts for
   * @param now epoch seconds
   */
  redeem(
    form: { code: string; redirectUri: string; verifier: string },
    clientIds: readonly string[],
    now: number,
  ): string {
    const grant = this.#codes.get(form.code);
    this.#codes.delete(form.code);
    if (grant === undefined || grant.expiresAt < now) throw invalidGrant('Code not valid');
    if (!clientIds.includes(grant.clientId)) throw invalidGrant('Auth error');
    if (grant.redirectUri !== form.redirectUri) throw invalidGrant('Incorrect redirect_uri');
    if (form.verifier === '') throw invalidGrant('PKCE code verifier not specified');
    const challenge = createHash('sha256').update(form.verifier).digest('base64url');
    if (challenge !== grant.challenge) throw invalidGrant('PKCE verification failed: Code mismatch');
    return grant.account;
  }
}
