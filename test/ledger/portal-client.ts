/** One screen of the portal: Apollo Client over graphql-ws, which comes back by itself and goes on from the last event it has seen. */
import { type Client, createClient } from 'graphql-ws';
import { tap } from 'rxjs';
import { WebSocket } from 'ws';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, GraphQLWsLink, gql, InMemoryCache } from './apollo-client.ts';
import type { Told } from './judge.ts';

export interface PortalClientOptions {
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Where to connect; called for each connection. */
  readonly url: () => string;
  /** `connection_init`; called for each connection. */
  readonly credentials: () => Promise<Record<string, unknown>>;
}

export interface PortalClient {
  readonly told: Told[];
  /** Codes with which its sockets were closed. */
  readonly codes: Map<number, number>;
  /** What ended the subscription although nobody wanted it to. */
  failure: unknown;
  /** The socket, while there is one. */
  socket(): WebSocket | null;
  stop(): Promise<void>;
}

export function startPortalClient({ document, variables = {}, url, credentials }: PortalClientOptions): PortalClient {
  const codes = new Map<number, number>();
  let current: WebSocket | null = null;
  const transport: Client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: credentials,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80)),
    shouldRetry: () => true,
    on: {
      opened: (socket) => {
        current = socket as WebSocket;
      },
      closed: (event) => {
        const { code } = event as { code: number };
        codes.set(code, (codes.get(code) ?? 0) + 1);
        current = null;
      },
    },
  });
  let position = '';
  // The transport writes the extensions anew each time it comes back.
  const resume = new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      tap(({ extensions }) => {
        position = String(extensions?.lastEventId ?? position);
        operation.extensions.lastEventId = position;
      }),
    ),
  );
  const apollo = new ApolloClient({
    link: ApolloLink.from([resume, new GraphQLWsLink(transport)]),
    cache: new InMemoryCache(),
  });
  const client: PortalClient = {
    told: [],
    codes,
    failure: null,
    socket: () => current,
    stop: async () => {
      subscription.unsubscribe();
      apollo.stop();
      await transport.dispose();
    },
  };
  const subscription = apollo
    .subscribe({
      query: gql(document),
      variables,
      fetchPolicy: 'no-cache',
      // Else an event whose record cannot be read just now is kept from the screen, all of it.
      errorPolicy: 'all',
    })
    .subscribe({
      next: ({ data, error }) => {
        const event = Object.values(data ?? {})[0];
        if (event !== undefined && event !== null) client.told.push({ kind: 'event', id: event.eventId, position });
        else if (isGap(error)) client.told.push({ kind: 'gap', position });
        else client.failure = error;
      },
      error: (error: unknown) => {
        client.failure = error;
      },
      complete: () => {
        client.failure ??= new Error('the subscription was completed');
      },
    });
  return client;
}

function isGap(error: unknown): boolean {
  return CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => extensions?.code === 'EVENTS_MISSED');
}
