/** What an event bus on Redis adds: several processes, services that write by themselves, and a Redis that fails. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DomainEvent, PlacedEvent } from '../../../../../schema/contract/domain-event.ts';
import type { Tenant } from '../../../../../schema/contract/request-context.ts';
import type { DropReason, EventBus, EventBusReports } from '../../../../../subgraphs/engine/events/event-bus.ts';
import { createRedisBus } from '../../../../../subgraphs/engine/events/redis-bus.ts';
import {
  createRedisClient,
  type RedisClient,
  readRedisAddress,
} from '../../../../../subgraphs/engine/store/redis-address.ts';
import { connectRedis } from '../../../../../subgraphs/engine/store/redis-connection.ts';
import { CHILE, domainEvent, PERU } from '../../../../support/domain-events.ts';
import { openRedisBus } from '../../../../support/redis-bus.ts';
import { type RedisServer, startRedis } from '../../../../support/redis-server.ts';

const SMALL_NODES = ['--stream-node-max-entries', '10'];
const KEEPS = ['--appendonly', 'yes', '--appendfsync', 'always'];

let redis: RedisServer;
let service: RedisClient;
const opened: EventBus[] = [];

async function start(...options: string[]): Promise<void> {
  redis = await startRedis('single', [...SMALL_NODES, ...options]);
  const address = readRedisAddress(redis.url);
  if (address === null) throw new Error(redis.url);
  service = createRedisClient(address);
  service.on('error', () => {});
  await service.connect();
  await service.sAdd('{events}:channels', 'SERHAFEN:CL');
}

beforeEach(() => start(...KEEPS));

afterEach(async () => {
  redis.signal('SIGCONT');
  for (const bus of opened.splice(0)) await bus.close();
  service.destroy();
  await redis[Symbol.asyncDispose]();
});

interface Heard {
  readonly bus: EventBus;
  readonly told: PlacedEvent[];
  readonly gaps: (Tenant | null)[];
  readonly changes: boolean[];
  readonly drops: DropReason[];
  /** Tenants in whose streams others were named. */
  readonly foreign: (Tenant | null)[];
}

interface HearOptions extends Pick<EventBusReports, 'onPark'> {
  readonly retained?: number;
  readonly streamLength?: number;
}

async function hear(options: HearOptions = {}): Promise<Heard> {
  const changes: boolean[] = [];
  const drops: DropReason[] = [];
  const foreign: (Tenant | null)[] = [];
  const reports = {
    onChange: (up: boolean) => changes.push(up),
    onDrop: (reason: DropReason) => drops.push(reason),
    onForeign: (tenant: Tenant | null) => foreign.push(tenant),
  };
  const bus = await openRedisBus(redis, { ...options, ...reports }, ['SERHAFEN:CL']);
  opened.push(bus);
  const heard: Heard = { bus, told: [], gaps: [], changes, drops, foreign };
  bus.listen(
    (placed) => heard.told.push(placed),
    (tenant) => heard.gaps.push(tenant),
  );
  return heard;
}

/** Writes as a service does, without this project. */
async function write(event: DomainEvent, channel = 'SERHAFEN:CL', place = '*'): Promise<void> {
  await service.xAdd(`{events}:${channel}`, place, { event: JSON.stringify(event) });
}

async function writeMany(count: number): Promise<string[]> {
  const events = Array.from({ length: count }, () => domainEvent());
  for (const event of events) await write(event);
  return events.map(({ id }) => id);
}

const ids = (placed: readonly PlacedEvent[] | null) => placed?.map(({ event }) => event.id) ?? null;
const wait = { timeout: 15_000, interval: 10 };

describe('several processes', () => {
  test('each are told every event once, whichever of them took it, at the same places', async () => {
    const [one, two] = [await hear(), await hear()];
    const events = Array.from({ length: 20 }, () => domainEvent());
    for (const [index, event] of events.entries()) await (index % 2 ? one : two).bus.publish(event);
    await vi.waitUntil(() => one.told.length === 20 && two.told.length === 20, wait);
    expect(ids(one.told)).toEqual(events.map(({ id }) => id));
    expect(two.told).toEqual(one.told);
  });

  test('take an event once that reaches two of them', async () => {
    const [one, two] = [await hear(), await hear()];
    const event = domainEvent();
    const outcomes = await Promise.all([one.bus.publish(event), two.bus.publish(event)]);
    expect(outcomes.sort()).toEqual(['accepted', 'duplicate']);
  });

  test('give what was missed at one of them to who comes to another, even to one that started later', async () => {
    const one = await hear();
    const first = await writeMany(3);
    await vi.waitUntil(() => one.told.length === 3, wait);
    const seen = one.bus.position(CHILE);
    await one.bus.close();
    const missed = await writeMany(3);
    const two = await hear();
    expect(ids(await two.bus.since(CHILE, seen))).toEqual(missed);
    expect(two.told).toEqual([]);
    expect(first).not.toEqual(missed);
  });

  test('wait for each other: a place that one has not reached yet is no gap', async () => {
    const one = await hear();
    const two = await hear();
    await one.bus.publish(domainEvent());
    await vi.waitUntil(() => one.told.length === 1, wait);
    expect(ids(await two.bus.since(CHILE, one.bus.position(CHILE)))).toEqual([]);
    expect(two.told).toHaveLength(1);
  });
});

describe('a service that writes to the stream itself', () => {
  test('is heard as soon as its tenant is known, from its first event', async () => {
    const { told } = await hear();
    const event = domainEvent({ tenant: PERU });
    await write(event, 'SERHAFEN:PE');
    await service.sAdd('{events}:channels', 'SERHAFEN:PE');
    await vi.waitUntil(() => told.length === 1, wait);
    expect(told[0]?.event).toEqual(event);
  });

  test('is heard when somebody waits for its tenant, though nobody made the tenant known', async () => {
    const { told, bus, gaps } = await hear();
    await write(domainEvent({ id: 'old', tenant: PERU }), 'SERHAFEN:PE', '1-1');
    expect(bus.position(PERU)).toBe('0-0');
    await write(domainEvent({ id: 'new', tenant: PERU }), 'SERHAFEN:PE');
    await vi.waitUntil(() => told.length === 1, wait);
    expect(ids(told)).toEqual(['new']);
    expect(ids(await bus.since(PERU, '0-0'))).toEqual(['old', 'new']);
    expect(gaps).toEqual([]);
  });

  test('may repeat events', async () => {
    const { told, drops } = await hear();
    const event = domainEvent();
    await write(event);
    await write(event);
    await write(domainEvent({ id: 'last' }));
    await vi.waitUntil(() => told.some((placed) => placed.event.id === 'last'), wait);
    expect(ids(told)).toEqual([event.id, 'last']);
    expect(drops).toEqual(['duplicate']);
  });

  test('stops nobody with what is no event: it is parked once, with the reason', async () => {
    const [one, two] = [await hear(), await hear()];
    await service.xAdd('{events}:SERHAFEN:CL', '*', { event: '{"id":' });
    await service.xAdd('{events}:SERHAFEN:CL', '*', { other: 'field' });
    await write(domainEvent({ sequence: -1 }));
    const good = domainEvent();
    await write(good);
    await vi.waitUntil(() => one.told.length === 1 && two.told.length === 1, wait);
    expect(ids(one.told)).toEqual([good.id]);
    expect(one.drops).toEqual(['invalid', 'invalid', 'invalid']);
    const parked = () => service.xRange('{events}:parked:SERHAFEN:CL', '-', '+');
    await vi.waitUntil(async () => (await parked()).length === 3, wait);
    expect((await parked()).map(({ message }) => String(message.reason).split(':')[0])).toEqual([
      'event',
      'event',
      'sequence',
    ]);
  });

  test('cannot speak for another tenant, and one of all processes says that it tried', async () => {
    const parks: boolean[] = [];
    const onPark = (kept: boolean): unknown => parks.push(kept);
    const [{ told, drops, foreign }, other] = [await hear({ onPark }), await hear({ onPark })];
    await write(domainEvent({ tenant: PERU }));
    await write(domainEvent({ tenant: null }));
    const good = domainEvent();
    await write(good);
    await vi.waitUntil(() => told.length === 1 && other.told.length === 1, wait);
    expect(ids(told)).toEqual([good.id]);
    expect(drops).toEqual(['invalid', 'invalid']);
    await vi.waitUntil(() => parks.length === 4, wait);
    expect([...foreign, ...other.foreign]).toEqual([CHILE, CHILE]);
  });
});

describe('who comes back from far behind', () => {
  test('gets from Redis what this process no longer remembers, without repeats', async () => {
    const { bus, told } = await hear({ retained: 5 });
    const start = bus.position(CHILE);
    const written = await writeMany(40);
    await write(domainEvent({ id: String(written[3]) }));
    await vi.waitUntil(() => told.length === 40, wait);
    expect(ids(await bus.since(CHILE, start))).toEqual(written);
    expect(ids(await bus.since(CHILE, told[9]?.position ?? ''))).toEqual(written.slice(10));
    const late = await hear({ retained: 5 });
    expect(ids(await late.bus.since(CHILE, told[2]?.position ?? ''))).toEqual(written.slice(3));
  });

  test('is told of a gap when Redis no longer has it either', async () => {
    const { bus, told } = await hear({ retained: 5 });
    await writeMany(40);
    await vi.waitUntil(() => told.length === 40, wait);
    await service.xTrim('{events}:SERHAFEN:CL', 'MAXLEN', 20);
    expect(await bus.since(CHILE, told[5]?.position ?? '')).toBeNull();
    expect(await bus.since(CHILE, told[25]?.position ?? '')).toHaveLength(14);
  });
});

describe('a Redis that fails', () => {
  test('loses nothing that it kept when it is killed and started again', async () => {
    const { bus, told, gaps, changes } = await hear();
    const before = Array.from({ length: 10 }, () => domainEvent());
    for (const event of before) await bus.publish(event);
    await vi.waitUntil(() => told.length === 10, wait);
    await redis.kill();
    await vi.waitUntil(() => !bus.isUp(), wait);
    expect(await bus.publish(domainEvent())).toBe('unavailable');
    await redis.start();
    await vi.waitUntil(() => service.isReady, wait);
    // Written while this process may not be back yet.
    const after = await writeMany(10);
    await vi.waitUntil(() => told.length === 20, wait);
    expect(ids(told)).toEqual([...before.map(({ id }) => id), ...after]);
    expect(gaps).toEqual([]);
    expect(changes).toEqual([true, false, true]);
  });

  test('and comes back without the events that were not read yet is a gap', async () => {
    await redis[Symbol.asyncDispose]();
    await start('--appendonly', 'no');
    const { bus, told, gaps } = await hear();
    await bus.publish(domainEvent());
    await vi.waitUntil(() => told.length === 1, wait);
    const seen = bus.position(CHILE);
    await redis.kill();
    await redis.start();
    await vi.waitUntil(() => gaps.length === 1, wait);
    expect(gaps).toEqual([CHILE]);
    await vi.waitUntil(async () => (await bus.publish(domainEvent({ id: 'new' }))) !== 'unavailable', wait);
    await vi.waitUntil(() => told.length === 2, wait);
    expect(await bus.since(CHILE, seen)).toBeNull();
  });

  test('and stalls is noticed, and nothing is missed when it goes on', async () => {
    const { bus, told, gaps } = await hear();
    await bus.publish(domainEvent());
    await vi.waitUntil(() => told.length === 1, wait);
    redis.signal('SIGSTOP');
    const lost = domainEvent();
    expect(await bus.publish(lost)).toBe('unavailable');
    await vi.waitUntil(() => !bus.isUp(), wait);
    redis.signal('SIGCONT');
    await vi.waitUntil(async () => (await bus.publish(lost)) !== 'unavailable', wait);
    await vi.waitUntil(() => told.length === 2, wait);
    expect(ids(told)).toContain(lost.id);
    expect(gaps).toEqual([]);
  });

  test('and is cut faster than it is read is a gap', async () => {
    const { bus, told, gaps } = await hear();
    await bus.publish(domainEvent());
    await vi.waitUntil(() => told.length === 1, wait);
    await redis.kill();
    await vi.waitUntil(() => !bus.isUp(), wait);
    await redis.start();
    await vi.waitUntil(() => service.isReady, wait);
    const pipeline = service.multi();
    for (let i = 0; i < 100; i++) {
      pipeline.xAdd(
        '{events}:SERHAFEN:CL',
        '*',
        { event: JSON.stringify(domainEvent({ id: `e${i}` })) },
        {
          TRIM: { strategy: 'MAXLEN', threshold: 10 },
        },
      );
    }
    await pipeline.exec();
    await vi.waitUntil(() => told.some(({ event }) => event.id === 'e99'), wait);
    const heard = ids(told) ?? [];
    // Either it was read before it was cut, or the cut is told.
    if (heard.length < 101) expect(gaps).toEqual([CHILE]);
    expect(heard.slice(-10)).toEqual(Array.from({ length: 10 }, (_, i) => `e${90 + i}`));
  });

  test('from the start is waited for, and what came since somebody waits is told', async () => {
    await redis.kill();
    const address = readRedisAddress(redis.url);
    if (address === null) throw new Error(redis.url);
    const connection = connectRedis({ address });
    const bus = createRedisBus({ connection, retained: 10, streamLength: 100 });
    opened.push({ ...bus, close: () => bus.close().then(() => connection.close()) });
    const told: PlacedEvent[] = [];
    bus.listen((placed) => told.push(placed));
    expect(bus.isUp()).toBe(false);
    const place = bus.position(CHILE);
    expect(await bus.since(CHILE, place)).toBeNull();
    await redis.start();
    await vi.waitUntil(() => service.isReady, wait);
    await write(domainEvent({ id: 'first' }));
    await vi.waitUntil(() => told.length === 1, wait);
    expect(ids(told)).toEqual(['first']);
    await vi.waitUntil(() => connection.isUp(), wait);
    expect(ids(await bus.since(CHILE, place))).toEqual(['first']);
  });
});
