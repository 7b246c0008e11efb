/** A subgraph in this process as a data source of @apollo/gateway: every fetch document is compiled once, never validated again. */
import type { GraphQLDataSource } from '@apollo/gateway';
import { type ExecutionResult, execute, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { ServedSubgraph } from '../../subgraphs/engine/serve.ts';

type Run = (context: unknown, variables: Record<string, unknown>) => ReturnType<typeof execute>;

/** Fetch documents come from query plans, so there are few; 2000 covers hundreds of operations. */
const DOCUMENTS = 2000;

export function createInProcessDataSource({
  name,
  schema,
}: Pick<ServedSubgraph, 'name' | 'schema'>): GraphQLDataSource<RequestContext> {
  const runs = new LRUCache<string, Run>({ max: DOCUMENTS });
  return {
    process: async ({ request, context }) => {
      const query = request.query ?? '';
      let run = runs.get(query);
      if (run === undefined) {
        run = compileDocument(schema, query);
        runs.set(query, run);
      }
      const result = await run(context, (request.variables ?? {}) as Record<string, unknown>);
      return withCodes(result, name) as never;
    },
  };
}

/**
 * An error without a code is execution's own: a value of the service does not fit the type that its contract promises
 * (GraphQL spec §6.4.3). What a resolver throws by mistake stays without a code, and becomes an internal error.
 */
function withCodes(result: ExecutionResult, service: string): ExecutionResult {
  if (result.errors === undefined) return result;
  const { extensions } = new GatewayError('UPSTREAM_INVALID_RESPONSE', { service });
  const errors = result.errors.map((error) => {
    const ours = error.originalError === undefined || error.originalError instanceof GraphQLError;
    if (error.extensions?.code !== undefined || !ours) return error;
    return new GraphQLError(error.message, { path: error.path, extensions: { ...extensions }, originalError: error });
  });
  return { ...result, errors };
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
