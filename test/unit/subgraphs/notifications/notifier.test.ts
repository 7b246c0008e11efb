import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DomainEvent } from '../../../../schema/contract/domain-event.ts';
import type { NotificationRule } from '../../../../schema/contract/event-bindings.ts';
import { createMemoryBus, type EventBus } from '../../../../subgraphs/engine/serve.ts';
import { createMemoryNotifications } from '../../../../subgraphs/notifications/memory-notifications.ts';
import { createNoticesOf } from '../../../../subgraphs/notifications/notice-of.ts';
import type { NotificationStore } from '../../../../subgraphs/notifications/notification-store.ts';
import { startNotifier } from '../../../../subgraphs/notifications/notifier.ts';
import { CHILE, domainEvent } from '../../../support/domain-events.ts';
import { openRedisBus } from '../../../support/redis-bus.ts';
import { startRedis } from '../../../support/redis-server.ts';

const rule: NotificationRule = {
  event: 'thing.status-changed',
  users: ['owner'],
  roles: [],
  severity: 'INFO',
  entity: { type: 'Thing', id: 'thingId' },
  title: { en: 'x', es: 'x' },
  body: { en: 'x', es: 'x' },
};
const change = (): DomainEvent => domainEvent({ time: new Date().toISOString(), data: { thingId: 't', owner: 'ana' } });
const ana = { id: 'ana', roles: [] };
const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

function notify(events: EventBus, store: NotificationStore): { lost: DomainEvent[]; spoiled: number } {
  const seen = { lost: [] as DomainEvent[], spoiled: 0 };
  const stop = startNotifier({
    noticesOf: createNoticesOf([rule]),
    store,
    events,
    spoil: async () => {
      seen.spoiled += 1;
    },
    onLost: (event) => seen.lost.push(event),
    progress: null,
  });
  ending.push(stop);
  return seen;
}

function created(events: EventBus): DomainEvent[] {
  const found: DomainEvent[] = [];
  ending.push(events.listen(({ event }) => event.type === 'notification.created' && found.push(event)));
  return found;
}

describe('the notifier', () => {
  test('keeps a notification before it is told, and spoils what was answered without it', async () => {
    const events = createMemoryBus({ retained: 10 });
    ending.push(() => events.close());
    const store = createMemoryNotifications();
    const seen = notify(events, store);
    const kept: unknown[] = [];
    ending.push(
      events.listen(({ event }) => {
        if (event.type === 'notification.created') kept.push([store.read(CHILE, ana), seen.spoiled]);
      }),
    );
    await events.publish(change());
    await vi.waitUntil(() => kept.length === 1);
    const [read, spoiled] = kept[0] as [Promise<unknown[]>, number];
    expect(await read).toHaveLength(1);
    expect(spoiled).toBe(1);
  });

  test('tries again while the store does not answer', async () => {
    const events = createMemoryBus({ retained: 10 });
    ending.push(() => events.close());
    const store = createMemoryNotifications();
    let failures = 2;
    const flaky = {
      ...store,
      add: async (...given: Parameters<typeof store.add>) => failures-- <= 0 && store.add(...given),
    };
    const found = created(events);
    const { lost } = notify(events, flaky);
    await events.publish(change());
    await vi.waitUntil(() => found.length === 1, 5000);
    expect(await store.read(CHILE, ana)).toHaveLength(1);
    expect(lost).toEqual([]);
  });

  test('makes one notification of an event, however many processes hear it', async () => {
    const redis = await startRedis();
    ending.push(() => redis[Symbol.asyncDispose]());
    const replicas = [await openRedisBus(redis), await openRedisBus(redis)];
    for (const replica of replicas) ending.push(() => replica.close());
    const store = createMemoryNotifications();
    const seen = replicas.map((replica) => notify(replica, store));
    const found = replicas.map(created);
    const [first] = replicas;
    for (let count = 0; count < 20; count++) await first?.publish(change());
    await vi.waitUntil(() => seen.every(({ spoiled }) => spoiled === 20), 20_000);
    await vi.waitUntil(() => found.every((events) => events.length >= 20), 20_000);
    expect(await store.read(CHILE, ana)).toHaveLength(20);
    for (const events of found) expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });
});
