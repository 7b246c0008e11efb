import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../../../../subgraphs/engine/store/memory-store.ts';
import { readRedisAddress } from '../../../../../subgraphs/engine/store/redis-address.ts';
import { connectRedis, type RedisConnection } from '../../../../../subgraphs/engine/store/redis-connection.ts';
import { createRedisStore } from '../../../../../subgraphs/engine/store/redis-store.ts';
import type { Store } from '../../../../../subgraphs/engine/store/store.ts';
import { type RedisServer, startRedis } from '../../../../support/redis-server.ts';

let redis: RedisServer;
let cluster: RedisServer;
const opened: RedisConnection[] = [];
let namespaces = 0;

beforeAll(async () => {
  [redis, cluster] = await Promise.all([startRedis(), startRedis('cluster')]);
});

afterAll(async () => {
  for (const connection of opened) await connection.close();
  await redis[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

async function redisStore(
  changes: [boolean, string][] = [],
  server = redis,
): Promise<{ store: Store; connection: RedisConnection }> {
  const address = readRedisAddress(server.url);
  if (address === null) throw new Error(server.url);
  const connection = connectRedis({ address, onChange: (up, reason) => changes.push([up, reason]) });
  opened.push(connection);
  await vi.waitUntil(() => connection.isUp(), 5000);
  return { store: createRedisStore({ connection, namespace: `test-${namespaces++}` }), connection };
}

describe.each([
  ['memory', async () => createMemoryStore({ maxBytes: 1_000_000 })],
  ['redis', async () => (await redisStore()).store],
  ['a redis cluster', async () => (await redisStore([], cluster)).store],
])('a store in %s', (_name, create) => {
  test('gives back the bytes it was given, whatever they are', async () => {
    const store = await create();
    const bytes = Buffer.from([0, 255, 128, 10, 13, 195, 40]);
    await store.set('a', bytes, 10_000);
    expect(await store.get('a')).toEqual(bytes);
  });

  test('has nothing under a key that was not set or was deleted', async () => {
    const store = await create();
    await store.set('a', Buffer.from('x'), 10_000);
    await store.delete('a');
    expect(await store.get('a')).toBeUndefined();
    expect(await store.get('b')).toBeUndefined();
  });

  test('forgets a value when its time is over', async () => {
    const store = await create();
    await store.set('a', Buffer.from('x'), 30);
    await vi.waitUntil(async () => (await store.get('a')) === undefined, { timeout: 2000, interval: 10 });
  });

  test('answers many keys in their order, with gaps where there is nothing', async () => {
    const store = await create();
    await store.set('a', Buffer.from('1'), 10_000);
    await store.set('c', Buffer.from([255, 0]), 10_000);
    expect(await store.getMany(['c', 'b', 'a'])).toEqual([Buffer.from([255, 0]), undefined, Buffer.from('1')]);
    expect(await store.getMany([])).toEqual([]);
  });

  test('counts each of a hundred parallel increments once', async () => {
    const store = await create();
    const values = await Promise.all(Array.from({ length: 100 }, () => store.increment('n', 10_000)));
    expect([...values].sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  test('starts a counter again when its time is over', async () => {
    const store = await create();
    await store.increment('n', 30);
    await vi.waitUntil(async () => (await store.increment('n', 30).then((n) => n)) === 1, {
      timeout: 2000,
      interval: 60,
    });
  });
});

test('a memory store keeps what was used last within its bytes', async () => {
  const store = createMemoryStore({ maxBytes: 10_000 });
  for (const key of ['a', 'b', 'c']) await store.set(key, Buffer.alloc(3000), 10_000);
  await store.get('a');
  await store.set('d', Buffer.alloc(3000), 10_000);
  const kept = await store.getMany(['a', 'b', 'c', 'd']);
  expect(kept.map((value) => value !== undefined)).toEqual([true, false, true, true]);
});

describe('a Redis that fails', () => {
  test('and stalls is a miss within milliseconds, says so once, and is back by itself', async () => {
    const changes: [boolean, string][] = [];
    const { store, connection } = await redisStore(changes);
    await store.set('a', Buffer.from('x'), 60_000);
    redis.signal('SIGSTOP');
    const start = performance.now();
    expect(await store.get('a')).toBeUndefined();
    const first = performance.now() - start;
    for (let i = 0; i < 100; i++) expect(await store.get('a')).toBeUndefined();
    expect(await store.increment('n', 1000)).toBeUndefined();
    await store.set('a', Buffer.from('y'), 1000);
    const all = performance.now() - start;
    redis.signal('SIGCONT');
    expect(first).toBeLessThan(500);
    expect(all - first).toBeLessThan(500);
    await vi.waitUntil(() => connection.isUp(), 5000);
    expect(String(await store.get('a'))).toBe('x');
    expect(changes.map(([up]) => up)).toEqual([true, false, true]);
  });

  test('and dies is a miss, and is used again after its restart', async () => {
    const changes: [boolean, string][] = [];
    const { store, connection } = await redisStore(changes);
    await redis.kill();
    await vi.waitUntil(async () => (await store.get('a')) === undefined && !connection.isUp(), 5000);
    await redis.start();
    await vi.waitUntil(() => connection.isUp(), 10_000);
    await store.set('a', Buffer.from('x'), 60_000);
    expect(String(await store.get('a'))).toBe('x');
    expect(changes.map(([up]) => up)).toEqual([true, false, true]);
  });

  test('and is not there at the start hangs nobody', async () => {
    const changes: boolean[] = [];
    const address = readRedisAddress('redis://127.0.0.1:1');
    if (address === null) throw new Error('address');
    const connection = connectRedis({ address, onChange: (up) => changes.push(up) });
    opened.push(connection);
    const store = createRedisStore({ connection, namespace: 'n' });
    expect(await store.get('a')).toBeUndefined();
    await vi.waitUntil(() => changes.length === 1, 5000);
    expect(changes).toEqual([false]);
  });
});

describe('an address of Redis', () => {
  test.each([
    ['redis://cache', { kind: 'single', nodes: [{ host: 'cache', port: 6379 }], tls: false, database: 0 }],
    ['rediss://u:p%40ss@cache:7000/3', { kind: 'single', tls: true, username: 'u', password: 'p@ss', database: 3 }],
    [
      'redis+cluster://a:1,b:2',
      {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
      },
    ],
    ['rediss+sentinel://a,b/main', { kind: 'sentinel', tls: true, primary: 'main' }],
    ['redis://[::1]:7000', { nodes: [{ host: '::1', port: 7000 }] }],
  ])('%s', (url, expected) => {
    expect(readRedisAddress(url)).toMatchObject(expected);
  });

  test.each(['http://cache', 'redis://', 'redis://a,b', 'redis+sentinel://a', 'redis://a:99999', 'redis://a/x'])(
    '%s is none',
    (url) => {
      expect(readRedisAddress(url)).toBeNull();
    },
  );
});
