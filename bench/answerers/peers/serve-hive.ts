/** Hive Gateway's runtime on Node's HTTP server, with nothing switched on that the page does not need. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createGatewayRuntime, type GatewayConfigSupergraph } from '@graphql-hive/gateway-runtime';
import { HOST } from '../environment.ts';
import { type Context, Refusal } from '../hand-written/authenticate.ts';
import { FORWARDED } from './undici-data-source.ts';

/** @param authenticate whom it refuses before Hive sees the request; without it nobody: services below check */
export function serveHive(
  port: number,
  options: Partial<GatewayConfigSupergraph> & { supergraph: string },
  authenticate?: (headers: IncomingHttpHeaders) => Context | Promise<Context>,
): void {
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
  if (authenticate === undefined) {
    createServer(gateway).listen(port, HOST);
    return;
  }
  createServer(async (request, response) => {
    try {
      const known = authenticate(request.headers);
      if (known instanceof Promise) await known;
    } catch (error) {
      request.resume();
      response.writeHead(error instanceof Refusal ? error.status : 500).end();
      return;
    }
    await gateway(request, response);
  }).listen(port, HOST);
}
