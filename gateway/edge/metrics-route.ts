/** `GET /metrics` for Prometheus, beside what clients use (domain: health and spec endpoints). */
import type { Step } from './step.ts';

export interface MetricsText {
  readonly contentType: string;
  read(): Promise<string>;
}

/** @param page `null`: metrics are off, or have a port of their own */
export function serveMetricsRoute(page: MetricsText | null): Step {
  return (server) => {
    if (page === null) return;
    server.get('/metrics', { exposeHeadRoute: false }, async (_request, reply) => {
      const text = await page.read();
      return reply.header('content-type', page.contentType).header('cache-control', 'no-store').send(text);
    });
  };
}
