/** What holds for every event bus, whatever carries its events. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DomainEvent, PlacedEvent } from '../../../../../schema/contract/domain-event.ts';
import type { DropReason, EventBus, EventBusReports } from '../../../../../subgraphs/engine/events/event-bus.ts';
import { createMemoryBus } from '../../../../../subgraphs/engine/events/memory-bus.ts';
import { CHILE, domainEvent, PERU } from '../../../../support/domain-events.ts';
import { openRedisBus } from '../../../../support/redis-bus.ts';
import { type RedisServer, startRedis } from '../../../../support/redis-server.ts';

/** Events of a tenant that every bus of this suite keeps. */
const RETAINED = 20;

/** Small nodes: a stream is cut in whole ones. */
const SMALL_NODES = ['--stream-node-max-entries', '10'];

const opened: EventBus[] = [];
let redis: RedisServer;
let cluster: RedisServer;

beforeAll(async () => {
  [redis, cluster] = await Promise.all([startRedis('single', SMALL_NODES), startRedis('cluster', SMALL_NODES)]);
});

afterAll(async () => {
  await redis[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

afterEach(async () => {
  for (const bus of opened.splice(0)) await bus.close();
  await Promise.all([redis, cluster].map((server) => server.command('FLUSHALL')));
});

describe.each<[string, (reports: EventBusReports) => Promise<EventBus>]>([
  ['memory', async (reports) => createMemoryBus({ retained: RETAINED, ...reports })],
  ['redis', (reports) => openRedisBus(redis, { retained: RETAINED, streamLength: RETAINED, ...reports })],
  ['a redis cluster', (reports) => openRedisBus(cluster, { retained: RETAINED, streamLength: RETAINED, ...reports })],
])('an event bus in %s', (_name, create) => {
  async function openBus(reports: EventBusReports = {}): Promise<EventBus> {
    const bus = await create(reports);
    opened.push(bus);
    return bus;
  }

  function collect(bus: EventBus): PlacedEvent[] {
    const told: PlacedEvent[] = [];
    bus.listen((placed) => told.push(placed));
    return told;
  }

  async function publishAll(bus: EventBus, events: readonly DomainEvent[]): Promise<void> {
    for (const event of events) expect(await bus.publish(event)).toBe('accepted');
  }

  const idsOf = (placed: readonly PlacedEvent[] | null) => placed?.map(({ event }) => event.id) ?? null;

  test('tells every listener what was published, unchanged and in order', async () => {
    const bus = await openBus();
    const [first, second] = [collect(bus), collect(bus)];
    const events = [
      domainEvent({ data: { text: 'Ñandú €', deep: { list: [1, null, 'x'] } }, actor: { id: 'u1', username: 'ana' } }),
      domainEvent({ tenant: PERU }),
      domainEvent({ tenant: null, correlationId: 'c1' }),
    ];
    await publishAll(bus, events);
    await vi.waitUntil(() => first.length === 3 && second.length === 3);
    for (const told of [first, second]) {
      for (const event of events) expect(told.map((placed) => placed.event)).toContainEqual(event);
    }
  });

  test('tells nothing to a listener that has left', async () => {
    const bus = await openBus();
    const told: PlacedEvent[] = [];
    const leave = bus.listen((placed) => told.push(placed));
    const stays = collect(bus);
    leave();
    await publishAll(bus, [domainEvent()]);
    await vi.waitUntil(() => stays.length === 1);
    expect(told).toEqual([]);
  });

  test('goes on when a listener throws, and reports it', async () => {
    const errors: unknown[] = [];
    const bus = await openBus({ onListenerError: (error) => errors.push(error) });
    bus.listen(() => {
      throw new Error('mine');
    });
    const told = collect(bus);
    await publishAll(bus, [domainEvent(), domainEvent()]);
    await vi.waitUntil(() => told.length === 2);
    expect(errors).toHaveLength(2);
  });

  test('tells an event that a listener publishes after the one that caused it, to every listener', async () => {
    const bus = await openBus();
    const cause = domainEvent();
    const effect = domainEvent({ type: 'thing.noticed' });
    bus.listen(({ event }) => {
      if (event.id === cause.id) void bus.publish(effect);
    });
    const told = collect(bus);
    await publishAll(bus, [cause]);
    await vi.waitUntil(() => told.length === 2);
    expect(idsOf(told)).toEqual([cause.id, effect.id]);
  });

  test('tells an id once, within its tenant', async () => {
    const drops: DropReason[] = [];
    const bus = await openBus({ onDrop: (reason) => drops.push(reason) });
    const told = collect(bus);
    const event = domainEvent();
    await publishAll(bus, [event]);
    expect(await bus.publish(event)).toBe('duplicate');
    expect(await bus.publish({ ...event, sequence: 2 })).toBe('duplicate');
    await publishAll(bus, [{ ...event, tenant: PERU }, domainEvent()]);
    await vi.waitUntil(() => told.length === 3);
    expect(told.filter((placed) => placed.event.id === event.id).map((placed) => placed.event.tenant)).toEqual(
      expect.arrayContaining([CHILE, PERU]),
    );
  });

  test('drops what is older than what its subject was last told of', async () => {
    const drops: DropReason[] = [];
    const bus = await openBus({ onDrop: (reason) => drops.push(reason) });
    const told = collect(bus);
    const subject = 'thing/1';
    await publishAll(bus, [
      domainEvent({ id: 'seven', subject, sequence: 7 }),
      domainEvent({ id: 'six', subject, sequence: 6 }),
      domainEvent({ id: 'seven-again', subject, sequence: 7 }),
      domainEvent({ id: 'seven-special', subject, sequence: 7, type: 'thing.paid' }),
      domainEvent({ id: 'other', subject: 'thing/2', sequence: 1 }),
      domainEvent({ id: 'eight', subject, sequence: 8 }),
    ]);
    await vi.waitUntil(() => told.some(({ event }) => event.id === 'eight'));
    expect(idsOf(told)).toEqual(['seven', 'seven-special', 'other', 'eight']);
    expect(drops).toEqual(['late', 'late']);
  });

  test('gives what came after a place, of that tenant only, and no duplicate of it', async () => {
    const bus = await openBus();
    const told = collect(bus);
    const events = Array.from({ length: 5 }, () => domainEvent());
    const start = bus.position(CHILE);
    await publishAll(bus, events);
    await publishAll(bus, [domainEvent({ tenant: PERU }), domainEvent({ tenant: null })]);
    await bus.publish(events[3] as DomainEvent);
    await vi.waitUntil(() => told.length === 7);
    const ids = events.map(({ id }) => id);
    expect(idsOf(await bus.since(CHILE, start))).toEqual(ids);
    const third = told.find(({ event }) => event.id === ids[2]);
    expect(idsOf(await bus.since(CHILE, third?.position ?? ''))).toEqual(ids.slice(3));
    expect(idsOf(await bus.since(CHILE, bus.position(CHILE)))).toEqual([]);
  });

  test('says so when it no longer has all that came after a place', async () => {
    const bus = await openBus();
    const told = collect(bus);
    const start = bus.position(CHILE);
    const events = Array.from({ length: RETAINED * 3 }, () => domainEvent());
    await publishAll(bus, events);
    await vi.waitUntil(() => told.length === events.length);
    expect(await bus.since(CHILE, start)).toBeNull();
    const kept = told[events.length - RETAINED - 1]?.position ?? '';
    expect(idsOf(await bus.since(CHILE, kept))).toEqual(events.slice(-RETAINED).map(({ id }) => id));
  });

  test.each(['', 'abc', '1-2-3', '-1-0', '99999999999999999999-0', '0-0x', '1000-0'])(
    'knows no place %j of its stream',
    async (position) => {
      const bus = await openBus();
      const told = collect(bus);
      await publishAll(
        bus,
        Array.from({ length: RETAINED * 3 }, () => domainEvent()),
      );
      await vi.waitUntil(() => told.length === RETAINED * 3);
      expect(await bus.since(CHILE, position)).toBeNull();
    },
  );

  test('is up until it is closed, and then takes nothing', async () => {
    const bus = await openBus();
    expect(bus.isUp()).toBe(true);
    await bus.close();
    expect(bus.isUp()).toBe(false);
    expect(await bus.publish(domainEvent())).toBe('unavailable');
  });
});
