/** A small HTTP server that can go down and come back on the same port, as a crashed and restarted process would. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpListener {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Closes the port and cuts every open connection. Does nothing when down already. */
  down(): Promise<void>;
  /** Listens again on the same port. Does nothing when up already. */
  up(): Promise<void>;
}

/** Idle connections stay open longer than a client's pool keeps them, so that only `down` cuts one. */
const KEEP_ALIVE_MS = 75_000;

/** Listens on the port (0 takes a free one) and hands every exchange to `serve`, which must not reject. */
export async function listen(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
  host: string,
): Promise<HttpListener> {
  const server = createServer(serve);
  server.keepAliveTimeout = KEEP_ALIVE_MS;

  const bind = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, () => {
        server.off('error', reject);
        resolve();
      });
    });

  await bind(port);
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${bound}`,
    async down() {
      if (!server.listening) return;
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
    async up() {
      if (!server.listening) await bind(bound);
    },
  };
}
