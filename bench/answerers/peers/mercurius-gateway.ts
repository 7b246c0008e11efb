/** Mercurius as a gateway. It knows Federation 1 only, and asks its subgraphs for their schemas at start-up. */
import mercuriusGateway from '@mercuriusjs/gateway';
import fastify from 'fastify';
import { HOST, readEnvironment } from '../environment.ts';
import { FORWARDED } from './undici-data-source.ts';

const { port, subgraphs } = await readEnvironment();
const server = fastify();
await server.register(
  mercuriusGateway as never,
  {
    jit: 1,
    gateway: {
      services: Object.entries(subgraphs).map(([name, url]) => ({
        name,
        url,
        connections: 32,
        rewriteHeaders: (headers: Record<string, unknown> = {}) =>
          Object.fromEntries(FORWARDED.filter((key) => headers[key] !== undefined).map((key) => [key, headers[key]])),
      })),
    },
  } as never,
);
await server.listen({ port, host: HOST });
