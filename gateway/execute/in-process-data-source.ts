/** A subgraph in this process as a data source of @apollo/gateway: every fetch document is compiled once, never validated again. */
import type { GraphQLDataSource } from '@apollo/gateway';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../../schema/contract/request-context.ts';

type Run = (context: unknown, variables: Record<string, unknown>) => ReturnType<typeof execute>;

/** Fetch documents come from query plans, so there are few; 2000 covers hundreds of operations. */
const DOCUMENTS = 2000;

export function createInProcessDataSource(schema: GraphQLSchema): GraphQLDataSource<RequestContext> {
  const runs = new LRUCache<string, Run>({ max: DOCUMENTS });
  return {
    process: async ({ request, context }) => {
      const query = request.query ?? '';
      let run = runs.get(query);
      if (run === undefined) {
        run = compileDocument(schema, query);
        runs.set(query, run);
      }
      return (await run(context, (request.variables ?? {}) as Record<string, unknown>)) as never;
    },
  };
}

/** graphql-jit cannot compile documents whose variables have recursive input types; graphql-js runs those. */
function compileDocument(schema: GraphQLSchema, query: string): Run {
  const document = parse(query, { noLocation: true });
  const compiled = compileQuery(schema, document, '');
  if (isCompiledQuery(compiled)) {
    const { query: compiledQuery } = compiled as CompiledQuery;
    return (context, variables) => compiledQuery({}, context, variables) as ReturnType<typeof execute>;
  }
  return (contextValue, variableValues) => execute({ schema, document, contextValue, variableValues });
}
