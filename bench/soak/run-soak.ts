/**
 * The workload `soak`: half an hour of mixed load on the gateway while its supergraph is replaced every few seconds. What it remembers
 * is bounded and every reload lets go of a whole generation, so that after a warm-up memory has to be flat.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SUPERGRAPH_VARIABLE } from '../answerers/supergraph.ts';
import { freePort } from '../measure/free-port.ts';
import { residentMb } from '../measure/process-use.ts';
import { ask } from '../measure/processes.ts';
import { setStage } from '../measure/stage.ts';
import { type Overloaded, type OverloadOrder, WITH_ERRORS } from '../overload/messages.ts';
import { type Loaded, OURS, startLoaded } from '../overload/start-loaded.ts';
import { loadWorkload } from '../workloads/registry.ts';
import { MISTAKES_PER_TURN } from '../workloads/soak.ts';
import { heapInUseMb } from './heap-in-use.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** Core of the gateway, and core of everything else. */
  readonly cores: readonly [number, number];
  readonly say: (line: string) => void;
}

type Numbers = Readonly<Record<string, number>>;

const WORKLOAD = 'soak';
const RELOAD_MS = 4000;
const RELOAD_PATIENCE_MS = 3000;
/** Part of the run after which nothing may grow any more. */
const WARM_UP_SHARE = 1 / 3;

/** @returns numbers of each minute, and `from then on`: what memory did after the warm-up */
export async function runSoak({ minutes, cores, say }: SoakOptions): Promise<ReadonlyMap<string, Numbers>> {
  const found = new Map<string, Numbers>();
  const stage = await setStage(await loadWorkload(WORKLOAD), cores[1]);
  let loaded: Loaded | null = null;
  try {
    const environment: Readonly<Record<string, string>> = {
      ...(await stage.environmentOf(OURS)),
      INTROSPECTION: 'true',
    };
    const inspectorPort = await freePort();
    const nodeOptions = [`--inspect=127.0.0.1:${inspectorPort}`];
    loaded = await startLoaded({ stage, workload: WORKLOAD, environment, cores, nodeOptions });
    const { gateway, load, url } = loaded;
    const reloads = reloadAgainAndAgain(environment[SUPERGRAPH_VARIABLE] as string, url);
    for (let minute = 1; minute <= minutes; minute++) {
      const result = await ask<Overloaded>(load, { perSecond: null, seconds: 60 } satisfies OverloadOrder);
      const numbers = {
        ...numbersOf(result),
        ...reloads.taken(),
        'resident MB': Math.round(residentMb(gateway.pid)),
        'heap MB': Math.round(await heapInUseMb(inspectorPort)),
      };
      found.set(`minute ${minute}`, numbers);
      say(`soak: minute ${minute} of ${minutes}: ${JSON.stringify(numbers)}`);
    }
    await reloads.stop();
  } finally {
    await loaded?.stop();
    await stage.stop();
  }
  found.set('from then on', trend([...found.values()].slice(Math.ceil(minutes * WARM_UP_SHARE))));
  return found;
}

function numbersOf({ asked, accepted, refused, failures }: Overloaded): Numbers {
  const { [WITH_ERRORS]: mistakes = 0, ...others } = failures;
  const failed = Object.values(others).reduce((sum, count) => sum + count, 0) + refused.count;
  // A mistake that was answered otherwise, or anything else that was answered as one.
  const misjudged = Math.abs(mistakes - Math.round(asked * MISTAKES_PER_TURN));
  return { requests: asked, 'p99 ms': Math.round(accepted.p99Ms), failed: failed + (misjudged > 1 ? misjudged : 0) };
}

/** Replaces the file, as a deployment does, and waits until what is served says so. */
function reloadAgainAndAgain(file: string, url: string): { taken(): Numbers; stop(): Promise<void> } {
  const sdl = readFileSync(file, 'utf8');
  let [seen, missed, form] = [0, 0, 0];
  let stopped = false;
  const finished = (async () => {
    while (!stopped) {
      await sleep(RELOAD_MS);
      const description = `Form ${++form}`;
      writeFileSync(`${file}.next`, sdl.replace('\ntype Product', `\n"""${description}"""\ntype Product`));
      renameSync(`${file}.next`, file);
      if (await serves(url, description)) seen += 1;
      else missed += 1;
    }
  })();
  return {
    taken: () => {
      const numbers = { reloads: seen, 'reloads missed': missed };
      [seen, missed] = [0, 0];
      return numbers;
    },
    stop: async () => {
      stopped = true;
      await finished;
    },
  };
}

async function serves(url: string, description: string): Promise<boolean> {
  const until = Date.now() + RELOAD_PATIENCE_MS;
  while (Date.now() < until) {
    // No answer is no sight of it; the load counts connections that break.
    const text = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __type(name: \\"Product\\") { description } }"}',
    }).then(
      (answer) => answer.text(),
      () => '',
    );
    if (text.includes(description)) return true;
    await sleep(20);
  }
  return false;
}

/** Sums of what is counted; of memory how much it grew a minute, by the line of least squares. */
function trend(minutes: readonly Numbers[]): Numbers {
  return Object.fromEntries(
    Object.keys(minutes[0] ?? {}).map((name) => {
      const values = minutes.map((numbers) => numbers[name] ?? 0);
      if (name === 'p99 ms') return [name, Math.max(...values)];
      if (!name.includes('MB')) return [name, values.reduce((sum, value) => sum + value, 0)];
      return [name, Math.round(slope(values) * 100) / 100];
    }),
  );
}

function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const over = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  return over / values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
}
