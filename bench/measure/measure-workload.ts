/** One workload, all answerers: started once, verified, warmed equally, then measured in rounds that take turns. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answerer, YARDSTICK } from '../answerers/registry.ts';
import type { LoadOrder, LoadResult } from '../load/main.ts';
import { COUNT } from '../upstream/messages.ts';
import { loadWorkload } from '../workloads/registry.ts';
import type { Workload } from '../workloads/workload.ts';
import { freePort } from './free-port.ts';
import { cpuUs, residentMb } from './process-use.ts';
import { ask, type Running, start } from './processes.ts';
import { endpoint, type Stage, setStage } from './stage.ts';
import { type Sample, type Summary, summarise } from './summary.ts';
import { type References, verify, waitUntilReady } from './verify.ts';

export interface MeasureOptions {
  readonly rounds: number;
  /** Length of a measurement with many connections, seconds. */
  readonly seconds: number;
  /** Length of the warm-up of each answerer, seconds. */
  readonly warmUpSeconds: number;
  /** Connections of the load. */
  readonly connections: number;
  /** Core of the answerers, and core of everything else. */
  readonly cores: readonly [number, number];
  /** Directory of CPU profiles, `null` for none. */
  readonly profile: string | null;
  readonly say: (line: string) => void;
}

interface Candidate {
  readonly answerer: Answerer;
  readonly process: Running;
  readonly subgraphs: Running | null;
  readonly port: number;
  readonly expectedBytes: readonly number[] | null;
}

/** Length of a measurement with one connection, as a part of that with many. */
const SINGLE_SHARE = 1 / 3;

/** Apart, so that a request is never repeated in another measurement of workloads whose operations do not repeat. */
const REQUESTS_APART = 1_000_000;

/** @returns a summary by answerer's name; those that cannot run are left out and said so */
export async function measureWorkload(
  name: string,
  answerers: readonly Answerer[],
  options: MeasureOptions,
): Promise<ReadonlyMap<string, Summary>> {
  const workload = await loadWorkload(name);
  const [, otherCore] = options.cores;
  const stage = await setStage(workload, otherCore);
  const processes: Running[] = [];
  const references: References = new Map();
  try {
    const candidates: Candidate[] = [];
    for (const answerer of answerers) {
      try {
        candidates.push(await enter(answerer, workload, stage, options, processes, references));
      } catch (error) {
        options.say(`${name}: ${answerer.name} is left out: ${error instanceof Error ? error.message : error}`);
      }
    }

    const connections = Math.min(options.connections, workload.connections ?? options.connections);
    let first = 0;
    const measure = (candidate: Candidate, clients: number, seconds: number) => {
      first += REQUESTS_APART;
      return measureOnce(stage, candidate, { connections: clients, durationMs: seconds * 1000, first });
    };
    for (const candidate of candidates) await measure(candidate, connections, options.warmUpSeconds);
    const samples = new Map<string, Sample[]>(candidates.map(({ answerer }) => [answerer.name, []]));
    for (let round = 0; round < options.rounds; round++) {
      // There and back, so that nobody always follows the same neighbour.
      for (const candidate of round % 2 === 0 ? candidates : candidates.toReversed()) {
        const many = await measure(candidate, connections, options.seconds);
        const single = await measure(candidate, 1, options.seconds * SINGLE_SHARE);
        samples.get(candidate.answerer.name)?.push({ ...many, c1P50Ms: single.p50Ms, c1P99Ms: single.p99Ms });
      }
      options.say(`${name}: round ${round + 1} of ${options.rounds}`);
    }
    return summarise(samples, workload.yardstick ?? YARDSTICK);
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
    await stage.stop();
  }
}

/** As `npm run gateway` and the image start the gateway; for everybody alike, because anybody can set it. */
const NODE_OPTIONS = process.env.NODE_OPTIONS ?? '--max-semi-space-size=64';

/** Starts an answerer and compares its answers. Its process is stopped by the caller, whatever becomes of it. */
async function enter(
  answerer: Answerer,
  workload: Workload,
  stage: Stage,
  { cores, profile }: MeasureOptions,
  processes: Running[],
  references: References,
): Promise<Candidate> {
  const [program = '', ...args] = await answerer.command();
  const flags =
    profile === null
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`, `--cpu-prof-name=${answerer.name}.cpuprofile`];
  const environment = await stage.environmentOf(answerer);
  const port = await freePort();
  const process = start({
    command: [program, ...flags, ...args],
    core: cores[0],
    directory: answerer.directory ?? fileURLToPath(new URL('../', import.meta.url)),
    environment: { NODE_OPTIONS, ...environment, ...answerer.environment, PORT: String(port) },
  });
  processes.push(process);
  const [caller] = stage.callers;
  if (caller === undefined) throw new Error('there is no caller');
  await waitUntilReady(endpoint(port), process);
  const expectedBytes =
    answerer.unverified === true
      ? null
      : await verify(endpoint(port), process, workload, caller, answerer.rename ?? null, references);
  return { answerer, process, subgraphs: await stage.subgraphsOf(answerer), port, expectedBytes };
}

type Measured = Omit<Sample, 'c1P50Ms' | 'c1P99Ms'>;

async function measureOnce(
  { load, upstream }: Stage,
  { answerer, process, subgraphs, port, expectedBytes }: Candidate,
  window: Pick<LoadOrder, 'connections' | 'durationMs' | 'first'>,
): Promise<Measured> {
  const used = () => [cpuUs(process.pid), subgraphs === null ? 0 : cpuUs(subgraphs.pid)] as const;
  const before = used();
  const requestsBefore = await ask<number>(upstream, COUNT);
  const rename = answerer.rename ?? null;
  const result = await ask<LoadResult>(load, { port, path: '/graphql', expectedBytes, rename, ...window });
  const after = used();
  const requests = (await ask<number>(upstream, COUNT)) - requestsBefore;
  const usedUs = after[0] - before[0];
  return {
    cpuUsPerRequest: usedUs / result.requests,
    requestsPerSecond: (result.requests / result.elapsedMs) * 1000,
    busy: usedUs / 1000 / result.elapsedMs,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    rssMb: residentMb(process.pid),
    subgraphCpuUsPerRequest: (after[1] - before[1]) / result.requests,
    upstreamRequests: requests / result.requests,
    errors: result.errors,
  };
}
