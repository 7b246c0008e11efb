/** One workload, all answerers: started once, verified, warmed equally, then measured in rounds that take turns. */
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { answererVariables, HOST } from '../answerers/environment.ts';
import type { Answerer } from '../answerers/registry.ts';
import type { LoadOrder, LoadResult, LoadSetUp } from '../load/main.ts';
import type { UpstreamOrder, UpstreamUrls } from '../upstream/main.ts';
import { createSigningKeys, mintTokens } from '../upstream/tokens.ts';
import { loadWorkload } from '../workloads/registry.ts';
import { compile } from './compile.ts';
import { cpuUs, residentMb } from './process-use.ts';
import { nextMessage, type Running, start } from './processes.ts';
import { type Sample, type Summary, summarise } from './summary.ts';
import { verify } from './verify.ts';

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
  readonly say: (line: string) => void;
}

interface Candidate {
  readonly answerer: Answerer;
  readonly process: Running;
  readonly port: number;
  readonly expectedBytes: readonly number[] | null;
}

const CALLERS = 64;
/** Length of a measurement with one connection, as a part of that with many. */
const SINGLE_SHARE = 1 / 3;

/** @returns a summary by answerer's name; those that cannot run are left out and said so */
export async function measureWorkload(
  name: string,
  answerers: readonly Answerer[],
  options: MeasureOptions,
): Promise<ReadonlyMap<string, Summary>> {
  const workload = await loadWorkload(name);
  const [answererCore, otherCore] = options.cores;
  const keys = createSigningKeys();
  const running: Running[] = [];
  const startOwn = async (entry: string) => {
    const command = [process.execPath, await compile(entry)];
    const started = start({ command, core: otherCore, messages: true });
    running.push(started);
    return started;
  };

  try {
    const upstream = await startOwn('upstream/main.ts');
    const urls = await ask<UpstreamUrls>(upstream, { workload: name, jwks: keys.jwks } satisfies UpstreamOrder);
    const issuer = `${urls.identityProvider}/realms/NewCustomsRealm`;
    const callers = mintTokens(issuer, keys, CALLERS);
    const load = await startOwn('load/main.ts');
    await ask(load, { workload: name, callers } satisfies LoadSetUp);

    const candidates: Candidate[] = [];
    for (const answerer of answerers) {
      const port = await freePort();
      try {
        const process = start({
          command: await answerer.command(),
          core: answererCore,
          directory: answerer.directory ?? fileURLToPath(new URL('../', import.meta.url)),
          environment: { ...answererVariables(port, urls, issuer, name), ...answerer.environment },
        });
        running.push(process);
        const url = `http://${HOST}:${port}${answerer.path ?? '/graphql'}`;
        const expectedBytes = await verify(url, process, workload, callers);
        candidates.push({ answerer, process, port, expectedBytes });
      } catch (error) {
        options.say(`${name}: ${answerer.name} is left out: ${error instanceof Error ? error.message : error}`);
      }
    }

    let first = 0;
    const run = (candidate: Candidate, connections: number, seconds: number) =>
      measure(load, candidate, { connections, durationMs: seconds * 1000, first });
    for (const candidate of candidates) await run(candidate, options.connections, options.warmUpSeconds);
    const samples = new Map<string, Sample[]>(candidates.map(({ answerer }) => [answerer.name, []]));
    for (let round = 0; round < options.rounds; round++) {
      first += 1_000_000;
      // There and back, so that nobody always follows the same neighbour.
      for (const candidate of round % 2 === 0 ? candidates : candidates.toReversed()) {
        const many = await run(candidate, options.connections, options.seconds);
        const single = await run(candidate, 1, options.seconds * SINGLE_SHARE);
        samples.get(candidate.answerer.name)?.push({ ...many, c1P50Ms: single.p50Ms, c1P99Ms: single.p99Ms });
      }
      options.say(`${name}: round ${round + 1} of ${options.rounds}`);
    }
    return summarise(samples);
  } finally {
    await Promise.all(running.map((process) => process.stop()));
  }
}

type Measured = Omit<Sample, 'c1P50Ms' | 'c1P99Ms'>;

async function measure(
  load: Running,
  { answerer, process, port, expectedBytes }: Candidate,
  window: Pick<LoadOrder, 'connections' | 'durationMs' | 'first'>,
): Promise<Measured> {
  const before = cpuUs(process.pid);
  const order: LoadOrder = { port, path: answerer.path ?? '/graphql', expectedBytes, ...window };
  const result = await ask<LoadResult>(load, order);
  const usedUs = cpuUs(process.pid) - before;
  return {
    cpuUsPerRequest: usedUs / result.requests,
    requestsPerSecond: (result.requests / result.elapsedMs) * 1000,
    busy: usedUs / 1000 / result.elapsedMs,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    rssMb: residentMb(process.pid),
    errors: result.errors,
  };
}

function ask<T>(running: Running, message: object): Promise<T> {
  const answer = nextMessage<T>(running);
  running.process.send(message);
  return answer;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, HOST, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
