/** A process can know an event from the stream before it tells it: who comes back in between gets it once. */
import { expect, test } from 'vitest';
import { createMemoryBus, type EventBus } from '../../../subgraphs/engine/serve.ts';
import { CHILE, domainEvent } from '../../support/domain-events.ts';
import { liveClient, subscribe } from '../../support/live-client.ts';
import { startWorld } from '../../support/world.ts';

test('an event that a subscriber caught up with is not told again when its turn comes', async () => {
  const memory = createMemoryBus({ retained: 100 });
  let waiting: (() => void)[] | null = null;
  const events: EventBus = {
    ...memory,
    listen: (listener, onGap) =>
      memory.listen((placed) => {
        if (waiting === null) listener(placed);
        else waiting.push(() => listener(placed));
      }, onGap),
  };
  await using world = await startWorld({}, { events });
  const query = 'subscription { declarationStatusChanged { eventId } }';
  const changed = async (id: string) => {
    const data = { declarationId: '1', internalNumber: 'D-1', toStatus: 'VALIDATED' };
    await memory.publish(domainEvent({ id, type: 'customs.declaration.status-changed', data }));
  };
  const client = liveClient(world);
  const first = await subscribe(client, query);
  await changed('seen');
  const { extensions } = await first.next();
  await first[Symbol.asyncDispose]();

  waiting = [];
  await changed('missed');
  const lastEventId = String(extensions?.lastEventId);
  await using second = await subscribe(client, query, { lastEventId });
  expect((await second.next()).data.declarationStatusChanged.eventId).toBe('missed');
  for (const tell of waiting) tell();
  waiting = null;
  await changed('new');
  expect((await second.next()).data.declarationStatusChanged.eventId).toBe('new');
  expect(second.waiting).toEqual([]);
  await client.dispose();
});

test('a subscriber who was told more elsewhere is told of a gap at its own place, and nothing twice', async () => {
  const memory = createMemoryBus({ retained: 100 });
  let reads = true;
  let place = '';
  const listeners: Parameters<EventBus['listen']>[0][] = [];
  // A process that stands still while another one goes on.
  const events: EventBus = {
    ...memory,
    position: (tenant) => (reads ? memory.position(tenant) : place),
    since: async (tenant, after) => (reads ? memory.since(tenant, after) : null),
    listen: (listener, onGap) => {
      listeners.push(listener);
      return memory.listen((placed) => {
        if (reads) listener(placed);
      }, onGap);
    },
  };
  await using world = await startWorld({}, { events });
  const query = 'subscription { declarationStatusChanged { eventId } }';
  const changed = async (id: string) => {
    const data = { declarationId: '1', internalNumber: 'D-1', toStatus: 'VALIDATED' };
    await memory.publish(domainEvent({ id, type: 'customs.declaration.status-changed', data }));
  };
  const client = liveClient(world);
  place = memory.position(CHILE);
  reads = false;
  await changed('told elsewhere');
  const lastEventId = memory.position(CHILE);
  await using stream = await subscribe(client, query, { lastEventId });
  const gap = await stream.next();
  expect(gap.errors?.[0]?.extensions.code).toBe('EVENTS_MISSED');
  expect(gap.extensions?.lastEventId).toBe(lastEventId);
  for (const placed of (await memory.since(CHILE, place)) ?? []) for (const listener of listeners) listener(placed);
  reads = true;
  await changed('new');
  expect((await stream.next()).data.declarationStatusChanged.eventId).toBe('new');
  expect(stream.waiting).toEqual([]);
  await client.dispose();
});
