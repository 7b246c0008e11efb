/**
 * The workload `overload`: the ten pages of the portal, with nothing kept, at half, twice and four times the rate that the gateway
 * carries. Services answer from ready bytes and the load comes over raw sockets, so that the gateway is what is too slow, and not
 * what it shares the machine with. Once with load shedding as it is set by default, once without.
 */
import { cpuUs } from '../measure/process-use.ts';
import { ask } from '../measure/processes.ts';
import { setStage } from '../measure/stage.ts';
import { loadWorkload } from '../workloads/registry.ts';
import type { Overloaded, OverloadOrder } from './messages.ts';
import { OURS, startLoaded } from './start-loaded.ts';

export interface OverloadOptions {
  /** Core of the gateway, and core of everything else. */
  readonly cores: readonly [number, number];
  readonly say: (line: string) => void;
}

const WORKLOAD = 'portal';
const SECONDS = 10;
const TIMES = [0.5, 2, 4];

/** @returns numbers by their name, by phase */
export async function runOverload({
  cores,
  say,
}: OverloadOptions): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
  const found = new Map<string, Readonly<Record<string, number>>>();
  const stage = await setStage(await loadWorkload(WORKLOAD), cores[1]);
  try {
    const { LOAD_SHED_DELAY_MS: _off, ...environment } = await stage.environmentOf(OURS);
    await measure('', environment);
    await measure(', never shedding', { ...environment, LOAD_SHED_DELAY_MS: '0' });
  } finally {
    await stage.stop();
  }
  return found;

  async function measure(kind: string, environment: Readonly<Record<string, string>>): Promise<void> {
    const { gateway, load, stop } = await startLoaded({ stage, workload: WORKLOAD, environment, cores });
    try {
      const phase = async (name: string, order: OverloadOrder): Promise<number> => {
        say(`overload: ${name}${kind}`);
        const before = [gateway, load, stage.upstream].map(({ pid }) => cpuUs(pid));
        const result = await ask<Overloaded>(load, order);
        const busy = [gateway, load, stage.upstream].map(({ pid }, n) =>
          percent((cpuUs(pid) - (before[n] ?? 0)) / 1000 / result.elapsedMs),
        );
        for (const [reason, count] of Object.entries(result.failures)) say(`  ${count} × ${reason}`);
        found.set(name + kind, numbersOf(result, order, busy));
        return (result.accepted.count * 1000) / result.elapsedMs;
      };
      await phase('warm-up', { perSecond: null, seconds: SECONDS });
      found.delete(`warm-up${kind}`);
      const capacity = await phase('as fast as answered', { perSecond: null, seconds: SECONDS });
      for (const times of TIMES) await phase(`${times} times that`, { perSecond: capacity * times, seconds: SECONDS });
    } finally {
      await stop();
    }
  }
}

function numbersOf(
  { asked, elapsedMs, accepted, refused, failures }: Overloaded,
  { seconds }: OverloadOrder,
  [gatewayBusy = 0, loadBusy = 0, servicesBusy = 0]: readonly number[],
): Readonly<Record<string, number>> {
  const { timeout = 0, ...others } = failures;
  return {
    'asked/s': Math.round(asked / seconds),
    'accepted/s': Math.round((accepted.count * 1000) / elapsedMs),
    'p50 ms': round(accepted.p50Ms),
    'p95 ms': round(accepted.p95Ms),
    'p99 ms': round(accepted.p99Ms),
    'refused %': percent(refused.count / asked),
    'refusal p95 ms': refused.count === 0 ? 0 : round(refused.p95Ms),
    'timed out': timeout,
    failed: Object.values(others).reduce((sum, count) => sum + count, 0),
    'gateway busy %': gatewayBusy,
    'load busy %': loadBusy,
    'services busy %': servicesBusy,
  };
}

function percent(part: number): number {
  return round(part * 100);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
