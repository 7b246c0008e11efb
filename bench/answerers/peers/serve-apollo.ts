/** Apollo Server in Fastify, without what costs time and answers nothing. */
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify from 'fastify';

export interface ServeApolloOptions<Context extends object> {
  readonly gateway: unknown;
  readonly context: (request: { readonly headers: Record<string, unknown> }) => Context;
  readonly port: number;
  readonly host: string;
}

export async function serveApollo<Context extends object>(options: ServeApolloOptions<Context>): Promise<void> {
  const apollo = new ApolloServer<Context>({
    gateway: options.gateway as GatewayInterface,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();
  const server = fastify();
  const context = async (request: { headers: Record<string, unknown> }) => options.context(request);
  server.post('/graphql', fastifyApolloHandler(apollo, { context: context as never }) as never);
  await server.listen({ port: options.port, host: options.host });
}
