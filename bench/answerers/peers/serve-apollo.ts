/** Apollo Server in Fastify, without what costs time and answers nothing. */

import type { IncomingHttpHeaders } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyRequest } from 'fastify';
import type { Context as Caller } from '../hand-written/authenticate.ts';

export interface ServeApolloOptions<Context extends object> {
  readonly gateway: unknown;
  readonly context: (request: { readonly headers: Record<string, unknown> }) => Context;
  readonly port: number;
  readonly host: string;
  /** Whom it refuses before Apollo sees the request. Default: nobody; services below check. */
  readonly authenticate?: (headers: IncomingHttpHeaders) => Caller | Promise<Caller>;
  /** Default: none. */
  readonly plugins?: readonly ApolloServerPlugin<Context>[];
}

export async function serveApollo<Context extends object>(options: ServeApolloOptions<Context>): Promise<void> {
  const apollo = new ApolloServer<Context>({
    gateway: options.gateway as GatewayInterface,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), ...(options.plugins ?? [])],
  });
  await apollo.start();
  const server = fastify();
  const context = async (request: { headers: Record<string, unknown> }) => options.context(request);
  const { authenticate } = options;
  if (authenticate !== undefined) {
    server.addHook('onRequest', async ({ headers }: FastifyRequest) => {
      const known = authenticate(headers);
      if (known instanceof Promise) await known;
    });
  }
  server.post('/graphql', fastifyApolloHandler(apollo, { context: context as never }) as never);
  await server.listen({ port: options.port, host: options.host });
}
