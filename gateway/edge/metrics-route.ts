/** `GET /metrics` for Prometheus, beside what clients use (domain: health and spec endpoints). */
import type { Step } from './step.ts';

export interface MetricsPage {
  /** @param accept header of who asks */
  read(accept: string | undefined): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** @param page `null`: metrics are off, or have a port of their own */
export function serveMetricsRoute(page: MetricsPage | null): Step {
  return (server) => {
    if (page === null) return;
    server.get('/metrics', { exposeHeadRoute: false }, async ({ headers }, reply) => {
      const { contentType, text } = await page.read(headers.accept);
      return reply.header('content-type', contentType).header('cache-control', 'no-store').send(text);
    });
  };
}
