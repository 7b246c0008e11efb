/** The head of a request → who asks, for which tenant, until when. The one place where a {@link RequestContext} is made. */
import { GatewayError } from '../../schema/contract/errors.ts';
import type { Caller, RequestContext } from '../../schema/contract/request-context.ts';
import type { RequestHead } from '../../schema/contract/request-head.ts';
import { readBearerToken } from './bearer-token.ts';
import { createKeyStore, type KeyStoreOptions } from './jwks.ts';
import { readLocale } from './locale.ts';
import type { ClaimRules } from './read-claims.ts';
import { createRevokedCallers, type RevokedCallers } from './revoked-callers.ts';
import { resolveTenant } from './tenant.ts';
import { createTokenCache } from './token-cache.ts';
import { continueTrace } from './trace.ts';
import { createLogoutTokenVerifier, type VerifyLogoutToken } from './verify-logout-token.ts';
import type { Issuer } from './verify-signature.ts';
import { createTokenVerifier } from './verify-token.ts';

export interface ContextBuilderOptions {
  readonly token: ClaimRules;
  readonly keys: Omit<KeyStoreOptions, 'now' | 'onKeyDropped'>;
  /** Seconds for which a caller stays refused who was revoked: the life of an access token. Default: 300. */
  readonly revokedSeconds?: number;
  /** Further issuers, under the same rules but for their name and keys. Default: none. */
  readonly issuers?: readonly { readonly issuer: string; readonly jwksUrl: string }[];
  /** Clients whose sign-outs the identity provider tells us of. Default: none, and no logout token is accepted. */
  readonly logoutClients?: readonly string[];
  /** Verified tokens that are remembered. */
  readonly tokenCacheSize: number;
  /** The clock, epoch milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

export interface ContextBuilder {
  /**
   * The context, at once when the token is known or absent. A token that is presented has to be good, whatever the
   * request wants; without one the caller is `null`.
   *
   * @throws {GatewayError} (or rejects with) a `TOKEN_*` or `TENANT_*` code, or IDP_UNAVAILABLE
   */
  build(head: RequestHead): RequestContext | Promise<RequestContext>;
  /** Refuses the tokens that a caller has now; see `createRevokedCallers`. */
  readonly revoked: Pick<RevokedCallers, 'revoke' | 'restore'>;
  /** Rejects with LOGOUT_TOKEN_INVALID or IDP_UNAVAILABLE. */
  readonly verifyLogout: VerifyLogoutToken;
  /** Whether tokens can be verified. */
  keysLoaded(): boolean;
  /** Reads the realm's keys and keeps them fresh. Does not fail. */
  start(): Promise<void>;
  stop(): void;
}

export function createContextBuilder(options: ContextBuilderOptions): ContextBuilder {
  const now = options.now ?? Date.now;
  const cache = createTokenCache({
    size: options.tokenCacheSize,
    clockSkewSeconds: options.token.clockSkewSeconds,
    now,
  });
  const revoked = createRevokedCallers(options.revokedSeconds ?? 300, now);
  const issuerOf = (rules: ClaimRules, url: string): Issuer => ({
    rules,
    keys: createKeyStore({ ...options.keys, url, now, onKeyDropped: cache.clear }),
  });
  const main = issuerOf(options.token, options.keys.url);
  const others = (options.issuers ?? []).map(({ issuer, jwksUrl }) => issuerOf({ ...options.token, issuer }, jwksUrl));
  const issuers = [main, ...others] as const;
  const verify = createTokenVerifier(issuers, now);
  /** Issuers of remembered callers that are not the main one. */
  const issuersOf = new WeakMap<Caller, Issuer>();

  async function verifyAndBuild(head: RequestHead, token: string): Promise<RequestContext> {
    const generation = cache.generation();
    const { caller, issuer } = await verify(token);
    if (issuer !== main) issuersOf.set(caller, issuer);
    // A key that was withdrawn meanwhile emptied the cache; what it signed must not come back into it.
    if (cache.generation() === generation) cache.set(token, caller);
    return assembleFor(head, caller);
  }

  function assembleFor(head: RequestHead, caller: Caller): RequestContext {
    if (revoked.has(caller))
      throw new GatewayError('TOKEN_INVALID', { message: 'the caller was disabled, or the session has ended' });
    if (revoked.isOutdated(caller))
      throw new GatewayError('TOKEN_EXPIRED', {
        message: 'roles or groups of the caller have changed since the token was issued',
      });
    return assemble(head, caller);
  }

  function isSettled(caller: Caller): boolean {
    const { keys } = others.length === 0 ? main : (issuersOf.get(caller) ?? main);
    return keys.settled();
  }

  return {
    build: (head) => {
      const token = readBearerToken(head);
      if (token === null) return assemble(head, null);
      // While the keys have lapsed, the slow way renews them first: a withdrawn key must not live on in the cache.
      const known = cache.get(token);
      return known !== undefined && isSettled(known) ? assembleFor(head, known) : verifyAndBuild(head, token);
    },
    revoked,
    verifyLogout: createLogoutTokenVerifier(issuers, options.logoutClients ?? [], now),
    keysLoaded: () => issuers.some(({ keys }) => keys.loaded()),
    start: async () => {
      await Promise.all(issuers.map(({ keys }) => keys.start()));
    },
    stop: () => {
      for (const { keys } of issuers) keys.stop();
    },
  };
}

function assemble(head: RequestHead, caller: Caller | null): RequestContext {
  return {
    correlationId: head.correlationId,
    ...(head.trace ?? continueTrace(head.headers.traceparent, head.headers.tracestate)),
    locale: readLocale(head.headers['accept-language']),
    caller,
    tenant: resolveTenant(head, caller),
    signal: head.signal,
    ...(head.address !== undefined && { address: head.address }),
  };
}
