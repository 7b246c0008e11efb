import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectRedis, type RedisConnection, readRedisAddress } from '../../../../subgraphs/engine/serve.ts';
import { createMemoryNotifications } from '../../../../subgraphs/notifications/memory-notifications.ts';
import type { Notification } from '../../../../subgraphs/notifications/notification.ts';
import type { NotificationStore, Reader } from '../../../../subgraphs/notifications/notification-store.ts';
import { createRedisNotifications } from '../../../../subgraphs/notifications/redis-notifications.ts';
import { CHILE, PERU } from '../../../support/domain-events.ts';
import { type RedisServer, startRedis } from '../../../support/redis-server.ts';

const ANA: Reader = { id: 'ana', roles: ['OPERATIONS'] };
const BRUNO: Reader = { id: 'bruno', roles: ['CUSTOMS_AGENT', 'OPERATIONS'] };
const DAY = 24 * 3600 * 1000;

function notification(changes: Partial<Notification> = {}): Notification {
  const texts = { en: 'x', es: 'x' };
  return {
    id: randomUUID(),
    type: 'thing.assigned',
    severity: 'INFO',
    title: texts,
    body: texts,
    entity: 'Thing',
    entityId: 't',
    createdAt: new Date().toISOString(),
    actorId: null,
    ...changes,
  };
}

async function connected({ url }: RedisServer): Promise<RedisConnection> {
  const address = readRedisAddress(url);
  if (address === null) throw new TypeError(url);
  // Commands of these tests may wait for a busy machine.
  const connection = connectRedis({ address, commandTimeoutMs: 2000 });
  await vi.waitUntil(() => connection.isUp(), 10_000);
  return connection;
}

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const forUsers = (...users: string[]) => ({ users, roles: [] });

describe.each(['memory', 'Redis', 'a Cluster'])('notifications in %s', (kind) => {
  let server: RedisServer | undefined;
  let connection: RedisConnection | undefined;
  let store: NotificationStore;

  beforeAll(async () => {
    if (kind === 'memory') {
      store = createMemoryNotifications();
      return;
    }
    server = await startRedis(kind === 'Redis' ? 'single' : 'cluster');
    const opened = await connected(server);
    connection = opened;
    store = createRedisNotifications(opened);
  });
  afterAll(async () => {
    await connection?.close();
    await server?.[Symbol.asyncDispose]();
  });

  const idsOf = async (reader: Reader, tenant = CHILE as typeof CHILE | typeof PERU) =>
    (await store.read(tenant, reader))?.map(({ notification: { id } }) => id);

  test('are read newest first by those they are for, in their tenant', async () => {
    const reader = { id: randomUUID(), roles: [] };
    const older = notification({ createdAt: ago(2000) });
    const newer = notification({ createdAt: ago(1000) });
    await store.add(CHILE, newer, forUsers(reader.id));
    await store.add(CHILE, older, forUsers(reader.id));
    expect(await idsOf(reader)).toEqual([newer.id, older.id]);
    expect(await idsOf(reader, PERU)).toEqual([]);
    expect(await idsOf({ id: 'somebody', roles: [] })).toEqual([]);
  });

  test('are kept once, however often they are added and by however many ways they reach a reader', async () => {
    const one = notification();
    for (let round = 0; round < 3; round++) {
      await store.add(PERU, one, { users: ['bruno'], roles: ['CUSTOMS_AGENT', 'OPERATIONS'] });
    }
    expect(await idsOf(BRUNO, PERU)).toEqual([one.id]);
    expect(await idsOf(ANA, PERU)).toEqual([one.id]);
    expect(await store.markRead(PERU, ANA, null, ago(0))).toBe(1);
    expect((await store.read(PERU, BRUNO))?.[0]?.readAt).toBeNull();
  });

  test('of a role do not reach who did it', async () => {
    const own = notification({ actorId: 'bruno' });
    await store.add(CHILE, own, { users: [], roles: ['CUSTOMS_AGENT'] });
    expect(await idsOf(BRUNO)).not.toContain(own.id);
    expect(await idsOf({ id: 'carla', roles: ['CUSTOMS_AGENT'] })).toContain(own.id);
  });

  test('are marked as read once, and only by who has them', async () => {
    const reader = { id: randomUUID(), roles: [] };
    const [one, two] = [notification(), notification()];
    for (const each of [one, two]) await store.add(CHILE, each, forUsers(reader.id));
    const at = ago(0);
    expect(await store.markRead(CHILE, ANA, [one.id], at)).toBe(0);
    expect(await store.markRead(CHILE, reader, [one.id, one.id, 'unknown'], at)).toBe(1);
    expect(await store.markRead(CHILE, reader, [one.id], ago(-1000))).toBe(0);
    expect(await store.markRead(CHILE, reader, null, ago(-2000))).toBe(1);
    const marks = new Map((await store.read(CHILE, reader))?.map((own) => [own.notification.id, own.readAt]));
    expect(marks.get(one.id)).toBe(at);
  });

  test('are the latest 200 of the last 30 days', async () => {
    const reader = { id: randomUUID(), roles: [] };
    const old = notification({ createdAt: ago(31 * DAY) });
    const many = Array.from({ length: 205 }, (_, index) => notification({ createdAt: ago(205_000 - index * 1000) }));
    await store.add(CHILE, old, forUsers(reader.id));
    for (const each of many) await store.add(CHILE, each, forUsers(reader.id));
    expect(await idsOf(reader)).toEqual(
      many
        .slice(5)
        .reverse()
        .map(({ id }) => id),
    );
  });

  test('of ids with any characters stay apart', async () => {
    const [one, two] = [notification(), notification()];
    await store.add(CHILE, one, forUsers('a:b'));
    await store.add(CHILE, two, forUsers('a%3Ab'));
    expect(await idsOf({ id: 'a:b', roles: [] })).toEqual([one.id]);
    expect(await idsOf({ id: 'a%3Ab', roles: [] })).toEqual([two.id]);
  });
});

test('a Redis that is away is an answer of ignorance', async () => {
  await using server = await startRedis();
  const connection = await connected(server);
  const store = createRedisNotifications(connection);
  await server.kill();
  expect(await store.add(CHILE, notification(), forUsers('ana'))).toBe(false);
  expect(await store.read(CHILE, ANA)).toBeNull();
  expect(await store.markRead(CHILE, ANA, null, ago(0))).toBeNull();
  await connection.close();
});
