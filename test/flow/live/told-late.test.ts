/** A process can know an event from the stream before it tells it: who comes back in between gets it once. */
import { expect, test } from 'vitest';
import { createMemoryBus, type EventBus } from '../../../subgraphs/engine/serve.ts';
import { domainEvent } from '../../support/domain-events.ts';
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
