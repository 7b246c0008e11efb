/**
 * What the caches do for the portal: visitors of two tenants open its ten pages, popular records more often than others (Zipf),
 * and one request in twenty changes something. Real services, one gateway with its caches in memory.
 */
import { createRandom } from '../ledger/random.ts';
import { DOCUMENTS } from '../support/portal-documents.ts';
import { startWorld, type World } from '../support/world.ts';
import {
  OPENED,
  RECORDS_QUERY,
  type Records,
  recordsIn,
  UPDATE,
  VISITORS,
  type Visitor,
  zipf,
} from './portal-visits.ts';

export interface TrafficOptions {
  readonly requests: number;
  readonly seed: number;
  readonly parallel: number;
  /** Share of requests that change something. */
  readonly changes: number;
}

export interface TrafficResult {
  readonly reads: number;
  readonly changes: number;
  /** Share of whole answers that were kept, of those that could be. */
  readonly hitRate: number;
  /** The same of the answers of services below them. */
  readonly upstreamHitRate: number;
  readonly callsPerRead: number;
  /** Reads that showed an older record than a change that was answered before. */
  readonly stale: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export async function runTraffic({ requests, seed, parallel, changes }: TrafficOptions): Promise<TrafficResult> {
  await using world = await startWorld({ RESPONSE_CACHE_BYTES: '64000000', UPSTREAM_CACHE_BYTES: '64000000' });
  const random = createRandom(seed);
  const records = new Map<string, Records>();
  for (const { as, tenant } of VISITORS) {
    if (!records.has(tenant)) records.set(tenant, await recordsOf(world, as, tenant));
  }
  world.forgetCalls();
  /** Version of each waybill that was answered last. */
  const confirmed = new Map<string, number>();
  const busy = new Set<string>();
  const times: number[] = [];
  let [left, reads, written, stale, errors] = [requests, 0, 0, 0, 0];

  async function change({ as, tenant }: Visitor): Promise<void> {
    const id = zipf(random, (records.get(tenant) as Records).mawbs);
    if (busy.has(id)) return;
    busy.add(id);
    try {
      const found = await world.ask('query($id: ID!) { mawb(mawbId: $id) { version } }', {
        as,
        tenant,
        variables: { id },
      });
      const input = { natureOfGoods: `Goods ${left}`, expectedVersion: found.data.mawb.version };
      const answer = await world.ask(UPDATE, { as, tenant, variables: { id, input } });
      // A waybill that has arrived takes no changes any more.
      if (answer.errors.length > 0) return;
      written += 1;
      confirmed.set(id, answer.data.updateMawb.version);
    } finally {
      busy.delete(id);
    }
  }

  async function open(visitor: Visitor): Promise<void> {
    const page = random.pick(OPENED);
    const { as, tenant } = page.only === undefined ? visitor : { as: page.only, tenant: 'SERHAFEN:CL' };
    const variables = page.variables(records.get(tenant) as Records, (list) => zipf(random, list));
    const atLeast = confirmed.get(String(variables.mawbId)) ?? 0;
    const from = performance.now();
    const answer = await world.ask(DOCUMENTS.get(page.name) ?? '', { as, tenant, variables });
    times.push(performance.now() - from);
    reads += 1;
    if (answer.status !== 200) errors += 1;
    if (page.name === 'MawbDetail' && (answer.data?.mawb?.version ?? atLeast) < atLeast) stale += 1;
  }

  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (left-- > 0) {
        const visitor = random.pick(VISITORS);
        if (random.next() < changes) await change(random.pick(VISITORS.filter(({ writes }) => writes)));
        else await open(visitor);
      }
    }),
  );
  times.sort((one, other) => one - other);
  const at = (share: number): number => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10;
  const rates = await hitRates(world.gateway.url);
  return {
    reads,
    changes: written,
    hitRate: rates('response'),
    upstreamHitRate: rates('upstream'),
    callsPerRead: world.calls().length / reads,
    stale,
    errors,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
  };
}

/** As the gateway counts them itself. */
async function hitRates(url: string): Promise<(cache: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const count = (name: string, cache: string): number =>
    Number(new RegExp(`^${name}\\w*\\{[^}]*cache="${cache}"[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return (cache) => {
    const hits = count('redis_cache_hits', cache);
    return hits / (hits + count('redis_cache_misses', cache));
  };
}

async function recordsOf(world: World, as: string, tenant: string): Promise<Records> {
  return recordsIn((await world.ask(RECORDS_QUERY, { as, tenant })).data);
}
