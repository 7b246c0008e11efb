/** A subgraph of the gateway's own, reached in this process as remote ones are by HTTP: a fetch in, its answer out. */
import { type DocumentNode, execute, type GraphQLSchema, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GraphqlClient } from '../upstream/graphql-client.ts';

/** Fetches come from query plans, so there are few. */
const DOCUMENTS = 500;

interface Body {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Plans are made of valid fetches: they are parsed once and not validated again. A subscription reads the event as its root. */
export function createNativeClient(schema: GraphQLSchema): Pick<GraphqlClient, 'connect'> {
  const documents = new LRUCache<string, DocumentNode>({ max: DOCUMENTS });

  function documentOf(query: string): DocumentNode {
    let document = documents.get(query);
    if (document === undefined) {
      document = parse(query, { noLocation: true });
      documents.set(query, document);
    }
    return document;
  }

  return {
    connect: () => ({
      post: async ({ body, event }, contextValue) => {
        const { query, variables } = JSON.parse(body) as Body;
        const document = documentOf(query);
        const answer = await execute({
          schema,
          document,
          rootValue: event,
          contextValue,
          variableValues: variables,
        });
        return { data: answer.data, errors: (answer.errors ?? []).map((error) => error.toJSON()) };
      },
      close: async () => {},
    }),
  };
}

/** Stands in for a subgraph that this process does not serve: its fields are errors, others are answered. */
export function createAbsentClient(failure: () => Error): Pick<GraphqlClient, 'connect'> {
  return {
    connect: () => ({ post: () => Promise.reject(failure()), close: async () => {} }),
  };
}
