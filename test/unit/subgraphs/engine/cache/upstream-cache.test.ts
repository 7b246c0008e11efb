/** Answers of a real HTTP service, kept by the policy of the overlay and by what the service says. */

import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CachePolicy, OperationBinding } from '../../../../../schema/contract/operation-binding.ts';
import type { Caller, RequestContext } from '../../../../../schema/contract/request-context.ts';
import { createLocalTagVersions, type TagVersions } from '../../../../../subgraphs/engine/cache/tag-versions.ts';
import { createUpstreamCache } from '../../../../../subgraphs/engine/cache/upstream-cache.ts';
import { createUpstreamClient, type UpstreamClient } from '../../../../../subgraphs/engine/upstream/client.ts';
import { ReadTexts } from '../../../../../subgraphs/engine/upstream/read-texts.ts';

const CL = { businessUnit: 'SERHAFEN', countryCode: 'CL' };
const PE = { businessUnit: 'SERHAFEN', countryCode: 'PE' };

function caller(id: string, role: string): Caller {
  return { id, username: id, roles: [role], scopes: [], grants: ['*:*'], token: `token-of-${id}`, expiresAt: 9e9 };
}

const ana = caller('ana', 'OPERATIONS');
const berta = caller('berta', 'OPERATIONS');
const carla = caller('carla', 'WAREHOUSE');

function as(who: Caller | null, tenant: RequestContext['tenant'] = CL): RequestContext {
  return {
    correlationId: 'c',
    traceparent: 't',
    tracestate: null,
    locale: 'en',
    caller: who,
    tenant,
    signal: new AbortController().signal,
  };
}

let asked: IncomingHttpHeaders[] = [];
let answer: (headers: IncomingHttpHeaders) => { status?: number; headers?: OutgoingHttpHeaders; delayMs?: number };
let server: ReturnType<typeof createServer>;
let client: UpstreamClient;
let versions: TagVersions;
let port: number;

beforeEach(async () => {
  asked = [];
  answer = () => ({});
  server = createServer((request, response) => {
    asked.push(request.headers);
    const { status = 200, headers = {}, delayMs = 0 } = answer(request.headers);
    const body = status === 304 ? '' : JSON.stringify({ n: asked.length });
    setTimeout(() => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
  versions = createLocalTagVersions();
  client = createUpstreamClient({
    baseUrls: { things: `http://127.0.0.1:${port}` },
    attempts: 1,
    cache: createUpstreamCache({ versions, store: null, maxBytes: 1_000_000 }),
  });
});

afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await client.close();
  await new Promise((resolve) => server.close(resolve));
});

function reader(policy: Partial<CachePolicy> | null = {}, path = '/things') {
  const operation: OperationBinding = {
    operationId: 'things',
    method: 'GET',
    path,
    parameters: [],
    body: null,
    pick: null,
    empty: false,
    lossless: false,
    tenantScoped: true,
    upstream: 'things',
    cache: policy === null ? null : { ttl: 60, scope: 'tenant', tags: ['thing'], ...policy },
    invalidates: [],
    emits: [],
  };
  const send = client.prepare('things', operation, {});
  return (context = as(ana)) =>
    send({ method: 'GET', path, headers: {}, body: null }, context, new ReadTexts()) as Promise<{ n: number }>;
}

function laterBy(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
}

describe('an answer of a service', () => {
  test('is kept for its tenant and access class', async () => {
    const read = reader();
    expect(await read()).toEqual({ n: 1 });
    expect(await read(as(berta))).toEqual({ n: 1 });
    expect(await read(as(carla))).toEqual({ n: 2 });
    expect(await read(as(ana, PE))).toEqual({ n: 3 });
  });

  test('is kept for one user when the policy says so', async () => {
    const read = reader({ scope: 'user' });
    expect([await read(), await read(), await read(as(berta))]).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
  });

  test('is not kept without a policy, or for who has no token', async () => {
    const free = reader(null);
    expect([await free(), await free()]).toEqual([{ n: 1 }, { n: 2 }]);
    const open = reader();
    expect([await open(as(null)), await open(as(null))]).toEqual([{ n: 3 }, { n: 4 }]);
  });

  test('is asked for anew after its time and after a write', async () => {
    const read = reader();
    await read();
    laterBy(61);
    expect(await read()).toEqual({ n: 2 });
    await versions.raise(CL, ['thing']);
    expect(await read()).toEqual({ n: 3 });
    await versions.raise(PE, ['thing']);
    expect(await read()).toEqual({ n: 3 });
  });

  test.each([
    ['no-store', { 'cache-control': 'no-store' }, 2],
    ['no-cache without a tag', { 'cache-control': 'no-cache' }, 2],
    ['max-age=0', { 'cache-control': 'max-age=0' }, 2],
    ['private, for a circle of readers', { 'cache-control': 'private, max-age=60' }, 2],
    ['a header that is not in the key', { vary: 'x-feature' }, 2],
    ['a header that is in the key', { vary: 'Accept-Language, Authorization' }, 1],
    ['a longer time than the overlay', { 'cache-control': 'max-age=9999' }, 1],
  ])('obeys what the service says: %s', async (_name, headers, calls) => {
    answer = () => ({ headers });
    const read = reader();
    await read();
    await read();
    expect(asked).toHaveLength(calls);
  });

  test('lives no longer than the service says, and no longer than the overlay says', async () => {
    answer = () => ({ headers: { 'cache-control': 'max-age=10' } });
    const read = reader();
    await read();
    laterBy(11);
    expect(await read()).toEqual({ n: 2 });
    answer = () => ({ headers: { 'cache-control': 'max-age=9999' } });
    laterBy(22);
    await read();
    laterBy(90);
    expect(await read()).toEqual({ n: 4 });
  });

  test('is asked about by its entity tag, after its time and after a write, and used again when it still holds', async () => {
    answer = (headers) => (headers['if-none-match'] === '"v1"' ? { status: 304 } : { headers: { etag: '"v1"' } });
    const read = reader();
    expect(await read()).toEqual({ n: 1 });
    laterBy(61);
    expect(await read()).toEqual({ n: 1 });
    await versions.raise(CL, ['thing']);
    expect(await read()).toEqual({ n: 1 });
    expect(asked.map((headers) => headers['if-none-match'])).toEqual([undefined, '"v1"', '"v1"']);
    expect(await read()).toEqual({ n: 1 });
    expect(asked).toHaveLength(3);
  });

  test('tells whoever keeps the whole how long it may be kept', async () => {
    const now = 2_000_000_000_000;
    vi.useFakeTimers({ toFake: ['Date'], now });
    const told = async (read: ReturnType<typeof reader>) => {
      const freshness = { until: Number.POSITIVE_INFINITY };
      await read({ ...as(ana), freshness });
      return (freshness.until - Date.now()) / 1000;
    };
    const read = reader({ staleIfError: 100 });
    expect(await told(read)).toBe(60);
    laterBy(50);
    expect(await told(read)).toBe(10);
    laterBy(30);
    answer = () => ({ status: 503 });
    expect(await told(read)).toBe(-20);
    for (const [control, seconds] of [
      ['max-age=10', 10],
      ['private', 0],
      ['no-store', 0],
    ] as const) {
      answer = () => ({ headers: { 'cache-control': control } });
      expect(await told(reader({}, `/things/${seconds}${control.length}`))).toBe(seconds);
    }
  });

  test('that many want at once is asked for once', async () => {
    answer = () => ({ delayMs: 30 });
    const read = reader();
    const answers = await Promise.all(Array.from({ length: 50 }, () => read()));
    expect(new Set(answers.map(({ n }) => n))).toEqual(new Set([1]));
    expect(asked).toHaveLength(1);
  });

  test('is waited for by the others when who asked first leaves', async () => {
    answer = () => ({ delayMs: 50 });
    const read = reader();
    const leaving = new AbortController();
    const first = read({ ...as(ana), signal: leaving.signal });
    const second = read(as(berta));
    await vi.waitUntil(() => asked.length === 1);
    leaving.abort();
    expect(await second).toEqual({ n: 1 });
    await first;
  });

  test('stands in for a failed one as long as the policy says, unless a write spoiled it', async () => {
    const read = reader({ staleIfError: 600 });
    await read();
    answer = () => ({ status: 503 });
    laterBy(61);
    expect(await read()).toEqual({ n: 1 });
    laterBy(601);
    await expect(read()).rejects.toMatchObject({ extensions: { httpStatus: 503 } });
    vi.useRealTimers();
    await versions.raise(CL, ['thing']);
    await expect(read()).rejects.toMatchObject({ extensions: { httpStatus: 503 } });
  });

  test('that is an error is not kept, and one caller’s refusal is not another’s', async () => {
    answer = ({ authorization }) => ({ status: authorization === 'Bearer token-of-ana' ? 403 : 200, delayMs: 30 });
    const read = reader();
    const [first, second] = await Promise.allSettled([read(as(ana)), read(as(berta))]);
    expect(first.status).toBe('rejected');
    expect(second).toMatchObject({ status: 'fulfilled' });
  });
});
