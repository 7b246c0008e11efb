/**
 * Hive Gateway with its response cache. The caller is checked before Hive sees the request, answers are shared by the callers of a tenant,
 * and nothing is told with them that clients did not ask for.
 */
import InMemoryLRUCache from '@graphql-mesh/cache-inmemory-lru';
import { readEnvironment } from '../environment.ts';
import { createAuthenticate } from '../hand-written/authenticate.ts';
import { readSupergraph } from '../supergraph.ts';
import { KEPT_SECONDS } from './kept-seconds.ts';
import { serveHive } from './serve-hive.ts';

const { port, urls, issuer } = await readEnvironment();
serveHive(
  port,
  {
    supergraph: readSupergraph(),
    cache: new InMemoryLRUCache(),
    responseCaching: {
      session: ({ headers }) => `${headers.get('x-business-unit')}:${headers.get('x-country-code')}`,
      ttl: KEPT_SECONDS * 1000,
      includeExtensionMetadata: false,
    },
  },
  createAuthenticate(urls.identityProvider, issuer),
);
