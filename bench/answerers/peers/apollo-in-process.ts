/** @apollo/gateway with the subgraphs in its own process, their documents compiled by graphql-jit: its best without HTTP in between. */
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type ExecutionResult, type GraphQLSchema, parse } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { composeSupergraph } from '../../subgraphs/compose.ts';
import { createPageContext, type PageContext } from '../../subgraphs/page-context.ts';
import { PAGE_SUBGRAPHS } from '../../subgraphs/page-subgraphs.ts';
import { HOST, readEnvironment } from '../environment.ts';
import { createServices } from '../hand-written/services.ts';
import { serveApollo } from './serve-apollo.ts';

const { port, urls } = await readEnvironment();
const services = createServices(urls);
const schemas = new Map(
  PAGE_SUBGRAPHS.map(({ name, sdl, resolvers }) => {
    const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
    return [name, schema] as const;
  }),
);
const places = Object.fromEntries(PAGE_SUBGRAPHS.map(({ name }) => [name, `local://${name}`]));
const gateway = new ApolloGateway({
  supergraphSdl: composeSupergraph(PAGE_SUBGRAPHS, places),
  buildService: ({ name }) => createCompiledSource(schemas.get(name) as GraphQLSchema),
});
await serveApollo<PageContext>({
  gateway,
  context: ({ headers }) => createPageContext(services, headers),
  port,
  host: HOST,
});

function createCompiledSource(schema: GraphQLSchema): GraphQLDataSource {
  const compiled = new Map<string, CompiledQuery>();
  return {
    process: async ({ request, context }) => {
      const text = String(request.query);
      let query = compiled.get(text);
      if (query === undefined) {
        const made = compileQuery(schema, parse(text), request.operationName ?? undefined);
        if (!isCompiledQuery(made)) return made as never;
        query = made;
        compiled.set(text, query);
      }
      return (await query.query(undefined, context, request.variables ?? {})) as ExecutionResult as never;
    },
  };
}
