/**
 * Serves the demo portal, and `/graphql` and `/playground` of the gateway under the same origin, as an ingress would. What is built is kept in
 * `dev/portal/dist` until a source of it changes.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PreviewServer, preview } from 'vite';
import { buildPage } from '../build-page.ts';

export interface ServePortalOptions {
  /** Where `/graphql` is, `http://localhost:3000`. */
  readonly gatewayUrl: string;
  /** 0 takes a free one. The origin has to be among `CORS_ORIGINS` of the gateway, for sockets. */
  readonly port: number;
}

export interface ServedPortal {
  readonly url: string;
  stop(): Promise<void>;
}

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Rejects when the portal cannot be built, or the port is taken. */
export async function servePortal({ gatewayUrl, port }: ServePortalOptions): Promise<ServedPortal> {
  await buildPortal();
  const server: PreviewServer = await preview({
    configFile: join(folder, 'vite.config.ts'),
    logLevel: 'silent',
    preview: {
      host: 'localhost',
      port,
      strictPort: port !== 0,
      // The gateway sends a browser that opens `/graphql` to its playground.
      proxy: { '/graphql': { target: gatewayUrl, ws: true }, '/playground': gatewayUrl },
    },
  });
  const url = server.resolvedUrls?.local[0] ?? '';
  return { url: url.replace(/\/$/, ''), stop: () => server.close() };
}

/** @returns whether something had to be built */
export function buildPortal(): Promise<boolean> {
  return buildPage({ folder, sources: ['dev/portal/src', 'schema/client'] });
}
