/** A Redis that Sentinel watches: another server takes over, and nobody who asks has to be told. */
import { expect, test, vi } from 'vitest';
import { createSharedTagVersions } from '../../../../../subgraphs/engine/cache/tag-versions.ts';
import { readRedisAddress } from '../../../../../subgraphs/engine/store/redis-address.ts';
import { connectRedis } from '../../../../../subgraphs/engine/store/redis-connection.ts';
import { createRedisStore } from '../../../../../subgraphs/engine/store/redis-store.ts';
import { startWatchedRedis } from '../../../../support/redis-sentinel.ts';

const CL = { businessUnit: 'SERHAFEN', countryCode: 'CL' };

test('when the primary dies, reads are misses in milliseconds until the replica serves, and versions are new ones then', async () => {
  await using redis = await startWatchedRedis();
  const address = readRedisAddress(redis.url);
  if (address === null) throw new Error(redis.url);
  const connection = connectRedis({ address });
  const store = createRedisStore({ connection, namespace: 'failover' });
  const versions = createSharedTagVersions(connection);
  try {
    await vi.waitUntil(() => connection.isUp(), 10_000);
    const bytes = Buffer.from([0, 255, 128]);
    await store.set('a', bytes, 60_000);
    expect(await store.get('a')).toEqual(bytes);
    const before = await versions.current(CL, ['thing']);
    expect(before).not.toBeNull();
    await redis.primary.kill();
    let slowest = 0;
    const back = async (): Promise<boolean> => {
      const from = performance.now();
      await store.set('b', bytes, 60_000);
      const found = await store.get('b');
      slowest = Math.max(slowest, performance.now() - from);
      return found !== undefined;
    };
    await vi.waitUntil(back, { timeout: 20_000, interval: 20 });
    // Two commands, each within its time and what a busy machine adds.
    expect(slowest).toBeLessThan(1000);
    const after = await vi.waitUntil(() => versions.current(CL, ['thing']), 5000);
    expect(after).not.toBe(before);
  } finally {
    versions.close();
    await connection.close();
  }
}, 60_000);
