/**
 * The workload `traffic`: visitors of several tenants open the portal's ten pages and change waybills, before real services. First
 * gently, then as fast as they are answered, which shows what the machine can carry, then at twice that rate.
 */
import { HOST } from '../answerers/environment.ts';
import { compile } from '../measure/compile.ts';
import { freePort } from '../measure/free-port.ts';
import { cpuUs } from '../measure/process-use.ts';
import { ask, type Running, start } from '../measure/processes.ts';
import { endpoint } from '../measure/stage.ts';
import { waitUntilReady } from '../measure/verify.ts';
import type { CompanyReady, ForgetCalls, VisitOrder, Visits } from './messages.ts';

export interface TrafficOptions {
  /** Core of the gateway, and core of everything else. */
  readonly cores: readonly [number, number];
  readonly say: (line: string) => void;
}

/** Numbers by their name, the same for every phase. */
export type TrafficNumbers = Readonly<Record<string, number>>;

/** Of what the machine carries. */
const GENTLE = 0.5;
const OVERLOAD = 2;
const SECONDS = 15;
const VISITORS = 32;

/** @returns by phase */
export async function runTraffic({ cores, say }: TrafficOptions): Promise<ReadonlyMap<string, TrafficNumbers>> {
  const running: Running[] = [];
  const run = (module: string, core: number, messages: boolean, environment: Readonly<Record<string, string>> = {}) => {
    const command = [process.execPath, '--max-semi-space-size=64', module];
    const started = start({ command, core, messages, environment });
    running.push(started);
    return started;
  };
  try {
    const company = run(await compile('../bench/traffic/company.ts'), cores[1], true);
    const { environment, tokens } = await new Promise<CompanyReady>((resolve, reject) => {
      company.process.once('message', (message) => resolve(message as CompanyReady));
      company.process.once('exit', () => reject(new Error(company.output())));
    });
    const port = await freePort();
    const gateway = run(await compile('../gateway/main.ts'), cores[0], false, {
      ...environment,
      NODE_ENV: 'production',
      HOST,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      // Five users stand for many.
      RATE_LIMIT_USER: '0',
      RATE_LIMIT_ADDRESS: '0',
      RATE_LIMIT_OPERATIONS: 'off',
    });
    await waitUntilReady(endpoint(port), gateway);
    const load = run(await compile('../bench/traffic/load.ts'), cores[1], true);
    const url = new URL('/', endpoint(port)).origin;
    await ask(load, { do: 'meet', url, tokens } satisfies VisitOrder);

    const found = new Map<string, TrafficNumbers>();
    const phase = async (name: string, order: VisitOrder): Promise<number> => {
      say(`traffic: ${name}`);
      const forget: ForgetCalls = { do: 'forget-calls' };
      await ask<readonly string[]>(company, forget);
      const before = await lookups(url);
      const cpuBefore = [gateway, company, load].map(({ pid }) => cpuUs(pid));
      const visits = await ask<Visits>(load, order);
      const [gatewayBusy = 0, servicesBusy = 0, visitorsBusy = 0] = [gateway, company, load].map(({ pid }, n) =>
        percent((cpuUs(pid) - (cpuBefore[n] ?? 0)) / 1000 / visits.elapsedMs),
      );
      for (const [reason, count] of Object.entries(visits.failures)) say(`  ${count} × ${reason}`);
      const called = await ask<readonly string[]>(company, forget);
      const after = await lookups(url);
      const hits = (...caches: string[]) => share(sum(caches.map(before)), sum(caches.map(after)));
      found.set(name, {
        ...numbersOf(visits, called, hits),
        'gateway busy %': gatewayBusy,
        'services busy %': servicesBusy,
        'visitors busy %': visitorsBusy,
      });
      return (visits.answered * 1000) / visits.elapsedMs;
    };
    const closed = (seed: number): VisitOrder => ({ do: 'closed', visitors: VISITORS, seconds: SECONDS, seed });
    await phase('warm-up', closed(1));
    const capacity = await phase('as fast as answered', closed(2));
    await phase('half the load it carries', { do: 'open', perSecond: capacity * GENTLE, seconds: SECONDS, seed: 3 });
    await phase('twice the load it carries', { do: 'open', perSecond: capacity * OVERLOAD, seconds: SECONDS, seed: 4 });
    found.delete('warm-up');
    return found;
  } finally {
    await Promise.all(running.reverse().map((process) => process.stop()));
  }
}

function numbersOf(visits: Visits, called: readonly string[], hits: (...caches: string[]) => number): TrafficNumbers {
  const { opened, pages, answered, refused, elapsedMs, failures, timedOut, stale, changes } = visits;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const paid = new Set(called);
  return {
    'answers/s': Math.round((answered * 1000) / elapsedMs),
    'lookups that found %': hits('response', 'upstream'),
    'services’ answers kept %': hits('upstream'),
    'whole answers kept %': hits('response'),
    'pages without a call %': percent(pages.filter((id) => !paid.has(id)).length / pages.length),
    'calls a page': round(called.length / opened),
    pages: opened,
    changes,
    stale,
    'p50 ms': round(visits.p50Ms),
    'p95 ms': round(visits.p95Ms),
    'p99 ms': round(visits.p99Ms),
    'refused %': percent(refused / (answered + timedOut)),
    'refusal p95 ms': round(visits.refusedP95Ms),
    'failed %': percent(failed / (answered + timedOut)),
    'timed out': timedOut,
  };
}

interface Lookups {
  readonly hits: number;
  readonly misses: number;
}

/** As the gateway counts them itself. */
async function lookups(url: string): Promise<(cache: string) => Lookups> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const count = (name: string, cache: string): number =>
    Number(new RegExp(`^${name}\\w*\\{[^}]*cache="${cache}"[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return (cache) => ({ hits: count('redis_cache_hits', cache), misses: count('redis_cache_misses', cache) });
}

function sum(parts: readonly Lookups[]): Lookups {
  const of = (part: keyof Lookups) => parts.reduce((total, lookup) => total + lookup[part], 0);
  return { hits: of('hits'), misses: of('misses') };
}

function share(before: Lookups, after: Lookups): number {
  const hits = after.hits - before.hits;
  return percent(hits / (hits + after.misses - before.misses));
}

function percent(part: number): number {
  return round(part * 100);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
