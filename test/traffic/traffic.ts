/**
 * What the caches do for the portal: visitors of two tenants open its ten pages, popular records more often than others (Zipf),
 * and one request in twenty changes something. Real services, one gateway with its caches in memory.
 */
import { createRandom, type Random } from '../ledger/random.ts';
import { ANA } from '../support/people.ts';
import { DOCUMENTS } from '../support/portal-documents.ts';
import { startWorld, type World } from '../support/world.ts';

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

interface Visitor {
  readonly as: string;
  readonly tenant: string;
  /** May change waybills. */
  readonly writes: boolean;
}

interface Records {
  readonly mawbs: readonly string[];
  readonly hawbs: readonly string[];
  readonly declarations: readonly string[];
}

const VISITORS: readonly Visitor[] = [
  { as: 'ana.rojas', tenant: 'SERHAFEN:CL', writes: true },
  { as: 'bruno.diaz', tenant: 'SERHAFEN:CL', writes: false },
  { as: 'carla.soto', tenant: 'SERHAFEN:CL', writes: false },
  { as: 'diego.vera', tenant: 'SERHAFEN:CL', writes: true },
  { as: 'fabio.luna', tenant: 'ANDESBOX:CL', writes: true },
];
const RECORDS = 40;
const UPDATE = 'mutation($id: ID!, $input: MawbUpdate!) { updateMawb(mawbId: $id, input: $input) { version } }';

/** How often each page is opened, and with which variables. */
const PAGES: readonly {
  readonly name: string;
  readonly weight: number;
  readonly only?: string;
  variables(records: Records, pick: <T>(list: readonly T[]) => T): Readonly<Record<string, unknown>>;
}[] = [
  { name: 'SessionBootstrap', weight: 10, variables: () => ({}) },
  { name: 'Dashboard', weight: 15, variables: () => ({ from: '2020-01-01T00:00:00.000Z', me: ANA }) },
  { name: 'MawbList', weight: 15, variables: (_, pick) => ({ page: pick([1, 2, 3, 4, 5]), limit: 20 }) },
  { name: 'MawbDetail', weight: 15, variables: ({ mawbs }, pick) => ({ mawbId: pick(mawbs) }) },
  { name: 'HawbList', weight: 10, variables: (_, pick) => ({ page: pick([1, 2, 3, 4, 5]), limit: 20 }) },
  { name: 'HawbDetail', weight: 10, variables: ({ hawbs }, pick) => ({ hawbId: pick(hawbs) }) },
  { name: 'DeclarationList', weight: 10, variables: (_, pick) => ({ page: pick([1, 2, 3, 4, 5]), limit: 20 }) },
  {
    name: 'DeclarationDetail',
    weight: 10,
    variables: ({ declarations }, pick) => ({ declarationId: pick(declarations) }),
  },
  { name: 'EditorBootstrap', weight: 3, variables: ({ hawbs }, pick) => ({ month: '2026-01', hawbId: pick(hawbs) }) },
  { name: 'UserAdminList', weight: 2, only: 'diego.vera', variables: () => ({ page: 1, limit: 20 }) },
];

export async function runTraffic({ requests, seed, parallel, changes }: TrafficOptions): Promise<TrafficResult> {
  await using world = await startWorld({ RESPONSE_CACHE_BYTES: '64000000', UPSTREAM_CACHE_BYTES: '64000000' });
  const random = createRandom(seed);
  const records = new Map<string, Records>();
  for (const { as, tenant } of VISITORS) {
    if (!records.has(tenant)) records.set(tenant, await recordsOf(world, as, tenant));
  }
  world.forgetCalls();
  const pages = PAGES.flatMap((page) => Array<(typeof PAGES)[number]>(page.weight).fill(page));
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
    const page = random.pick(pages);
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

/** The first is asked for twice as often as the second, three times as often as the third. */
function zipf<T>(random: Random, list: readonly T[]): T {
  let rest = random.next() * list.reduce((sum, _, place) => sum + 1 / (place + 1), 0);
  const place = list.findIndex((_, at) => {
    rest -= 1 / (at + 1);
    return rest <= 0;
  });
  return list[Math.max(0, place)] as T;
}

async function recordsOf(world: World, as: string, tenant: string): Promise<Records> {
  const list = `data { id }`;
  const query = `{ mawbs(limit: ${RECORDS}) { ${list} } hawbs(limit: ${RECORDS}) { ${list} } declarations(limit: ${RECORDS}) { ${list} } }`;
  const { data } = await world.ask(query, { as, tenant });
  const ids = (rows: { data: { id: string }[] }): string[] => rows.data.map(({ id }) => id);
  return { mawbs: ids(data.mawbs), hawbs: ids(data.hawbs), declarations: ids(data.declarations) };
}
