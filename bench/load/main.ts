/** The loading process: on an order it keeps a number of connections busy for a while and answers what it saw. */
import { quantile } from '../measure/statistics.ts';
import type { LoadCaller } from '../upstream/tokens.ts';
import { loadWorkload } from '../workloads/registry.ts';
import type { Workload } from '../workloads/workload.ts';
import { runConnection } from './connection.ts';
import { createRequests } from './requests.ts';

/** First message of the parent; answered by `true`. */
export interface LoadSetUp {
  readonly workload: string;
  readonly callers: readonly LoadCaller[];
}

export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  /** Milliseconds in which requests are started. */
  readonly durationMs: number;
  /** Number of the first request: the same for every answerer in a round. */
  readonly first: number;
  /** Text of the query, and what it is replaced by. */
  readonly rename: readonly [string, string] | null;
  /** Bytes of the verified answer by operation; `null` when operations do not repeat. */
  readonly expectedBytes: readonly number[] | null;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers of another status than 200 or of another length than the verified answer, and broken connections. */
  readonly errors: number;
  /** From the first request to the last answer. */
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

process.once('message', async ({ workload: name, callers }: LoadSetUp) => {
  const workload = await loadWorkload(name);
  process.on('message', async (order: LoadOrder) => {
    process.send?.(await run(order, workload, callers));
  });
  process.send?.(true);
});

async function run(order: LoadOrder, workload: Workload, callers: readonly LoadCaller[]): Promise<LoadResult> {
  const requests = createRequests(workload, callers, order.path, order.port, order.rename);
  const times: number[] = [];
  let errors = 0;
  let n = order.first;
  const startedAt = performance.now();
  const stopAt = startedAt + order.durationMs;
  const { expectedBytes } = order;
  const sleep = workload.loaderStaysAwake === true ? stayAwake() : () => {};

  const one = (): Promise<void> => {
    let asked = 0;
    return runConnection({
      port: order.port,
      next: () => {
        if (performance.now() >= stopAt) return null;
        asked = n++;
        return requests(asked);
      },
      onAnswer: ({ status, bodyBytes }, elapsedMs) => {
        times.push(elapsedMs);
        const expected = expectedBytes === null ? bodyBytes : expectedBytes[asked % expectedBytes.length];
        if (status !== 200 || bodyBytes !== expected) errors++;
      },
      onBroken: () => {
        errors++;
      },
    });
  };
  await Promise.all(Array.from({ length: order.connections }, one));
  sleep();
  return {
    requests: times.length,
    errors,
    elapsedMs: performance.now() - startedAt,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

/** Looks for answers without ever waiting in the system. Returns a function that ends it. */
function stayAwake(): () => void {
  let awake = true;
  const look = (): void => {
    if (awake) setImmediate(look);
  };
  look();
  return () => {
    awake = false;
  };
}
