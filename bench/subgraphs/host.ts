/** A process that hosts the page's subgraphs over HTTP: Apollo Server in Fastify, one port a subgraph. */
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify from 'fastify';
import { parse } from 'graphql';
import { createServices } from '../answerers/hand-written/services.ts';
import type { UpstreamUrls } from '../upstream/messages.ts';
import { asFederation1 } from './federation-1.ts';
import { createPageContext, type PageContext } from './page-context.ts';
import { PAGE_SUBGRAPHS } from './page-subgraphs.ts';

/** First message of the parent. */
export interface HostOrder {
  readonly urls: UpstreamUrls;
  /** Major version of the federation specification that the schemas are written in. */
  readonly federation: 1 | 2;
}

/** The answer to it: endpoint by subgraph. */
export type SubgraphUrls = Readonly<Record<string, string>>;

process.once('message', async ({ urls, federation }: HostOrder) => {
  const services = createServices(urls);
  const hosted = await Promise.all(
    PAGE_SUBGRAPHS.map(async ({ name, sdl, resolvers }) => {
      const typeDefs = parse(federation === 1 ? asFederation1(sdl) : sdl);
      const apollo = new ApolloServer<PageContext>({
        schema: buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]),
        includeStacktraceInErrorResponses: false,
        stopOnTerminationSignals: false,
      });
      await apollo.start();
      const server = fastify();
      const context = async ({ headers }: { headers: Record<string, unknown> }) => createPageContext(services, headers);
      server.post('/graphql', fastifyApolloHandler(apollo, { context: context as never }) as never);
      await server.listen({ port: 0, host: '127.0.0.1' });
      return [name, `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/graphql`] as const;
    }),
  );
  process.send?.(Object.fromEntries(hosted) satisfies SubgraphUrls);
});
