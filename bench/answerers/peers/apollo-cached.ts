/**
 * Apollo Server with its response cache plugin, in Fastify. The caller is checked before Apollo sees the request, answers are shared by
 * the callers of a tenant, and the first ones are made over HTTP: its best, for a kept answer never reaches the gateway below.
 */
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { ApolloServerPlugin } from '@apollo/server';
import responseCachePlugin from '@apollo/server-plugin-response-cache';
import { HOST, readEnvironment } from '../environment.ts';
import { createAuthenticate } from '../hand-written/authenticate.ts';
import { readSupergraph } from '../supergraph.ts';
import { KEPT_SECONDS } from './kept-seconds.ts';
import { serveApollo } from './serve-apollo.ts';
import { createUndiciDataSource, type HeadersContext } from './undici-data-source.ts';

const { port, urls, issuer } = await readEnvironment();
const gateway = new ApolloGateway({
  supergraphSdl: readSupergraph(),
  buildService: ({ url }): GraphQLDataSource => createUndiciDataSource(url ?? ''),
});

/** The subgraphs name no policy: everything may be kept. */
const keepAll: ApolloServerPlugin<HeadersContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ overallCachePolicy }) => {
      overallCachePolicy.restrict({ maxAge: KEPT_SECONDS, scope: 'PUBLIC' });
    },
  }),
};

await serveApollo<HeadersContext>({
  gateway,
  context: ({ headers }) => ({ headers }),
  port,
  host: HOST,
  authenticate: createAuthenticate(urls.identityProvider, issuer),
  plugins: [
    keepAll,
    responseCachePlugin<HeadersContext>({
      extraCacheKeyData: async ({ contextValue: { headers } }) => [
        headers['x-business-unit'],
        headers['x-country-code'],
      ],
    }),
  ],
});
