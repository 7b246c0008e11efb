/** Whole answers over time: fresh, stale and renewed behind the reader's back, standing in for an outage, gone. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Admission } from '../../../../gateway/execute/prepare/admission.ts';
import {
  createResponseCache,
  type KeptAnswer,
  type ResponseCache,
} from '../../../../gateway/execute/response-cache.ts';
import { GatewayError } from '../../../../schema/contract/errors.ts';
import type { CachePolicy } from '../../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../../schema/contract/request-context.ts';
import { createLocalTagVersions, type TagVersions } from '../../../../subgraphs/engine/serve.ts';

const CL = { businessUnit: 'SERHAFEN', countryCode: 'CL' };
const POLICY: CachePolicy = { ttl: 10, stale: 20, staleIfError: 100, scope: 'tenant', tags: ['thing'] };
const FAILED = { data: 'null', errors: [{ error: new GatewayError('UPSTREAM_UNAVAILABLE'), path: ['thing'] }] };
const REFUSED = { data: 'null', errors: [{ error: new GatewayError('RESOURCE_NOT_FOUND'), path: ['thing'] }] };

let versions: TagVersions;
let cache: ResponseCache;
let runs: number;
/** What a run ends with; the number of the run unless a test says otherwise. */
let outcome: (context?: RequestContext) => Promise<Awaited<ReturnType<Admission['run']>>>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  versions = createLocalTagVersions();
  cache = createResponseCache({ versions, store: null, maxBytes: 1_000_000, renewalTimeoutMs: 1000 });
  runs = 0;
  outcome = async () => ({ data: String(runs), errors: [] });
});
afterEach(() => vi.useRealTimers());

function later(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

/** What a caller is answered, in short. */
async function ask(policy: CachePolicy = POLICY): Promise<{ told: string; state: string; age: number | null }> {
  const caller = { id: 'ana', username: 'ana', roles: [], scopes: [], grants: [], token: 't', expiresAt: 9e9 };
  const signal = new AbortController().signal;
  const context = { caller, tenant: CL, locale: 'en', correlationId: 'c', traceparent: 't', tracestate: null, signal };
  const admission: Admission = {
    variables: {},
    cost: 1,
    denial: null,
    shapeId: 'shape',
    schemaHash: 'h',
    canonicalVariables: () => '{}',
    cachePolicy: () => policy,
    run: (instead) => {
      runs += 1;
      return outcome(instead);
    },
  };
  const answer = await cache.answer(admission, context as RequestContext);
  if (!('body' in answer))
    return { told: answer.errors.map(({ error }) => (error as GatewayError).code).join(), state: 'made', age: null };
  const { body, state, age } = answer as KeptAnswer;
  return { told: String(JSON.parse(String(body)).data), state, age };
}

describe('an answer', () => {
  test('is given as it is up to its time, with its age', async () => {
    expect(await ask()).toEqual({ told: '1', state: 'miss', age: 0 });
    later(9.9);
    expect(await ask()).toEqual({ told: '1', state: 'hit', age: 9 });
    expect(runs).toBe(1);
  });

  test('is given once more while it is stale, and one run behind the reader’s back renews it', async () => {
    await ask();
    later(11);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(Array(3).fill({ told: '1', state: 'stale', age: 11 }));
    expect(runs).toBe(2);
    await vi.waitFor(async () => expect(await ask()).toEqual({ told: '2', state: 'hit', age: 0 }));
    expect(runs).toBe(2);
  });

  test('whose renewal fails is still given while it is stale, and renewed again', async () => {
    await ask();
    later(11);
    outcome = async () => FAILED;
    expect(await ask()).toMatchObject({ told: '1', state: 'stale' });
    await new Promise(setImmediate);
    later(1);
    expect(await ask()).toMatchObject({ told: '1', state: 'stale', age: 12 });
    expect(runs).toBe(3);
  });

  test('is made anew after that, and waited for', async () => {
    await ask();
    later(31);
    expect(await ask()).toEqual({ told: '2', state: 'miss', age: 0 });
  });

  test('stands in for an outage until its time for that is over, each time after a try', async () => {
    await ask();
    outcome = async () => FAILED;
    later(31);
    expect(await ask()).toEqual({ told: '1', state: 'stale', age: 31 });
    later(78);
    expect(await ask()).toEqual({ told: '1', state: 'stale', age: 109 });
    expect(runs).toBe(3);
    later(2);
    expect(await ask()).toEqual({ told: 'UPSTREAM_UNAVAILABLE', state: 'made', age: null });
  });

  test('does not stand in for a refusal, nor where the policy does not say so', async () => {
    await ask();
    later(31);
    outcome = async () => REFUSED;
    expect(await ask()).toMatchObject({ told: 'RESOURCE_NOT_FOUND' });
    const strict = { ttl: 10, scope: 'tenant', tags: ['strict'] } as const;
    outcome = async () => ({ data: '"strict"', errors: [] });
    await ask(strict);
    later(11);
    outcome = async () => FAILED;
    expect(await ask(strict)).toMatchObject({ told: 'UPSTREAM_UNAVAILABLE' });
  });

  test('lives no longer than the part of it that ends first, and is as old as that', async () => {
    outcome = async ({ freshness } = {} as RequestContext) => {
      if (freshness !== undefined && runs === 1) freshness.until = Date.now() + 4000;
      return { data: String(runs), errors: [] };
    };
    const strict = { ttl: 10, scope: 'tenant', tags: ['thing'] } as const;
    expect(await ask(strict)).toEqual({ told: '1', state: 'miss', age: 6 });
    later(3.9);
    expect(await ask(strict)).toEqual({ told: '1', state: 'hit', age: 9 });
    later(0.2);
    expect(await ask(strict)).toEqual({ told: '2', state: 'miss', age: 0 });
  });

  test('is not kept when a part of it is not fresh, as one that stands in for an outage', async () => {
    outcome = async ({ freshness } = {} as RequestContext) => {
      if (freshness !== undefined) freshness.until = Date.now() - 50_000;
      return { data: String(runs), errors: [] };
    };
    expect(await ask()).toEqual({ told: '1', state: 'miss', age: 60 });
    expect(await ask()).toEqual({ told: '2', state: 'miss', age: 60 });
  });

  test('that a write has spoiled is neither given stale nor in an outage', async () => {
    await ask();
    await versions.raise(CL, ['thing']);
    outcome = async () => FAILED;
    expect(await ask()).toMatchObject({ told: 'UPSTREAM_UNAVAILABLE' });
    later(11);
    expect(await ask()).toMatchObject({ told: 'UPSTREAM_UNAVAILABLE' });
  });
});
