/** Operators spoil what is kept, and two replicas on one Redis know of each other's writes at once. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RunningGateway, runGateway } from '../../../gateway/run-gateway.ts';
import { domainEvent } from '../../support/domain-events.ts';
import { createMawb } from '../../support/new-waybills.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { signedHeaders } from '../../support/signed-event.ts';
import { startWorld, UNLIMITED, type World } from '../../support/world.ts';

const TOTAL = 'query Total { mawbs { meta { totalItems } } }';
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const lines: Record<string, unknown>[] = [];

let redis: RedisServer;
let world: World;
let other: RunningGateway;

beforeAll(async () => {
  redis = await startRedis();
  const caches = {
    RESPONSE_CACHE_BYTES: '10000000',
    REDIS_URL: redis.url,
    EVENT_SENDERS: `iam-service=${SECRET}`,
  };
  world = await startWorld(
    { ...caches, LOG_LEVEL: 'info' },
    { logDestination: { write: (line) => void lines.push(JSON.parse(line)) } },
  );
  other = await runGateway({
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    ...UNLIMITED,
    ...world.standIns.environment,
    ...caches,
  });
  await bothUp();
});

afterAll(async () => {
  await other.close();
  await world[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});

async function bothUp(): Promise<void> {
  await vi.waitUntil(
    async () => (await redisStatus(world.gateway.url)) === 'up' && (await redisStatus(other.url)) === 'up',
    10_000,
  );
}

async function redisStatus(url: string): Promise<string> {
  const response = await fetch(`${url}/actuator/readiness`);
  return ((await response.json()) as { details: { redis: { status: string } } }).details.redis.status;
}

async function post(url: string, body: unknown, as = 'ana.rojas'): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await world.token(as)}`,
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
      'accept-language': 'en',
    },
    body: JSON.stringify(body),
  });
}

/** The total as one of the replicas tells it, and the calls that cost. */
async function total(url: string): Promise<{ total: number; calls: number }> {
  world.forgetCalls();
  const response = await post(`${url}/graphql`, { query: TOTAL });
  const { data } = (await response.json()) as { data: { mawbs: { meta: { totalItems: number } } } };
  return { total: data.mawbs.meta.totalItems, calls: world.calls().length };
}

describe('two replicas on one Redis', () => {
  test('share an answer', async () => {
    const first = await total(world.gateway.url);
    expect(await total(other.url)).toEqual({ total: first.total, calls: 0 });
  });

  test('see each other’s writes with the next read', async () => {
    for (let round = 0; round < 20; round++) {
      const before = await total(other.url);
      await createMawb(world);
      expect((await total(other.url)).total).toBe(before.total + 1);
    }
  });

  test('answer from the services while Redis is stalled, see every write, and share again when it is back', async () => {
    const before = await total(other.url);
    redis.signal('SIGSTOP');
    const start = performance.now();
    expect((await total(other.url)).total).toBe(before.total);
    await createMawb(world);
    expect((await total(other.url)).total).toBe(before.total + 1);
    expect(performance.now() - start).toBeLessThan(2000);
    redis.signal('SIGCONT');
    await bothUp();
    expect((await total(other.url)).total).toBe(before.total + 1);
    await vi.waitUntil(async () => (await total(other.url)).calls === 0, 5000);
    expect((await total(world.gateway.url)).total).toBe(before.total + 1);
  });

  test('bring nothing old back after a restart of Redis', async () => {
    await total(other.url);
    await redis.kill();
    await createMawb(world);
    const during = await total(other.url);
    expect(during.calls).toBe(1);
    await redis.start();
    await bothUp();
    expect((await total(world.gateway.url)).total).toBe(during.total);
    expect((await total(other.url)).total).toBe(during.total);
  });

  test('spoil users in every tenant when an event says that one has changed: such events belong to no tenant', async () => {
    const callsOf = async (query: string, tenant: string): Promise<number> => {
      world.forgetCalls();
      expect((await world.ask(query, { tenant })).errors).toEqual([]);
      return world.calls().length;
    };
    const [me, mawbs] = ['{ me { username } }', TOTAL];
    for (const tenant of ['SERHAFEN:CL', 'SERHAFEN:PE']) {
      for (const query of [me, mawbs]) await callsOf(query, tenant);
      for (const query of [me, mawbs]) expect(await callsOf(query, tenant)).toBe(0);
    }
    const event = domainEvent({ type: 'iam.user.updated', source: 'iam-service', tenant: null, subject: 'user/1' });
    const body = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', ...signedHeaders({ id: event.id, body, secret: SECRET }) };
    expect((await fetch(`${other.url}/events`, { method: 'POST', headers, body })).status).toBe(202);
    await vi.waitUntil(async () => (await callsOf(me, 'SERHAFEN:CL')) === 1, 5000);
    expect(await callsOf(me, 'SERHAFEN:PE')).toBe(1);
    for (const tenant of ['SERHAFEN:CL', 'SERHAFEN:PE']) expect(await callsOf(mawbs, tenant)).toBe(0);
  });

  test('see writes though Redis is full and takes nothing', async () => {
    const before = await total(other.url);
    await redis.command('CONFIG SET maxmemory 1');
    await createMawb(world);
    expect((await total(other.url)).total).toBe(before.total + 1);
    expect((await total(world.gateway.url)).total).toBe(before.total + 1);
    await redis.command('CONFIG SET maxmemory 0');
    await total(other.url);
    expect((await total(other.url)).calls).toBe(0);
  });
});

describe('an operator', () => {
  const path = '/operator/cache/invalidations';

  test('spoils what is kept with a tag, everywhere, and leaves a line in the log', async () => {
    await total(world.gateway.url);
    await total(other.url);
    const response = await post(world.gateway.url + path, { tags: ['mawb'] }, 'root.admin');
    expect([response.status, await response.json()]).toEqual([200, { tags: ['mawb'], everywhere: true }]);
    expect((await total(other.url)).calls).toBe(1);
    expect(lines.find(({ msg }) => msg === 'an operator spoiled kept answers')).toMatchObject({
      user: 'root.admin',
      tenant: 'SERHAFEN:CL',
      tags: ['mawb'],
      everywhere: true,
    });
  });

  test('spoils everything when no tag is named', async () => {
    const response = await post(world.gateway.url + path, {}, 'root.admin');
    const { tags } = (await response.json()) as { tags: string[] };
    expect(tags).toEqual(expect.arrayContaining(['airport', 'declaration', 'hawb', 'mawb', 'user']));
  });

  test('has to have the role, a token and a tenant, and to name tags that exist', async () => {
    const url = world.gateway.url + path;
    expect((await post(url, {}, 'ana.rojas')).status).toBe(403);
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
    expect((await post(url, { tags: ['no-such-tag'] }, 'root.admin')).status).toBe(400);
    const authorization = `Bearer ${await world.token('root.admin')}`;
    expect((await fetch(url, { method: 'POST', headers: { authorization } })).status).toBe(400);
  });
});
