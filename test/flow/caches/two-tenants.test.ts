/**
 * Two tenants, several roles and users, reads and writes in random order and in parallel, over two replicas with one Redis and
 * tiny memories, so that answers are evicted all the time: nobody ever reads a byte of somebody else's, or something older
 * than a write that was answered before the read began.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Admission } from '../../../gateway/execute/prepare/prepare-operation.ts';
import { createResponseCache, type KeptAnswer, type ResponseCache } from '../../../gateway/execute/response-cache.ts';
import type { CachePolicy, CacheScope, OperationBinding } from '../../../schema/contract/bindings.ts';
import type { Caller, RequestContext, Tenant } from '../../../schema/contract/request-context.ts';
import {
  connectRedis,
  createRedisStore,
  createSharedTagVersions,
  createUpstreamCache,
  createUpstreamClient,
  type RedisConnection,
  readRedisAddress,
  type TagVersions,
  type UpstreamClient,
} from '../../../subgraphs/engine/serve.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';

/** Enough for the ordinary run; `CACHE_FUZZ_REQUESTS` asks for more. */
const REQUESTS = Number(process.env.CACHE_FUZZ_REQUESTS ?? 6000);
const PARALLEL = 24;
const SEED = 20_240_917;

const TENANTS: readonly Tenant[] = [
  { businessUnit: 'SERHAFEN', countryCode: 'CL' },
  { businessUnit: 'ANDESBOX', countryCode: 'CL' },
];
const ROLES = ['OPERATIONS', 'WAREHOUSE'];
const SCOPES: readonly CacheScope[] = ['shared', 'tenant', 'role', 'user'];
const TAGS = ['a', 'b'];

interface Replica {
  readonly redis: RedisConnection;
  readonly versions: TagVersions;
  readonly responses: ResponseCache;
  readonly upstream: UpstreamClient;
}

let redis: RedisServer;
let service: ReturnType<typeof createServer>;
let replicas: Replica[];
/** Version of each tenant's record, by tag, as the service has it. */
const records = new Map<string, number>();

const nameOf = ({ businessUnit, countryCode }: Tenant): string => `${businessUnit}:${countryCode}`;
const recordOf = (tenant: Tenant, tag: string): string => `${nameOf(tenant)} ${tag}`;

/** The service tells who asked, for which tenant, and how often the record was written: what an answer must not mix up. */
beforeAll(async () => {
  redis = await startRedis();
  service = createServer((request, response) => {
    const tag = String(request.url?.split('/')[1]);
    const tenant = `${request.headers['x-business-unit']}:${request.headers['x-country-code']}`;
    const asked = String(request.headers.authorization).slice('Bearer '.length);
    const version = records.get(`${tenant} ${tag}`) ?? 0;
    // Answers take their time, so that writes happen while they are on their way.
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ tenant, asked, version }));
    }, Math.random() * 4);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  const address = readRedisAddress(redis.url);
  if (address === null) throw new Error(redis.url);
  replicas = [1, 2].map(() => {
    const connection = connectRedis({ address });
    const versions = createSharedTagVersions(connection);
    const store = (namespace: string) => createRedisStore({ connection, namespace });
    return {
      redis: connection,
      versions,
      responses: createResponseCache({ versions, store: store('response'), maxBytes: 6000, renewalTimeoutMs: 1000 }),
      upstream: createUpstreamClient({
        baseUrls: { records: `http://127.0.0.1:${port}` },
        cache: createUpstreamCache({ versions, store: store('upstream'), maxBytes: 6000 }),
      }),
    };
  });
  await vi.waitUntil(() => replicas.every((replica) => replica.redis.isUp()), 10_000);
});

afterAll(async () => {
  for (const replica of replicas) {
    replica.versions.close();
    await replica.upstream.close();
    await replica.redis.close();
  }
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
  await redis[Symbol.asyncDispose]();
});

/** Mulberry32: the same numbers in each run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function callerOf(role: string, n: number): Caller {
  const id = `${role}-${n}`;
  return { id, username: id, roles: [role], scopes: [], grants: ['*:*'], token: `${id}`, expiresAt: 9e9 };
}

function operationOf(tag: string, cache: CachePolicy): OperationBinding {
  return {
    operationId: tag,
    method: 'GET',
    path: `/${tag}/${cache.scope}`,
    parameters: [],
    body: null,
    pick: null,
    empty: false,
    lossless: false,
    tenantScoped: true,
    upstream: 'records',
    cache,
    invalidates: [],
    emits: [],
  };
}

/** One whole read through both caches, as an admitted operation. */
async function read(replica: Replica, context: RequestContext, tag: string, scope: CacheScope) {
  const policy: CachePolicy = { ttl: 60, scope, tags: [tag] };
  const operation = operationOf(tag, policy);
  const send = replica.upstream.prepare('records', operation, {});
  const request = { method: 'GET', path: operation.path, headers: {}, body: null } as const;
  const admission: Admission = {
    variables: {},
    cost: 1,
    denial: null,
    shapeId: `${tag} ${scope}`,
    schemaHash: 'h',
    canonicalVariables: () => '{}',
    cachePolicy: () => policy,
    run: async (instead = context) => ({ data: JSON.stringify(await send(request, instead)), errors: [] }),
  };
  const answer = await replica.responses.answer(admission, context);
  const text = 'body' in answer ? String((answer as KeptAnswer).body) : `{"data":${answer.data}}`;
  return (JSON.parse(text) as { data: { tenant: string; asked: string; version: number } }).data;
}

test('nobody is told what belongs to another tenant, class or user, or what a write has spoiled', async () => {
  const random = randomFrom(SEED);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const callers = ROLES.flatMap((role) => [1, 2].map((n) => callerOf(role, n)));
  const wrong: string[] = [];
  /** Version of the last write that was answered: a read that begins now must see it. */
  const confirmed = new Map<string, number>();
  let [reads, writes, left] = [0, 0, REQUESTS];

  async function one(): Promise<void> {
    const [tenant, tag, scope, caller, replica] = [
      pick(TENANTS),
      pick(TAGS),
      pick(SCOPES),
      pick(callers),
      pick(replicas),
    ];
    // What Redis holds, versions included, is lost now and then.
    if (random() < 0.002) await redis.command('FLUSHALL');
    if (random() < 0.05) {
      writes += 1;
      const record = recordOf(tenant, tag);
      const version = (records.get(record) ?? 0) + 1;
      records.set(record, version);
      await replica.versions.raise(tenant, [tag]);
      confirmed.set(record, Math.max(confirmed.get(record) ?? 0, version));
      return;
    }
    reads += 1;
    const atLeast = confirmed.get(recordOf(tenant, tag)) ?? 0;
    const context: RequestContext = {
      correlationId: 'c',
      traceparent: 't',
      tracestate: null,
      locale: 'en',
      caller,
      tenant,
      signal: new AbortController().signal,
    };
    const told = await read(replica, context, tag, scope);
    const role = String(caller.roles[0]);
    if (told.tenant !== nameOf(tenant)) wrong.push(`tenant: ${told.tenant} instead of ${nameOf(tenant)}`);
    if (!told.asked.startsWith(role)) wrong.push(`class: ${told.asked} instead of ${role}`);
    if (scope === 'user' && told.asked !== caller.id) wrong.push(`user: ${told.asked} instead of ${caller.id}`);
    if (told.version < atLeast) wrong.push(`stale: ${told.version} after ${atLeast} was confirmed`);
  }

  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      while (left-- > 0) await one();
    }),
  );
  expect(wrong).toEqual([]);
  expect(reads).toBeGreaterThan(REQUESTS * 0.9);
  expect(writes).toBeGreaterThan(0);
}, 600_000);
