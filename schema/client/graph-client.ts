/** The portal's way to the gateway: Apollo Client with the links above in their order, one session, one tenant, one socket. */
import { ApolloClient } from '@apollo/client';
import type { InMemoryCacheConfig } from '@apollo/client/cache';
import { ApolloLink } from '@apollo/client/link';
import { HttpLink } from '@apollo/client/link/http';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import type { Client } from 'graphql-ws';
import { createCache } from './cache.ts';
import type { Language } from './errors.ts';
import { type CallerFacts, createAuthLink } from './links/auth-link.ts';
import { createResumeLink } from './links/resume-link.ts';
import { createRetryLink, type RetryOptions } from './links/retry-link.ts';
import { createTrustedDocumentLink } from './links/trusted-document-link.ts';
import { renewSession } from './renew-session.ts';
import { createSession, type Session, type SessionOptions } from './session.ts';
import { createSocket, type SocketOptions } from './socket.ts';
import type { Tenant } from './tenant.ts';

export interface GraphClientOptions
  extends Pick<SessionOptions, 'store' | 'renewBeforeMs'>,
    Pick<SocketOptions, 'webSocketImpl' | 'pingIntervalMs' | 'onStatus'> {
  /** Absolute address of the gateway's `/graphql`, with `http:` or `https:`. */
  readonly url: string;
  readonly language: () => Language;
  readonly tenant?: Tenant | null;
  readonly retry?: RetryOptions;
  /** Goes before what the compiler knows. */
  readonly cache?: InMemoryCacheConfig;
  readonly fetch?: typeof fetch;
  /** Told when the user is signed in no more although nobody signed out: tokens ended, or the user was disabled. */
  readonly onSignedOut?: () => void;
  /** Told when the gateway calls the tenant suspended. */
  readonly onTenantSuspended?: () => void;
  /** Told when events were missed. Default: all queries that are shown are read again. */
  readonly onEventsMissed?: () => void;
}

export interface GraphClient {
  readonly apollo: ApolloClient;
  readonly session: Session;
  readonly socket: Client;
  readonly tenant: Tenant | null;
  /**
   * Forgets everything of the tenant before and opens another socket. Resolves when the store is empty; answers that were under way
   * reject with a TenantSwitchedError. Components must be mounted anew (a `key` of the tenant), since they hold what they show.
   */
  switchTenant(tenant: Tenant | null): Promise<void>;
  /** Forgets the user and everything that was read. */
  signOut(): Promise<void>;
  dispose(): Promise<void>;
}

export function createGraphClient(options: GraphClientOptions): GraphClient {
  const fetcher = options.fetch ?? globalThis.fetch.bind(globalThis);
  let tenant = options.tenant ?? null;
  const forgetUser = async (): Promise<void> => {
    session.end();
    tenant = null;
    resume.forget();
    socket.terminate();
    await apollo.clearStore();
  };
  const ended = (): void => {
    void forgetUser().finally(() => options.onSignedOut?.());
  };
  const session = createSession({
    ...(options.store !== undefined && { store: options.store }),
    ...(options.renewBeforeMs !== undefined && { renewBeforeMs: options.renewBeforeMs }),
    renew: renewSession(options.url, fetcher),
    onEnded: ended,
  });
  const caller: CallerFacts = { session, tenant: () => tenant, language: options.language };
  const socket = createSocket({
    url: options.url.replace(/^http/, 'ws'),
    caller,
    webSocketImpl: options.webSocketImpl,
    onAcknowledged: ({ lastEventId }) => resume.acknowledge(lastEventId),
    onBanned: (code) => (code === 4410 ? ended() : options.onTenantSuspended?.()),
    ...(options.pingIntervalMs !== undefined && { pingIntervalMs: options.pingIntervalMs }),
    ...(options.onStatus !== undefined && { onStatus: options.onStatus }),
  });
  const readAgain = (): void => void apollo.refetchQueries({ include: 'active' });
  const resume = createResumeLink(() => (options.onEventsMissed ?? readAgain)());
  const http = ApolloLink.from([
    createRetryLink(options.retry),
    createAuthLink(caller),
    createTrustedDocumentLink(),
    new HttpLink({ uri: options.url, fetch: fetcher, credentials: 'omit' }),
  ]);
  const live = resume.link.concat(new GraphQLWsLink(socket));
  const apollo = new ApolloClient({
    cache: createCache(options.cache),
    link: ApolloLink.split(({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION, live, http),
  });
  return {
    apollo,
    session,
    socket,
    get tenant() {
      return tenant;
    },
    switchTenant: async (next) => {
      tenant = next === null ? null : { ...next };
      resume.forget();
      socket.terminate();
      await apollo.clearStore();
    },
    signOut: forgetUser,
    dispose: async () => {
      apollo.stop();
      await socket.dispose();
    },
  };
}
