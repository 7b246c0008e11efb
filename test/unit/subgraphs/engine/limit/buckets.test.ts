import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLocalBuckets } from '../../../../../subgraphs/engine/limit/local-buckets.ts';
import { createSharedBuckets } from '../../../../../subgraphs/engine/limit/shared-buckets.ts';
import { readRedisAddress } from '../../../../../subgraphs/engine/store/redis-address.ts';
import { connectRedis, type RedisConnection } from '../../../../../subgraphs/engine/store/redis-connection.ts';
import { type RedisServer, startRedis } from '../../../../support/redis-server.ts';

const HUNDRED = { units: 100, windowMs: 60_000 };

describe('a bucket of this process', () => {
  test('gives what it holds at once, and then says how long to wait', () => {
    const buckets = createLocalBuckets(() => 1000.5);
    const verdicts = Array.from({ length: 101 }, () => buckets.take('a', HUNDRED, 1));
    expect(verdicts.filter((verdict) => verdict.allowed)).toHaveLength(100);
    expect(verdicts[0]).toEqual({ allowed: true, remaining: 99, resetMs: 600, retryMs: 0 });
    expect(verdicts[99]).toMatchObject({ allowed: true, remaining: 0 });
    expect(verdicts[100]).toMatchObject({ allowed: false, remaining: 0, retryMs: expect.closeTo(600, 3) });
  });

  test('fills evenly', () => {
    let time = 0;
    const buckets = createLocalBuckets(() => time);
    for (let request = 0; request < 100; request++) buckets.take('a', HUNDRED, 1);
    time += 5999;
    const after = Array.from({ length: 12 }, () => buckets.take('a', HUNDRED, 1).allowed);
    expect(after.filter(Boolean)).toHaveLength(10);
    time += 120_000;
    expect(buckets.take('a', HUNDRED, 1).remaining).toBe(99);
  });

  test('takes all units of a request or none', () => {
    const buckets = createLocalBuckets(() => 0);
    expect(buckets.take('a', HUNDRED, 99).allowed).toBe(true);
    expect(buckets.take('a', HUNDRED, 2)).toMatchObject({ allowed: false, remaining: 1 });
    expect(buckets.take('a', HUNDRED, 1).allowed).toBe(true);
  });

  test('may be charged below empty, and is waited for the longer', () => {
    const buckets = createLocalBuckets(() => 0);
    buckets.charge('a', HUNDRED, 150);
    expect(buckets.take('a', HUNDRED, 1)).toMatchObject({ allowed: false, remaining: 0, retryMs: 51 * 600 });
  });

  test('is its subject’s own', () => {
    const buckets = createLocalBuckets(() => 0);
    buckets.take('a', HUNDRED, 100);
    expect(buckets.take('b', HUNDRED, 100).allowed).toBe(true);
  });

  test('is remembered while fifty thousand others are used, and is full once it is forgotten', () => {
    const buckets = createLocalBuckets(() => 0);
    const useOthers = (from: number): void => {
      for (let other = from; other < from + 50_000; other++) buckets.take(`other ${other}`, HUNDRED, 1);
    };
    buckets.take('a', HUNDRED, 60);
    useOthers(0);
    expect(buckets.take('a', HUNDRED, 1).remaining).toBe(39);
    useOthers(50_000);
    useOthers(100_000);
    expect(buckets.take('a', HUNDRED, 1).remaining).toBe(99);
  });
});

describe('a bucket in Redis', () => {
  let redis: RedisServer;
  const connections: RedisConnection[] = [];

  /** Buckets as another process has them. */
  async function join() {
    const connection = connectRedis({ address: readRedisAddress(redis.url) as never, commandTimeoutMs: 1000 });
    connections.push(connection);
    await vi.waitFor(() => expect(connection.isUp()).toBe(true));
    return { connection, buckets: createSharedBuckets(connection, createLocalBuckets()) };
  }

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await redis[Symbol.asyncDispose]();
  });

  test('is one bucket for all processes, however many ask at once', async () => {
    const processes = await Promise.all([join(), join(), join()]);
    const asked = Array.from({ length: 600 }, (_, n) =>
      processes[n % 3]?.buckets.take('flood', { ...HUNDRED, windowMs: 3_600_000 }, 1),
    );
    const verdicts = await Promise.all(asked);
    expect(verdicts.filter((verdict) => verdict?.allowed)).toHaveLength(100);
    for (const verdict of verdicts) if (!verdict?.allowed) expect(verdict?.retryMs).toBeGreaterThan(30_000);
  });

  test('says what is left and when it is full', async () => {
    const [one, two] = [await join(), await join()];
    await one.buckets.take('told', HUNDRED, 40);
    const verdict = await two.buckets.take('told', HUNDRED, 10);
    expect(verdict).toMatchObject({ allowed: true, remaining: 50, retryMs: 0 });
    expect(verdict.resetMs).toBeGreaterThan(28_000);
    expect(verdict.resetMs).toBeLessThanOrEqual(30_000);
  });

  test('does not cost a process more of its own than was given', async () => {
    const [one, two] = [await join(), await join()];
    const second = { units: 10, windowMs: 1000 };
    await one.buckets.take('back', second, 10);
    for (let refusal = 0; refusal < 20; refusal++)
      expect((await two.buckets.take('back', second, 1)).allowed).toBe(false);
    await vi.waitFor(async () => expect((await two.buckets.take('back', second, 1)).allowed).toBe(true), 2000);
  });

  test('is charged for what was used already', async () => {
    const [one, two] = [await join(), await join()];
    one.buckets.charge('charged', HUNDRED, 95);
    await vi.waitFor(async () => expect((await two.buckets.take('charged', HUNDRED, 6)).allowed).toBe(false));
  });

  test('is used by one command for all that ask in one turn, each answered as if it were alone', async () => {
    const { connection, buckets } = await join();
    const evals = async () => {
      const stats = String(await connection.run((client) => client.info('commandstats') as Promise<unknown>));
      return Number(/cmdstat_eval:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const before = await evals();
    const limit = { units: 10, windowMs: 3_600_000 };
    const asked = [4, 5, 3, 1].map((units) => buckets.take('turn', limit, units));
    buckets.charge('turn', limit, 2);
    const verdicts = await Promise.all(asked);
    expect(verdicts.map((verdict) => verdict.allowed)).toEqual([true, true, false, true]);
    expect(verdicts.map(({ remaining }) => remaining)).toEqual([6, 1, 1, 0]);
    expect(await evals()).toBe(before + 1);
    expect(await buckets.take('turn', limit, 1)).toMatchObject({
      allowed: false,
      retryMs: expect.closeTo(1_080_000, -4),
    });
  });

  test('ends by itself', async () => {
    const { connection, buckets } = await join();
    await buckets.take('ends', { units: 100, windowMs: 10_000 }, 1);
    const ttl = await connection.run((client) => client.pTTL('serhafen:limit:ends') as Promise<number>);
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(102);
  });

  test('is replaced by that of the process, with the same limit, while Redis does not answer', async () => {
    const { connection, buckets } = await join();
    await buckets.take('gone', HUNDRED, 30);
    await redis.kill();
    await vi.waitFor(async () => {
      await buckets.take('other', HUNDRED, 1);
      expect(connection.isUp()).toBe(false);
    });
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => buckets.take('gone', HUNDRED, 1)));
    expect(verdicts.filter((verdict) => verdict.allowed)).toHaveLength(70);
    await redis.start();
    await vi.waitFor(() => expect(connection.isUp()).toBe(true), 5000);
    expect((await buckets.take('fresh', HUNDRED, 1)).allowed).toBe(true);
  });
});
