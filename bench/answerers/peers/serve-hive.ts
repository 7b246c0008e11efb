/** Hive Gateway's runtime on Node's HTTP server, with nothing switched on that the page does not need. */
import { createServer } from 'node:http';
import { createGatewayRuntime, type GatewayConfigSupergraph } from '@graphql-hive/gateway-runtime';
import { HOST } from '../environment.ts';
import { FORWARDED } from './undici-data-source.ts';

export function serveHive(port: number, options: Partial<GatewayConfigSupergraph> & { supergraph: string }): void {
  const gateway = createGatewayRuntime({
    logging: false,
    landingPage: false,
    graphiql: false,
    maskedErrors: false,
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) =>
        Object.fromEntries(FORWARDED.map((name) => [name, request.headers.get(name)] as const)),
    },
    ...options,
  });
  createServer(gateway).listen(port, HOST);
}
