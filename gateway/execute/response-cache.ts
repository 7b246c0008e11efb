/**
 * Whole answers, kept as the bytes that were sent. An answer is used again for the same operation and values, tenant, language
 * and access class (or user), while none of its tags was raised, and no longer than any answer of a service that it was made of. Who asks was authenticated and admitted before: only the
 * execution is left out.
 */
import { createHash } from 'node:crypto';
import type { CachePolicy } from '../../schema/contract/operation-binding.ts';
import type { Freshness, RequestContext } from '../../schema/contract/request-context.ts';
import {
  createCacheMetrics,
  createKeptBytes,
  type Kept,
  readersOf,
  SharedLifetime,
  type Store,
  type TagVersions,
} from '../../subgraphs/engine/serve.ts';
import type { Answer } from './plan/run-plan.ts';
import type { Admission } from './prepare/admission.ts';

export interface ResponseCacheOptions {
  readonly versions: TagVersions;
  /** What all replicas share; `null`: each keeps its own. */
  readonly store: Store | null;
  /** Bytes kept in this process. */
  readonly maxBytes: number;
  /** Milliseconds a renewal in the background may take. */
  readonly renewalTimeoutMs: number;
}

/** An answer without errors, as it is sent. */
export interface KeptAnswer {
  /** The whole body. */
  readonly body: Buffer;
  /** Strong entity tag (RFC 9110 §8.8.3). */
  readonly etag: string;
  /** Seconds since it was made. */
  readonly age: number;
  /** What a cache of the client may do with it. */
  readonly cacheControl: string;
  readonly state: 'hit' | 'stale' | 'miss';
}

export interface ResponseCache {
  /** The kept answer, at once when this process has it and knows that it is current; else what running gives. */
  answer(admission: Admission, context: RequestContext): KeptAnswer | Promise<Answer | KeptAnswer>;
}

/** What is kept of an answer. */
interface Bytes {
  readonly body: Buffer;
  readonly etag: string;
}

/** A run that several requests wait for. */
interface Flight {
  readonly result: Promise<Kept<Bytes> | null>;
  /** The answer of the request that runs it; it alone gets its errors. */
  readonly own: Promise<Answer>;
  readonly lifetime: SharedLifetime;
}

export function createResponseCache(options: ResponseCacheOptions): ResponseCache {
  const { versions: tags, store, maxBytes, renewalTimeoutMs } = options;
  const kept = createKeptBytes<Bytes>({ store, maxBytes, encode, decode });
  const flights = new Map<string, Flight>();
  const count = createCacheMetrics('response');

  function withVersions(
    key: string,
    policy: CachePolicy,
    versions: string | null,
    admission: Admission,
    context: RequestContext,
  ): KeptAnswer | Promise<Answer | KeptAnswer> {
    if (versions === null) {
      count.miss();
      return admission.run();
    }
    const hot = kept.hot(key, versions);
    if (hot !== undefined) {
      const age = Date.now() - hot.storedAt;
      if (age < policy.ttl * 1000) {
        count.hit();
        return present(hot, policy, age, 'hit');
      }
    }
    return colder(hot, key, policy, versions, admission, context);
  }

  async function colder(
    hot: Kept<Bytes> | undefined,
    key: string,
    policy: CachePolicy,
    versions: string,
    admission: Admission,
    context: RequestContext,
  ): Promise<Answer | KeptAnswer> {
    // Another process may have renewed what is stale here.
    const found = store === null ? hot : ((await kept.find(key, versions)) ?? hot);
    const age = found === undefined ? Number.POSITIVE_INFINITY : (Date.now() - found.storedAt) / 1000;
    if (found !== undefined && age < policy.ttl + (policy.stale ?? 0)) {
      const fresh = age < policy.ttl;
      if (!fresh) void fly(key, policy, versions, admission, context, true).result;
      count.hit();
      return present(found, policy, age * 1000, fresh ? 'hit' : 'stale');
    }
    count.miss();
    const running = flights.get(flightKey(key, versions));
    const flight = running ?? fly(key, policy, versions, admission, context, false);
    flight.lifetime.join(context.signal);
    const made = await flight.result;
    if (made !== null) return present(made, policy, Date.now() - made.storedAt, 'miss');
    // Errors may be of the caller that ran into them: nobody else is told, everybody tries for himself.
    const answer = await (running === undefined ? flight.own : admission.run());
    const standsIn = found !== undefined && age < policy.ttl + (policy.staleIfError ?? 0);
    return standsIn && answer.errors.every(({ error }) => isOutage(error))
      ? present(found, policy, age * 1000, 'stale')
      : answer;
  }

  function fly(
    key: string,
    policy: CachePolicy,
    versions: string,
    admission: Admission,
    context: RequestContext,
    background: boolean,
  ): Flight {
    const name = flightKey(key, versions);
    const running = flights.get(name);
    if (running !== undefined) return running;
    // It does not end because the client that started it leaves; a renewal, which nobody waits for, ends by the clock.
    const lifetime = new SharedLifetime();
    const timer = background ? setTimeout(() => lifetime.abort(), renewalTimeoutMs) : undefined;
    const freshness: Freshness = { until: Number.POSITIVE_INFINITY };
    const own = admission.run({ ...context, signal: lifetime, freshness });
    const result = own.then(
      ({ data, errors }) => {
        if (errors.length > 0) return null;
        const now = Date.now();
        // It is as old as the part that ends first; otherwise it would add its own time to that of its parts.
        const storedAt = Math.min(now, freshness.until - policy.ttl * 1000);
        const made = { versions, storedAt, value: bytesOf(Buffer.from(`{"data":${data}}\n`)) };
        const lifeMs = (policy.ttl + Math.max(policy.stale ?? 0, policy.staleIfError ?? 0)) * 1000;
        if (freshness.until > now) kept.keep(key, made, lifeMs - (now - storedAt));
        return made;
      },
      () => null,
    );
    const flight: Flight = {
      own,
      lifetime,
      result: result.finally(() => {
        clearTimeout(timer);
        flights.delete(name);
      }),
    };
    // Nobody may be left who takes it.
    own.catch(() => {});
    flights.set(name, flight);
    return flight;
  }

  return {
    answer: (admission, context) => {
      const policy = admission.cachePolicy();
      const readers = policy === null ? null : readersOf(context, policy.scope === 'user');
      if (policy === null || readers === null || context.tenant === null) return admission.run();
      const key = keyOf(admission, readers);
      const versions = tags.current(context.tenant, policy.tags);
      return versions instanceof Promise
        ? versions.then((known) => withVersions(key, policy, known, admission, context))
        : withVersions(key, policy, versions, admission, context);
    },
  };
}

/** Keys of requests that are sent again byte for byte: the values of those are one object. A key that is there need not be hashed. */
const knownKeys = new WeakMap<Admission['variables'], Map<string, string>>();
/** Circles of readers that ask with the same bytes. */
const MOST_READERS = 1000;

function keyOf(admission: Admission, readers: string): string {
  const { denial, variables } = admission;
  if (denial !== null) return makeKey(admission, readers);
  let known = knownKeys.get(variables);
  if (known === undefined || known.size >= MOST_READERS) {
    known = new Map();
    knownKeys.set(variables, known);
  }
  let key = known.get(readers);
  if (key === undefined) {
    key = makeKey(admission, readers);
    known.set(readers, key);
  }
  return key;
}

function makeKey({ schemaHash, shapeId, denial, canonicalVariables }: Admission, readers: string): string {
  return `${readers}\n${schemaHash} ${shapeId} ${denial?.key ?? ''}\n${canonicalVariables()}`;
}

function flightKey(key: string, versions: string): string {
  return `${key}\n${versions}`;
}

function bytesOf(body: Buffer): Bytes {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` };
}

/** A tag is as long as any other. It is kept with the body: to digest that again costs more than to read it. */
const ETAG_BYTES = 29;

function encode({ body, etag }: Bytes): readonly Buffer[] {
  return [Buffer.from(etag, 'latin1'), body];
}

function decode(bytes: Buffer): Bytes {
  return { etag: bytes.toString('latin1', 0, ETAG_BYTES), body: bytes.subarray(ETAG_BYTES) };
}

function present({ value }: Kept<Bytes>, policy: CachePolicy, ageMs: number, state: KeptAnswer['state']): KeptAnswer {
  return {
    body: value.body,
    etag: value.etag,
    age: Math.max(0, Math.floor(ageMs / 1000)),
    cacheControl: policy.scope === 'shared' ? `private, max-age=${policy.ttl}` : 'private, no-cache',
    state,
  };
}

/** The service could not answer; what it answered last stands in (RFC 5861 §4). */
function isOutage(error: Error): boolean {
  const { extensions } = error as { extensions?: { code?: unknown; httpStatus?: unknown } };
  return (
    typeof extensions?.httpStatus === 'number' && extensions.httpStatus >= 500 && extensions.code !== 'INTERNAL_ERROR'
  );
}
