/** A listener for Prometheus alone: clients of the gateway do not reach it. */
import { createServer } from 'node:http';
import type { MetricsPage } from './metrics.ts';

export interface MetricsListener {
  close(): Promise<void>;
}

/** Resolves when `GET /metrics` is answered; rejects when the port is taken. */
export async function serveMetrics(page: MetricsPage, port: number, host: string): Promise<MetricsListener> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    page.read(request.headers.accept).then(
      ({ contentType, text }) =>
        response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text),
      (error: Error) => response.writeHead(500).end(`${error.message}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
