/** Clients of two tenants at two replicas, who read and write all the time and have every answer judged. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../ledger/random.ts';
import { type Affliction, type FieldError, goodsOf, isExplained, judgeGoods } from './judge.ts';

export interface Person {
  readonly tenant: string;
  readonly username: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ids of the tenant's first declarations, in their order; nobody writes them. */
  readonly declarations: readonly string[];
}

/** A waybill whose name of goods is written again and again, by one client at a time. */
export interface WrittenRecord {
  readonly tenant: string;
  readonly number: number;
  readonly id: string;
  version: number;
  confirmed: number;
  sent: number;
  busy: boolean;
}

export interface Tally {
  requests: number;
  /** Whole answers that are kept: given again, or made and kept. */
  kept: number;
  writes: number;
  /** Fields that were missing with the name of the service in trouble, by code. */
  readonly explained: Record<string, number>;
  readonly wrong: string[];
  readonly lost: string[];
  readonly hung: string[];
  /** Milliseconds of each request. */
  readonly times: number[];
}

export const newTally = (): Tally => ({
  requests: 0,
  kept: 0,
  writes: 0,
  explained: {},
  wrong: [],
  lost: [],
  hung: [],
  times: [],
});

export interface LoadOptions {
  readonly replicas: readonly string[];
  readonly people: readonly Person[];
  readonly records: readonly WrittenRecord[];
  readonly afflictions: readonly Affliction[];
  readonly random: Random;
  /** The version of a record as its service has it; `null`: the service does not tell. */
  readonly versionOf: (record: WrittenRecord, person: Person) => Promise<number | null>;
  /** What is being counted now. */
  readonly tally: () => Tally;
}

/** No answer after this time (milliseconds) is a hang: the gateway promises one in `REQUEST_TIMEOUT_MS`, which is half of it. */
export const HANG_MS = 20_000;

interface Answer {
  readonly data?: Readonly<Record<string, never>> | null;
  readonly errors?: readonly FieldError[];
}

/** One field of each service. */
const PAGE =
  'query Page($id: ID!, $limit: Int) { mawb(mawbId: $id) { id natureOfGoods } declarations(limit: $limit) { data { id } } me { username } }';
/** One call to each service, whatever is kept. */
const UNKEPT = `query Look($search: String) {
  mawbs(search: $search) { meta { totalItems } }
  declarations(search: $search) { meta { totalItems } }
  googleAuthorizationUrl(
    redirectUri: "http://localhost:5173/"
    codeChallenge: "0123456789012345678901234567890123456789012"
    state: "0123456789012345"
  ) { url }
}`;
const RECORD = 'query Record($id: ID!) { mawb(mawbId: $id) { id natureOfGoods version } }';
const WRITE =
  'mutation Write($id: ID!, $input: MawbUpdate!) { updateMawb(mawbId: $id, input: $input) { natureOfGoods version } }';

export interface Load {
  /** Asks every service by every replica for what no cache can have. @returns whether all of it was answered */
  isCalm(): Promise<boolean>;
  stop(): Promise<void>;
}

export function startLoad(options: LoadOptions, clients: number): Load {
  const { replicas, people, records, afflictions, random, tally } = options;
  let running = true;

  async function send(url: string, person: Person, body: object): Promise<{ answer: Answer | null; from: number }> {
    const counted = tally();
    const from = performance.now();
    counted.requests += 1;
    const what = `${person.username} ${JSON.stringify(body).slice(10, 40)}`;
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-language': 'en', ...person.headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(HANG_MS),
      });
      const text = await response.text();
      if (response.headers.has('age')) counted.kept += 1;
      counted.times.push(performance.now() - from);
      if (response.status === 200) return { answer: JSON.parse(text) as Answer, from };
      counted.lost.push(`${what}: status ${response.status} ${text.slice(0, 200)}`);
    } catch (error) {
      const { name, cause = error } = error as Error;
      if (name === 'TimeoutError') counted.hung.push(what);
      else counted.lost.push(`${what}: ${String(cause)}`);
    }
    return { answer: null, from };
  }

  /** @returns whether nothing is missing, after every missing field was looked at */
  function isWhole({ errors = [] }: Answer, what: string, from: number): boolean {
    const counted = tally();
    for (const error of errors) {
      const code = String(error.extensions.code);
      if (isExplained(error, afflictions, { from, to: performance.now() }))
        counted.explained[code] = (counted.explained[code] ?? 0) + 1;
      else counted.lost.push(`${what}: ${JSON.stringify(error)}`);
    }
    return errors.length === 0;
  }

  /** A field that is null without an error of its own is an answer that was lost. */
  function field<T>({ data, errors = [] }: Answer, name: string, what: string): T | null {
    const value = (data as Record<string, unknown> | null | undefined)?.[name] ?? null;
    if (value === null && !errors.some(({ path }) => path?.[0] === name)) tally().lost.push(`${what}: no ${name}`);
    return value as T | null;
  }

  async function read(url: string, person: Person, record: WrittenRecord, query: string): Promise<boolean> {
    const { confirmed } = record;
    const limit = 1 + Math.floor(random.next() * person.declarations.length);
    const variables = { id: record.id, ...(query === PAGE && { limit }) };
    const { answer, from } = await send(url, person, { query, variables });
    if (answer === null) return false;
    const what = `${person.username} ${record.number}`;
    const whole = isWhole(answer, what, from);
    const { wrong } = tally();
    const mawb = field<{ id: string; natureOfGoods: string }>(answer, 'mawb', what);
    if (mawb !== null) {
      const verdict = judgeGoods(mawb.natureOfGoods, {
        tenant: record.tenant,
        record: record.number,
        confirmed,
        sent: record.sent,
      });
      if (verdict !== null) wrong.push(`${what}: ${verdict}`);
      if (mawb.id !== record.id) wrong.push(`${what}: id ${mawb.id}`);
    }
    if (query !== PAGE) return whole;
    const me = field<{ username: string }>(answer, 'me', what);
    if (me !== null && me.username !== person.username) wrong.push(`${what}: told to be ${me.username}`);
    const told = field<{ data: { id: string }[] }>(answer, 'declarations', what);
    const ids = told?.data.map(({ id }) => id) ?? [];
    if (told !== null && (ids.length !== limit || ids.some((id, place) => id !== person.declarations[place])))
      wrong.push(`${what}: other declarations: ${ids}`);
    return whole;
  }

  async function write(url: string, person: Person, record: WrittenRecord): Promise<void> {
    record.busy = true;
    const number = record.sent + 1;
    record.sent = number;
    const natureOfGoods = goodsOf(record.tenant, record.number, number);
    const input = { natureOfGoods, expectedVersion: record.version };
    const { answer, from } = await send(url, person, { query: WRITE, variables: { id: record.id, input } });
    if (answer !== null && isWhole(answer, `${person.username} writes ${record.number}`, from)) {
      const written = field<{ natureOfGoods: string; version: number }>(answer, 'updateMawb', 'write');
      if (written !== null) {
        if (written.natureOfGoods !== natureOfGoods)
          tally().wrong.push(`wrote ${natureOfGoods}, told ${written.natureOfGoods}`);
        record.version = written.version;
        record.confirmed = number;
        tally().writes += 1;
      }
    } else if (answer !== null || running) await reconcile(person, record);
    record.busy = false;
  }

  /** Nobody knows whether a failed write was carried out: the service itself tells the version, once it is well. */
  async function reconcile(person: Person, record: WrittenRecord): Promise<void> {
    let version: number | null = null;
    while (running && version === null) {
      await sleep(30);
      version = await options.versionOf(record, person);
    }
    record.version = version ?? record.version;
  }

  async function one(): Promise<void> {
    const person = random.pick(people);
    const own = records.filter(({ tenant }) => tenant === person.tenant);
    const record = random.pick(own);
    const url = random.pick(replicas);
    if (!record.busy && random.next() < 0.1) await write(url, person, record);
    else await read(url, person, record, random.next() < 0.5 ? PAGE : RECORD);
  }

  const asking = Array.from({ length: clients }, async () => {
    while (running) {
      await one();
      await sleep(random.next() * 6);
    }
  });

  return {
    isCalm: async () => {
      const asked = replicas.flatMap((url) =>
        people.map(async (person) => {
          const { answer, from } = await send(url, person, {
            query: UNKEPT,
            variables: { search: `none-${random.next()}` },
          });
          return answer !== null && isWhole(answer, 'look', from);
        }),
      );
      return (await Promise.all(asked)).every((whole) => whole);
    },
    stop: async () => {
      running = false;
      await Promise.all(asking);
    },
  };
}
