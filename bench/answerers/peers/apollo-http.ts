/** @apollo/gateway over subgraphs on HTTP, in Fastify, with a data source on undici instead of its own slow one: its best. */
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { HOST, readEnvironment } from '../environment.ts';
import { readSupergraph } from '../supergraph.ts';
import { serveApollo } from './serve-apollo.ts';
import { createUndiciDataSource } from './undici-data-source.ts';

const { port } = await readEnvironment();
const gateway = new ApolloGateway({
  supergraphSdl: readSupergraph(),
  buildService: ({ url }): GraphQLDataSource => createUndiciDataSource(url ?? ''),
});
await serveApollo({ gateway, context: ({ headers }) => ({ headers }), port, host: HOST });
