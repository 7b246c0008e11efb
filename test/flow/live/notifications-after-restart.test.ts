/** The only replica is killed: what happens until the next one runs becomes notifications then, each once. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startStandIns } from '../../../dev/start-stand-ins.ts';
import type { EventBus, RedisConnection } from '../../../subgraphs/engine/serve.ts';
import { type RedisAddress, readRedisAddress } from '../../../subgraphs/engine/store/redis-address.ts';
import { connectRedis } from '../../../subgraphs/engine/store/redis-connection.ts';
import { createRedisProgress } from '../../../subgraphs/notifications/redis-progress.ts';
import { type Replica, startReplica } from '../../ledger/replica.ts';
import { domainEvent } from '../../support/domain-events.ts';
import { ANA } from '../../support/people.ts';
import { openRedisBus } from '../../support/redis-bus.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';

let standIns: Awaited<ReturnType<typeof startStandIns>>;
let redis: RedisServer;
let replica: Replica;
let bus: EventBus;
let connection: RedisConnection;

beforeAll(async () => {
  [standIns, redis] = await Promise.all([
    startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 }),
    startRedis(),
  ]);
  bus = await openRedisBus(redis);
  connection = connectRedis({ address: readRedisAddress(redis.url) as RedisAddress, commandTimeoutMs: 1000 });
  replica = await startReplica({ ...standIns.environment, REDIS_URL: redis.url, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await replica?.stop();
  await bus?.close();
  await connection?.close();
  await redis?.[Symbol.asyncDispose]();
  await standIns?.stop();
});

async function assign(internalNumber: string): Promise<void> {
  const data = { declarationId: internalNumber, internalNumber, assignedTo: ANA, assignedBy: 'somebody' };
  const event = domainEvent({ type: 'customs.declaration.assigned', time: new Date().toISOString(), data });
  expect(await bus.publish(event)).toBe('accepted');
}

/** Titles of what ana has, newest first. */
async function titles(): Promise<readonly string[]> {
  const response = await fetch(`${replica.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await standIns.identityProvider.mint('ana.rojas')}`,
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
      'accept-language': 'en',
    },
    body: JSON.stringify({ query: '{ notifications(limit: 50) { data { title } } }' }),
  });
  const { data } = (await response.json()) as { data: { notifications: { data: { title: string }[] } } };
  return data.notifications.data.map(({ title }) => title);
}

test('notifications of what happened while no replica ran are made by the next one', async () => {
  await assign('D-1');
  await vi.waitUntil(async () => (await titles()).length === 1, { timeout: 10_000, interval: 100 });
  // The place is kept once a second.
  const kept = async (): Promise<boolean> => (await createRedisProgress(connection).read())?.length === 1;
  await vi.waitUntil(kept, { timeout: 10_000, interval: 100 });
  await replica.stop('SIGKILL');
  for (const number of ['D-2', 'D-3']) await assign(number);
  await replica.restart('SIGKILL');
  await vi.waitUntil(async () => (await titles()).length >= 3, { timeout: 10_000, interval: 100 });
  await assign('D-4');
  await vi.waitUntil(async () => (await titles()).length >= 4, { timeout: 10_000, interval: 100 });
  expect([...(await titles())].sort()).toEqual(
    ['D-1', 'D-2', 'D-3', 'D-4'].map((number) => `Declaration ${number} is yours`),
  );
});
