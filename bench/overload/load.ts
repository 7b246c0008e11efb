/** Who asks too much, as a process of its own: pages in turn, as fast as they are answered or at a rate. */
import { openConnections } from '../load/open-connections.ts';
import { createRequests } from '../load/requests.ts';
import { quantile } from '../measure/statistics.ts';
import { loadWorkload } from '../workloads/registry.ts';
import { type Overloaded, type OverloadOrder, type OverloadSetUp, WITH_ERRORS } from './messages.ts';

/** Longer than the gateway lets a request live. */
const PATIENCE_MS = 15_000;
const CLOSED_CALLERS = 32;
const ERRORS = Buffer.from('"errors":[');
const TICK_MS = 2;

process.once('message', async ({ workload: name, callers, port }: OverloadSetUp) => {
  const workload = await loadWorkload(name);
  const requests = createRequests(workload, callers, '/graphql', port, null);
  const connections = openConnections(port, PATIENCE_MS);
  let asked = 0;

  async function run({ perSecond, seconds }: OverloadOrder): Promise<Overloaded> {
    const accepted: number[] = [];
    const refused: number[] = [];
    const failures: Record<string, number> = {};
    const first = asked;
    const fail = (reason: string): void => {
      failures[reason] = (failures[reason] ?? 0) + 1;
    };
    const one = async (due: number): Promise<void> => {
      try {
        const { status, bytes } = await connections.send(requests(asked++));
        const elapsedMs = performance.now() - due;
        if (status === 200 && bytes.includes(ERRORS)) fail(WITH_ERRORS);
        else if (status === 200) accepted.push(elapsedMs);
        else if (status === 503 || status === 429) refused.push(elapsedMs);
        else fail(`status ${status}`);
      } catch (error) {
        fail((error as Error).message);
      }
    };
    const from = performance.now();
    const until = from + seconds * 1000;
    const running = new Set<Promise<void>>();
    if (perSecond === null) {
      const again = async (): Promise<void> => {
        while (performance.now() < until) await one(performance.now());
      };
      await Promise.all(Array.from({ length: workload.connections ?? CLOSED_CALLERS }, again));
    } else {
      for (let next = from; next < until; ) {
        for (const now = performance.now(); next <= now; next += 1000 / perSecond) {
          const sent = one(next).finally(() => running.delete(sent));
          running.add(sent);
        }
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      }
      await Promise.all(running);
    }
    const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => quantile(accepted, share)) as [
      number,
      number,
      number,
    ];
    return {
      asked: asked - first,
      elapsedMs: performance.now() - from,
      accepted: { count: accepted.length, p50Ms, p95Ms, p99Ms },
      refused: { count: refused.length, p95Ms: quantile(refused, 0.95) },
      failures,
    };
  }

  process.on('message', async (order: OverloadOrder) => process.send?.(await run(order)));
  process.send?.(true);
});
