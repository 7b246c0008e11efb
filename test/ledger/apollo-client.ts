/**
 * @apollo/client as the ledger uses it. Its own type declarations want the DOM and another way of resolving modules, so
 * the few things that are used are declared here, and it is loaded by a name that the type checker does not follow.
 */
import type { Client } from 'graphql-ws';
import type { Observable } from 'rxjs';

interface Operation {
  readonly extensions: Record<string, unknown>;
}

interface Answer {
  readonly extensions?: Readonly<Record<string, unknown>>;
}

type Link = object;

interface SubscriptionResult {
  readonly data?: Readonly<Record<string, { readonly eventId: string } | null>> | null;
  readonly error?: unknown;
}

interface Core {
  readonly ApolloClient: new (options: {
    readonly link: Link;
    readonly cache: object;
  }) => {
    subscribe(options: {
      readonly query: unknown;
      readonly variables: Readonly<Record<string, unknown>>;
      readonly fetchPolicy: 'no-cache';
      readonly errorPolicy: 'all';
    }): Observable<SubscriptionResult>;
    stop(): void;
  };
  readonly ApolloLink: {
    new (handle: (operation: Operation, forward: (operation: Operation) => Observable<Answer>) => unknown): Link;
    from(links: readonly Link[]): Link;
  };
  readonly CombinedGraphQLErrors: {
    is(
      error: unknown,
    ): error is { readonly errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] };
  };
  readonly InMemoryCache: new () => object;
  readonly gql: (document: string) => unknown;
}

const load = async <T>(name: string): Promise<T> => (await import(name)) as T;

export const { ApolloClient, ApolloLink, CombinedGraphQLErrors, InMemoryCache, gql } =
  await load<Core>('@apollo/client');
export const { GraphQLWsLink } = await load<{ readonly GraphQLWsLink: new (client: Client) => Link }>(
  '@apollo/client/link/subscriptions',
);
