/** Rounds → one row of the table. */
import { median, spread } from './statistics.ts';

/** What one round showed of one answerer. */
export interface Sample {
  /** CPU time of the process and its children, user and system, microseconds a request. */
  readonly cpuUsPerRequest: number;
  readonly requestsPerSecond: number;
  /** Share of a core that the process used. Well below 1, the load or what lies below was the limit. */
  readonly busy: number;
  /** Latency with many connections, closed loop: what waits in line, counts. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Latency with one connection. */
  readonly c1P50Ms: number;
  readonly c1P99Ms: number;
  readonly rssMb: number;
  /** CPU time of the subgraphs' process, microseconds a request; 0 without such a process. */
  readonly subgraphCpuUsPerRequest: number;
  /** Requests that reached services or subgraphs below, a request. */
  readonly upstreamRequests: number;
  readonly errors: number;
}

/** Medians of the rounds; errors are summed up. */
export interface Summary extends Sample {
  /** Median over the rounds of the yardstick's CPU a request over this one's in the same round; higher is better. `null` without yardstick. */
  readonly ratio: number | null;
  /** Largest over smallest CPU a request of the rounds: the noise. */
  readonly spread: number;
}

/** @param yardstickName name of the answerer that ratios are taken against */
export function summarise(
  samples: ReadonlyMap<string, readonly Sample[]>,
  yardstickName: string,
): ReadonlyMap<string, Summary> {
  const yardstick = samples.get(yardstickName);
  return new Map(
    [...samples].map(([name, rounds]) => {
      const middle = (key: keyof Sample) => median(rounds.map((round) => round[key]));
      const ratios = rounds.map((round, n) => (yardstick?.[n]?.cpuUsPerRequest ?? Number.NaN) / round.cpuUsPerRequest);
      const summary: Summary = {
        cpuUsPerRequest: middle('cpuUsPerRequest'),
        requestsPerSecond: middle('requestsPerSecond'),
        busy: middle('busy'),
        p50Ms: middle('p50Ms'),
        p99Ms: middle('p99Ms'),
        c1P50Ms: middle('c1P50Ms'),
        c1P99Ms: middle('c1P99Ms'),
        rssMb: middle('rssMb'),
        upstreamRequests: middle('upstreamRequests'),
        subgraphCpuUsPerRequest: middle('subgraphCpuUsPerRequest'),
        errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
        ratio: yardstick === undefined ? null : median(ratios),
        spread: spread(rounds.map(({ cpuUsPerRequest }) => cpuUsPerRequest)),
      };
      return [name, summary];
    }),
  );
}
