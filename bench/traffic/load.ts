/** The visitors of the portal, as a process of their own. One request in twenty changes a waybill. */
import { randomUUID } from 'node:crypto';
import { createRandom } from '../../test/ledger/random.ts';
import { DOCUMENTS } from '../../test/support/portal-documents.ts';
import { type OpenConnections, openConnections } from '../load/open-connections.ts';
import { quantile } from '../measure/statistics.ts';
import { PATIENCE_MS, type VisitOrder, type Visits } from './messages.ts';
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

const CHANGES = 0.05;
const TICK_MS = 5;
const SMALL = 500;
const ERRORS = Buffer.from('"errors":[');
const BODY = Buffer.from('\r\n\r\n');
const MAWB_DETAIL = DOCUMENTS.get('MawbDetail');
const VERSION = 'query($id: ID!) { mawb(mawbId: $id) { version } }';

/** What is read from the answers to the pages, to {@link VERSION} and to a change. */
interface Asked {
  readonly mawb?: { readonly version: number } | null;
  readonly updateMawb?: { readonly version: number } | null;
}

interface Answer {
  readonly status: number;
  readonly data: Asked | null;
  /** Codes of its errors. */
  readonly codes: readonly string[];
}

let connections: OpenConnections;
let tokens: Readonly<Record<string, string>> = {};
const records = new Map<string, Records>();
/** Version of each waybill that was answered last. */
const confirmed = new Map<string, number>();
const writers = VISITORS.filter(({ writes }) => writes);

process.on('message', async (order: VisitOrder) => {
  if (order.do === 'meet') {
    connections = openConnections(Number(new URL(order.url).port), PATIENCE_MS);
    tokens = order.tokens;
    for (const { as, tenant } of VISITORS) {
      const { data } = await post(as, tenant, RECORDS_QUERY, {}, randomUUID());
      records.set(tenant, recordsIn(data as Parameters<typeof recordsIn>[0] & Asked));
    }
    process.send?.(true);
  } else process.send?.(await visit(order));
});

async function visit(order: Exclude<VisitOrder, { do: 'meet' }>): Promise<Visits> {
  const random = createRandom(order.seed);
  const busy = new Set<string>();
  const times: number[] = [];
  const refusals: number[] = [];
  const pages: string[] = [];
  const failures: Record<string, number> = {};
  let [answered, changes, stale, refused, timedOut] = [0, 0, 0, 0, 0];

  function fail(reason: string): void {
    failures[reason] = (failures[reason] ?? 0) + 1;
  }

  /** The answer, unless it was none: that is counted. */
  async function asked(...request: Parameters<typeof post>): Promise<Answer | null> {
    const from = performance.now();
    try {
      const answer = await post(...request);
      answered += 1;
      if (answer.status === 200) return answer;
      if (answer.status === 503 || answer.status === 429) {
        refused += 1;
        refusals.push(performance.now() - from);
      } else fail(`status ${answer.status}`);
    } catch (error) {
      const { message } = error as Error;
      if (message === 'timeout') timedOut += 1;
      else fail(message);
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
    if (answer.codes.length === 0) pages.push(id);
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
  return {
    answered,
    elapsedMs,
    opened: times.length,
    pages,
    changes,
    stale,
    refused,
    failures,
    timedOut,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    p99Ms: quantile(times, 0.99),
    refusedP95Ms: quantile(refusals, 0.95),
  };
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
  const body = `{"query":${quoted(query)},"variables":${JSON.stringify(variables)}}`;
  const { status, bytes } = await connections.send(
    Buffer.from(
      `${headOf(as, tenant)}x-correlation-id: ${id}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
  // Most answers are not looked into: a loader that is busy would measure itself.
  const read =
    status === 200 &&
    (bytes.length < SMALL || query === MAWB_DETAIL || query === RECORDS_QUERY || bytes.includes(ERRORS));
  const { data, errors = [] } = read
    ? JSON.parse(bytes.toString('utf8', bytes.indexOf(BODY) + BODY.length))
    : { data: null };
  return { status, data, codes: errors.map(codeOf) };
}

const texts = new Map<string, string>();
const heads = new Map<string, string>();

/** The document as JSON. */
function quoted(query: string): string {
  const known = texts.get(query);
  if (known !== undefined) return known;
  const text = JSON.stringify(query);
  texts.set(query, text);
  return text;
}

function headOf(as: string, tenant: string): string {
  const key = `${as} ${tenant}`;
  const known = heads.get(key);
  if (known !== undefined) return known;
  const [businessUnit = '', countryCode = ''] = tenant.split(':');
  const head = [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `authorization: Bearer ${tokens[as]}`,
    `x-business-unit: ${businessUnit}`,
    `x-country-code: ${countryCode}`,
    '',
  ].join('\r\n');
  heads.set(key, head);
  return head;
}

function codeOf({ extensions }: { readonly extensions: { readonly code: string } }): string {
  return extensions.code;
}
