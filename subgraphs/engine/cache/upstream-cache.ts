/**
 * Answers of services, kept between requests of one tenant and access class (or user). The overlay says how long at most; what
 * the service says about its own answer (RFC 9111) can only shorten that.
 */
import HttpCachePolicy from 'http-cache-semantics';
import type { CachePolicy } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { Store } from '../store/store.ts';
import type { CallCache, KeepableCall } from '../upstream/call-cache.ts';
import type { HttpAnswer } from '../upstream/exchange.ts';
import { createCacheMetrics } from './cache-metrics.ts';
import { createKeptBytes, type Kept } from './kept-bytes.ts';
import { SharedLifetime } from './shared-lifetime.ts';
import type { TagVersions } from './tag-versions.ts';
import { readersOf } from './tenant-key.ts';

export interface UpstreamCacheOptions {
  readonly versions: TagVersions;
  /** What all replicas share; `null`: each keeps its own. */
  readonly store: Store | null;
  /** Bytes kept in this process. */
  readonly maxBytes: number;
}

interface Entry {
  readonly body: string;
  /** Milliseconds the answer is fresh. */
  readonly freshMs: number;
  /** Conditions to ask with whether it is still the answer. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** What a call brought. */
interface Called {
  readonly answer: HttpAnswer;
  /** Epoch milliseconds up to which it may be kept. */
  readonly freshUntil: number;
}

interface Flight {
  readonly lifetime: SharedLifetime;
  readonly called: Promise<Called>;
}

/** How long an answer that is not fresh any more is worth asking about. */
const REVALIDATION_MS = 600_000;

/** Request headers that are part of the key, or the same for all calls. */
const KEYED = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'x-business-unit',
  'x-country-code',
]);

export function createUpstreamCache({ versions: tags, store, maxBytes }: UpstreamCacheOptions): CallCache {
  const kept = createKeptBytes<Entry>({ store, maxBytes, encode, decode });
  const flights = new Map<string, Flight>();
  const count = createCacheMetrics('upstream');

  async function find(key: string, versions: string): Promise<Kept<Entry> | undefined> {
    return kept.hot(key, versions) ?? (store === null ? undefined : kept.find(key, versions));
  }

  /** Calls the service, and keeps what it answers. */
  async function call(
    key: string,
    versions: string,
    { policy, path }: KeepableCall,
    known: Kept<Entry> | undefined,
    ask: (conditions: Readonly<Record<string, string>>) => Promise<HttpAnswer>,
  ): Promise<Called> {
    const conditions = known?.value.conditions ?? {};
    const answer = await ask(conditions);
    if (answer.status === 304 && known !== undefined) {
      const value = { ...known.value, freshMs: freshMs(policy, path, answer, 200) ?? known.value.freshMs };
      const entry = { versions, storedAt: Date.now(), value };
      kept.keep(key, entry, lifeMs(policy, value));
      return { answer: answerOf(value), freshUntil: freshUntil(entry) };
    }
    const fresh = answer.status === 200 ? freshMs(policy, path, answer, 200) : null;
    if (fresh !== null) {
      const value = { body: answer.body, freshMs: fresh, conditions: conditionsOf(answer) };
      const life = lifeMs(policy, value);
      if (life > 0) kept.keep(key, { versions, storedAt: Date.now(), value }, life);
    }
    return { answer, freshUntil: Date.now() + (fresh ?? 0) };
  }

  function fly(
    name: string,
    context: RequestContext,
    run: (context: RequestContext) => Promise<Called>,
  ): { readonly flight: Flight; readonly own: boolean } {
    const running = flights.get(name);
    if (running !== undefined && !running.lifetime.aborted) {
      running.lifetime.join(context.signal);
      return { flight: running, own: false };
    }
    const lifetime = new SharedLifetime();
    lifetime.join(context.signal);
    const called = run({ ...context, signal: lifetime }).finally(() => {
      if (flights.get(name) === flight) flights.delete(name);
    });
    const flight = { lifetime, called };
    flights.set(name, flight);
    return { flight, own: true };
  }

  return {
    read: async (wanted, context, ask) => {
      const { policy, upstream, path, headers } = wanted;
      const readers = readersOf(context, policy.scope === 'user');
      const versions =
        readers === null || context.tenant === null ? null : await tags.current(context.tenant, policy.tags);
      if (versions === null) return ask({}, context);
      const key = `${readers}\n${upstream} ${path}\n${JSON.stringify(headers)}`;
      const found = await find(key, versions);
      const age = found === undefined ? Number.POSITIVE_INFINITY : Date.now() - found.storedAt;
      if (found !== undefined && age < found.value.freshMs) {
        count.hit();
        return given(found, context);
      }
      count.miss();
      // Also what a write has spoiled: the service itself says whether it is still the answer.
      const known = found ?? kept.latest(key);
      const { flight, own } = fly(`${key}\n${versions}`, context, (shared) =>
        call(key, versions, wanted, known, (conditions) => ask(conditions, shared)),
      );
      const standsIn =
        found !== undefined && age < (policy.ttl + (policy.staleIfError ?? 0)) * 1000 ? found : undefined;
      try {
        const { answer, freshUntil } = await flight.called;
        if (answer.status >= 500 && standsIn !== undefined) return given(standsIn, context);
        // A refusal may be about the caller whose call it was.
        if (!own && answer.status >= 400 && answer.status < 500) return ask({}, context);
        if (answer.status < 300) limit(context, freshUntil);
        return answer;
      } catch (error) {
        if (standsIn !== undefined && !context.signal.aborted) return given(standsIn, context);
        throw error;
      }
    },
  };
}

function freshUntil({ storedAt, value }: Kept<Entry>): number {
  return storedAt + value.freshMs;
}

function given(entry: Kept<Entry>, context: RequestContext): HttpAnswer {
  limit(context, freshUntil(entry));
  return answerOf(entry.value);
}

/** Whatever is made of a part may be kept as long as the part. */
function limit({ freshness }: RequestContext, until: number): void {
  if (freshness !== undefined) freshness.until = Math.min(freshness.until, until);
}

/** @returns `null` when the service forbids to keep the answer, or it depends on what the key does not hold */
function freshMs({ ttl, scope }: CachePolicy, url: string, { headers }: HttpAnswer, status: number): number | null {
  const vary = headers.vary?.split(',').map((name) => name.trim().toLowerCase()) ?? [];
  if (!vary.every((name) => KEYED.has(name))) return null;
  const control = headers['cache-control'] ?? '';
  if (/\bprivate\b/i.test(control) && scope !== 'user') return null;
  // Our key holds the reader: we are a private cache of a circle of readers (RFC 9111 §3.5).
  const policy = new HttpCachePolicy(
    { method: 'GET', url, headers: {} },
    { status, headers: { ...headers } },
    { shared: false },
  );
  if (!policy.storable()) return null;
  const says = /\b(?:max-age|no-cache)\b/i.test(control) || headers.expires !== undefined;
  return says ? Math.min(ttl * 1000, policy.timeToLive()) : ttl * 1000;
}

function conditionsOf({ headers }: HttpAnswer): Readonly<Record<string, string>> {
  if (headers.etag !== undefined) return { 'if-none-match': headers.etag };
  const modified = headers['last-modified'];
  return modified === undefined ? {} : { 'if-modified-since': modified };
}

function lifeMs({ ttl, staleIfError = 0 }: CachePolicy, { freshMs: fresh, conditions }: Entry): number {
  const worthAsking = Object.keys(conditions).length > 0 ? REVALIDATION_MS : 0;
  return Math.max(
    fresh,
    staleIfError === 0 ? 0 : (ttl + staleIfError) * 1000,
    worthAsking === 0 ? 0 : fresh + worthAsking,
  );
}

/** With the entity tag of the service: who is handed the answer on may compare it. */
function answerOf({ body, conditions }: Entry): HttpAnswer {
  const etag = conditions['if-none-match'];
  return { status: 200, headers: etag === undefined ? {} : { etag }, body };
}

function encode({ body, ...head }: Entry): readonly Buffer[] {
  return [Buffer.from(`${JSON.stringify(head)}\n${body}`)];
}

function decode(bytes: Buffer): Entry {
  const end = bytes.indexOf(10);
  const head = JSON.parse(bytes.toString('utf8', 0, end)) as Omit<Entry, 'body'>;
  return { ...head, body: bytes.toString('utf8', end + 1) };
}
