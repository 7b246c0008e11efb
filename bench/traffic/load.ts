/** The visitors of the portal, as a process of their own. One request in twenty changes a waybill. */
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { createRandom } from '../../test/ledger/random.ts';
import { DOCUMENTS } from '../../test/support/portal-documents.ts';
import {
  OPENED,
  RECORDS_QUERY,
  type Records,
  recordsIn,
  UPDATE,
  VISITORS,
  type Visitor,
  zipf,
} from '../../test/traffic/portal-visits.ts';
import { quantile } from '../measure/statistics.ts';
import { PATIENCE_MS, type VisitOrder, type Visits } from './messages.ts';

const CHANGES = 0.05;
const TICK_MS = 5;
const LOOKED_INTO = 500;
const MAWB_DETAIL = DOCUMENTS.get('MawbDetail');
const VERSION = 'query($id: ID!) { mawb(mawbId: $id) { version } }';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what was asked for is read from it
  readonly data: any;
  /** Codes of its errors. */
  readonly codes: readonly string[];
}

let pool: Pool;
let tokens: Readonly<Record<string, string>> = {};
const records = new Map<string, Records>();
/** Version of each waybill that was answered last. */
const confirmed = new Map<string, number>();
const writers = VISITORS.filter(({ writes }) => writes);

process.on('message', async (order: VisitOrder) => {
  if (order.do === 'meet') {
    pool = new Pool(order.url, { headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS });
    tokens = order.tokens;
    for (const { as, tenant } of VISITORS) {
      records.set(tenant, recordsIn((await post(as, tenant, RECORDS_QUERY, {}, randomUUID())).data));
    }
    process.send?.(true);
  } else process.send?.(await visit(order));
});

async function visit(order: Exclude<VisitOrder, { do: 'meet' }>): Promise<Visits> {
  const random = createRandom(order.seed);
  const busy = new Set<string>();
  const times: number[] = [];
  const pages: string[] = [];
  const failures: Record<string, number> = {};
  let [answered, changes, stale, refused, timedOut] = [0, 0, 0, 0, 0];

  function fail(reason: string): void {
    failures[reason] = (failures[reason] ?? 0) + 1;
  }

  /** The answer, unless it was none: that is counted. */
  async function asked(...request: Parameters<typeof post>): Promise<Answer | null> {
    try {
      const answer = await post(...request);
      answered += 1;
      if (answer.status === 200) return answer;
      if (answer.status === 503 || answer.status === 429) refused += 1;
      else fail(`status ${answer.status}`);
    } catch (error) {
      if ((error as { code?: string }).code?.endsWith('TIMEOUT')) timedOut += 1;
      else fail(String((error as { code?: string }).code));
    }
    return null;
  }

  async function change({ as, tenant }: Visitor): Promise<void> {
    const id = zipf(random, (records.get(tenant) as Records).mawbs);
    // Two editors of one waybill would be told so, which is no failure.
    if (busy.has(id)) return;
    busy.add(id);
    try {
      const found = await asked(as, tenant, VERSION, { id }, randomUUID());
      const version = found?.data?.mawb?.version;
      if (version === undefined) return;
      const input = { natureOfGoods: `Goods ${version}`, expectedVersion: version };
      const written = (await asked(as, tenant, UPDATE, { id, input }, randomUUID()))?.data?.updateMawb;
      // A waybill that has arrived takes no changes any more.
      if (written == null) return;
      changes += 1;
      confirmed.set(id, written.version);
    } finally {
      busy.delete(id);
    }
  }

  async function open(visitor: Visitor, due: number): Promise<void> {
    const page = random.pick(OPENED);
    const { as, tenant } = page.only === undefined ? visitor : { as: page.only, tenant: 'SERHAFEN:CL' };
    const variables = page.variables(records.get(tenant) as Records, (list) => zipf(random, list));
    const atLeast = confirmed.get(String(variables.mawbId)) ?? 0;
    const id = randomUUID();
    const answer = await asked(as, tenant, DOCUMENTS.get(page.name) ?? '', variables, id);
    if (answer === null) return;
    times.push(performance.now() - due);
    pages.push(id);
    // What a role may not see is no failure.
    const codes = new Set(answer.codes.filter((code) => code !== 'FORBIDDEN_ROLE'));
    if (codes.size > 0) fail(`${page.name}: ${[...codes].join(' ')}`);
    if (page.name === 'MawbDetail' && (answer.data?.mawb?.version ?? atLeast) < atLeast) stale += 1;
  }

  const one = (due: number): Promise<void> =>
    random.next() < CHANGES ? change(random.pick(writers)) : open(random.pick(VISITORS), due);
  const from = performance.now();
  const until = from + order.seconds * 1000;
  if (order.do === 'closed') await closedLoop(order.visitors, until, one);
  else await openLoop(order.perSecond, from, until, one);
  const elapsedMs = performance.now() - from;
  times.sort((left, right) => left - right);
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => quantile(times, share)) as [number, number, number];
  return { answered, elapsedMs, pages, changes, stale, refused, failures, timedOut, p50Ms, p95Ms, p99Ms };
}

async function closedLoop(visitors: number, until: number, one: (due: number) => Promise<void>): Promise<void> {
  const again = async (): Promise<void> => {
    while (performance.now() < until) await one(performance.now());
  };
  await Promise.all(Array.from({ length: visitors }, again));
}

async function openLoop(
  perSecond: number,
  from: number,
  until: number,
  one: (due: number) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for (let next = from; next < until; ) {
    for (const now = performance.now(); next <= now; next += 1000 / perSecond) {
      const visit = one(next).finally(() => running.delete(visit));
      running.add(visit);
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(running);
}

/** @throws when there is no whole answer */
async function post(as: string, tenant: string, query: string, variables: object, id: string): Promise<Answer> {
  const [businessUnit = '', countryCode = ''] = tenant.split(':');
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/graphql',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${tokens[as]}`,
      'x-business-unit': businessUnit,
      'x-country-code': countryCode,
      'x-correlation-id': id,
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await body.text();
  // Most answers are not looked into: a loader that is busy would measure itself.
  const read =
    statusCode === 200 &&
    (text.length < LOOKED_INTO || query === MAWB_DETAIL || query === RECORDS_QUERY || text.includes('"errors":['));
  const { data, errors = [] } = read ? JSON.parse(text) : { data: null };
  return { status: statusCode, data, codes: errors.map(codeOf) };
}

function codeOf({ extensions }: { readonly extensions: { readonly code: string } }): string {
  return extensions.code;
}
