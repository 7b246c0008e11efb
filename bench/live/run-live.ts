/** The live workloads: `fanout` (events to many subscribers) and `idle` (sockets that wait). */
import { compile } from '../measure/compile.ts';
import { cpuUs } from '../measure/process-use.ts';
import { ask, type Running, start } from '../measure/processes.ts';
import { documentsOf } from './documents.ts';
import type { Collected, LiveAddress, Memory } from './messages.ts';

export const LIVE_WORKLOADS = ['fanout', 'idle'] as const;
export type LiveWorkload = (typeof LIVE_WORKLOADS)[number];

export interface LiveOptions {
  readonly only: readonly string[];
  readonly rounds: number;
  readonly cores: readonly [number, number];
  /** Where CPU profiles of the answerers are written, `null` for none. */
  readonly profile: string | null;
  readonly say: (line: string) => void;
}

/** Numbers by their name, the same names for every answerer. */
export type LiveNumbers = Readonly<Record<string, number>>;

const ANSWERERS: readonly { readonly name: string; readonly entry: string }[] = [
  { name: 'bare-ws', entry: 'live/answerers/bare-ws.ts' },
  { name: 'yoga', entry: 'live/answerers/yoga.ts' },
  { name: 'hive', entry: 'live/answerers/hive.ts' },
  { name: 'ours', entry: '../bench/live/answerers/ours.ts' },
];

const SUBSCRIBERS = 5000;
const GROUPS = [1, 50] as const;
const EVENTS = 10;
const WARM_UP_EVENTS = 5;
/** The lower rate leaves a core room; the higher one is about what a core can send. */
const STEADY = { subscribers: 1000, rates: [20, 100], seconds: 5 } as const;
const IDLE_SOCKETS = 10_000;

/** @returns by answerer */
export async function runLive(workload: LiveWorkload, options: LiveOptions): Promise<ReadonlyMap<string, LiveNumbers>> {
  const load = await compile('live/load.ts');
  const found = new Map<string, LiveNumbers>();
  for (const { name, entry } of ANSWERERS) {
    if (options.only.length > 0 && !options.only.includes(name)) continue;
    const module = await compile(entry);
    options.say(`${workload}: ${name}`);
    const measure = (work: Measure): ReturnType<Measure> => withProcesses(module, load, options, work);
    if (workload === 'idle') found.set(name, await measure(measureIdle));
    else {
      const numbers: Record<string, number> = {};
      // A floor has no groups.
      for (const groups of name === 'bare-ws' ? GROUPS.slice(0, 1) : GROUPS) {
        Object.assign(numbers, await measure((...given) => measureFanOut(groups, options.rounds, ...given)));
      }
      found.set(name, { ...numbers, ...(await measure(measureSteady)) });
    }
  }
  return found;
}

type Measure = (answerer: Running, load: Running, address: LiveAddress) => Promise<LiveNumbers>;

async function withProcesses(
  module: string,
  load: string,
  { cores, profile }: LiveOptions,
  work: Measure,
): Promise<LiveNumbers> {
  const command = [process.execPath, '--expose-gc'];
  const profiling = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const answerer = start({ command: [...command, ...profiling, module], core: cores[0], messages: true });
  const loader = start({ command: [...command, load], core: cores[1], messages: true });
  try {
    const address = await new Promise<LiveAddress>((resolve, reject) => {
      answerer.process.once('message', resolve);
      answerer.process.once('exit', () => reject(new Error(answerer.output())));
    });
    return await work(answerer, loader, address);
  } finally {
    await Promise.all([loader.stop(), answerer.stop()]);
  }
}

/** Answers that a second of the answerer's CPU sends. */
async function measureFanOut(
  groups: number,
  rounds: number,
  answerer: Running,
  load: Running,
  address: LiveAddress,
): Promise<LiveNumbers> {
  await ask(load, { do: 'open', address, sockets: SUBSCRIBERS, documents: documentsOf(groups) });
  const publish = async (events: number): Promise<void> => {
    for (let event = 0; event < events; event++) {
      const all = ask<Collected>(load, { do: 'collect', answers: SUBSCRIBERS });
      await ask(answerer, { do: 'publish' });
      await all;
    }
  };
  await publish(WARM_UP_EVENTS);
  const measured: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = cpuUs(answerer.pid);
    await publish(EVENTS);
    measured.push((SUBSCRIBERS * EVENTS * 1_000_000) / (cpuUs(answerer.pid) - before));
  }
  return { [`messages per CPU-second, ${groups} group${groups === 1 ? '' : 's'}`]: Math.round(median(measured)) };
}

async function measureSteady(answerer: Running, load: Running, address: LiveAddress): Promise<LiveNumbers> {
  const { subscribers, rates, seconds } = STEADY;
  const numbers: Record<string, number> = {};
  await ask(load, { do: 'open', address, sockets: subscribers, documents: documentsOf(1) });
  const stream = async (perSecond: number, period: number): Promise<Collected> => {
    const all = ask<Collected>(load, { do: 'collect', answers: subscribers * perSecond * period });
    await ask(answerer, { do: 'stream', perSecond, seconds: period });
    return all;
  };
  await stream(rates[0], 1);
  for (const perSecond of rates) {
    const { p50Ms, p99Ms } = await stream(perSecond, seconds);
    numbers[`p50 ms, ${perSecond}/s`] = round(p50Ms);
    numbers[`p99 ms, ${perSecond}/s`] = round(p99Ms);
  }
  return numbers;
}

async function measureIdle(answerer: Running, load: Running, address: LiveAddress): Promise<LiveNumbers> {
  // What the first sockets need once is not what a socket needs.
  await ask(load, { do: 'open', address, sockets: 500, documents: null });
  const before = await ask<Memory>(answerer, { do: 'memory' });
  await ask(load, { do: 'open', address, sockets: IDLE_SOCKETS, documents: null });
  const after = await ask<Memory>(answerer, { do: 'memory' });
  const perSocket = (bytes: number): number => round(bytes / IDLE_SOCKETS / 1024);
  return {
    'resident KB per socket': perSocket(after.residentBytes - before.residentBytes),
    'heap KB per socket': perSocket(after.heapBytes - before.heapBytes),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
