import type { Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryBus } from '../../../subgraphs/engine/serve.ts';
import { domainEvent, PERU } from '../../support/domain-events.ts';
import { answerOf, type LiveClientOptions, liveClient, subscribe } from '../../support/live-client.ts';
import { startWorld, type World } from '../../support/world.ts';

/** Few are kept: events that are published in this file leave no trace for long. */
const events = createMemoryBus({ retained: 4 });
const clients: Client[] = [];
let world: World;
let declaration: { readonly id: string; readonly mawbId: string };

beforeAll(async () => {
  world = await startWorld({}, { events });
  const { data } = await world.ask('{ declarations(limit: 50) { data { id mawbId } } }');
  declaration = data.declarations.data.find(({ mawbId }: { mawbId: string | null }) => mawbId !== null);
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});
afterAll(() => world?.[Symbol.asyncDispose]());

function client(options?: LiveClientOptions): Client {
  const made = liveClient(world, options);
  clients.push(made);
  return made;
}

function publish(changes: Parameters<typeof domainEvent>[0]): string {
  const event = domainEvent(changes);
  void events.publish(event);
  return event.id;
}

function statusChanged(data: Record<string, unknown> = {}, envelope: object = {}): string {
  return publish({
    type: 'customs.declaration.status-changed',
    data: {
      declarationId: declaration.id,
      internalNumber: 'D-1',
      mawbId: declaration.mawbId,
      fromStatus: 'DRAFT',
      toStatus: 'VALIDATED',
      ...data,
    },
    ...envelope,
  });
}

const BARE = 'subscription { declarationStatusChanged { eventId } }';
const JOINED = `subscription Changed($id: ID) {
  declarationStatusChanged(declarationId: $id) {
    eventId occurredAt kind: __typename toStatus
    declaration { id mawb { awbNumber } createdByUser { username } }
  }
}`;

describe('an event', () => {
  test('is answered with its own data, and with fields of every service that its entity leads to', async () => {
    const stream = await subscribe(client(), JOINED, { variables: { id: declaration.id } });
    world.forgetCalls();
    const eventId = statusChanged({}, { time: '2026-01-15T13:04:05.000Z' });
    const { data, errors, extensions } = await stream.next();
    expect(errors).toBeUndefined();
    expect(data.declarationStatusChanged).toEqual({
      eventId,
      occurredAt: '2026-01-15T13:04:05.000Z',
      kind: 'DeclarationStatusChangedEvent',
      toStatus: 'VALIDATED',
      declaration: {
        id: declaration.id,
        mawb: { awbNumber: expect.stringMatching(/^\d{3}-\d{8}$/) },
        createdByUser: { username: expect.any(String) },
      },
    });
    expect(extensions?.lastEventId).toEqual(expect.any(String));
    expect(
      world
        .calls()
        .map(({ service }) => service)
        .sort(),
    ).toEqual(['customs', 'iam', 'mawb']);
  });

  test('may hold text that JSON has to escape, though no answer of a service does', async () => {
    const stream = await subscribe(
      client(),
      'subscription { declarationStatusChanged { internalNumber declaration { id } } }',
    );
    const internalNumber = 'the "first" \\ one\n';
    statusChanged({ internalNumber });
    const { data } = await stream.next();
    expect(data.declarationStatusChanged).toEqual({ internalNumber, declaration: { id: declaration.id } });
  });

  test('is run once for all who ask the same with the same rights, whoever they are and however they spell it', async () => {
    const streams = await Promise.all([
      subscribe(client(), JOINED, { variables: { id: declaration.id } }),
      subscribe(client(), JOINED, { variables: { id: declaration.id } }),
      subscribe(client(), JOINED.replace('$id: ID', '$id: ID,').replace('eventId', 'eventId,'), {
        variables: { id: declaration.id },
      }),
    ]);
    world.forgetCalls();
    const eventId = statusChanged();
    const answers = await Promise.all(streams.map((stream) => stream.next()));
    expect(answers.map(({ data }) => data.declarationStatusChanged.eventId)).toEqual([eventId, eventId, eventId]);
    expect(world.calls()).toHaveLength(3);
  });

  test('is read anew each time', async () => {
    const stream = await subscribe(client(), JOINED);
    statusChanged();
    await stream.next();
    world.forgetCalls();
    statusChanged();
    await stream.next();
    expect(world.calls()).toHaveLength(3);
  });

  test('of another type, another tenant or no tenant reaches nobody, and nothing is called', async () => {
    const stream = await subscribe(client(), JOINED);
    world.forgetCalls();
    publish({ type: 'customs.declaration.created', data: { declarationId: declaration.id } });
    statusChanged({}, { tenant: PERU });
    statusChanged({}, { tenant: null });
    expect(world.calls()).toEqual([]);
    const eventId = statusChanged();
    expect((await stream.next()).data.declarationStatusChanged.eventId).toBe(eventId);
    expect(stream.waiting).toEqual([]);
  });

  test('whose record cannot be read is told, with a null for the record', async () => {
    const stream = await subscribe(client(), JOINED);
    const eventId = statusChanged({ declarationId: '00000000-0000-4000-8000-000000000000' });
    const { data } = await stream.next();
    expect(data.declarationStatusChanged).toMatchObject({ eventId, declaration: null });
  });
});

describe('who gets an event', () => {
  test('is narrowed by the arguments, before anything is called', async () => {
    const own = await subscribe(client(), JOINED, { variables: { id: declaration.id } });
    const other = await subscribe(client(), JOINED, { variables: { id: '00000000-0000-4000-8000-000000000001' } });
    const literal = await subscribe(
      client(),
      'subscription { declarationStatusChanged(declarationId: "*") { eventId } }',
    );
    statusChanged();
    await own.next();
    expect(other.waiting).toEqual([]);
    expect(literal.waiting).toEqual([]);
  });

  test('is the subscriber alone, where a field is about its own records', async () => {
    const ana = await world.ask('{ me { id } }');
    const mine = await subscribe(client(), 'subscription { declarationStatusChanged(assignedToMe: true) { eventId } }');
    const all = await subscribe(client(), 'subscription { declarationStatusChanged(assignedToMe: false) { eventId } }');
    const others = statusChanged({ assignedTo: '00000000-0000-4000-8000-000000000002' });
    const own = statusChanged({ assignedTo: ana.data.me.id });
    expect((await mine.next()).data.declarationStatusChanged.eventId).toBe(own);
    expect((await all.next()).data.declarationStatusChanged.eventId).toBe(others);
    expect((await all.next()).data.declarationStatusChanged.eventId).toBe(own);
  });

  test('is named by the event, where it has recipients', async () => {
    const ana = await world.ask('{ me { id } }');
    const anas = await subscribe(client(), 'subscription { declarationAssigned { eventId } }');
    const others = await subscribe(client({ as: 'diego.vera' }), 'subscription { declarationAssigned { eventId } }');
    const assigned = (data: object): string =>
      publish({
        type: 'customs.declaration.assigned',
        data: { declarationId: declaration.id, internalNumber: 'D-1', assignedBy: declaration.id, ...data },
      });
    assigned({ assignedTo: declaration.id });
    const given = assigned({ assignedTo: ana.data.me.id, previousAssignee: null });
    const taken = assigned({ assignedTo: null, previousAssignee: ana.data.me.id });
    expect((await anas.next()).data.declarationAssigned.eventId).toBe(given);
    expect((await anas.next()).data.declarationAssigned.eventId).toBe(taken);
    await Promise.all(clients.map(answerOf));
    expect(others.waiting).toEqual([]);
  });
});

describe('a subscription', () => {
  test('ends when the client completes it', async () => {
    const socket = client();
    const ended = await subscribe(socket, BARE);
    const kept = await subscribe(socket, BARE);
    await ended[Symbol.asyncDispose]();
    await answerOf(socket);
    const eventId = statusChanged();
    expect((await kept.next()).data.declarationStatusChanged.eventId).toBe(eventId);
    expect(ended.waiting).toEqual([]);
    expect(await ended.over).toBeNull();
  });

  test('is refused where the caller may not read the live field', async () => {
    // Of the tenant, but of no role.
    const stream = await subscribe(client({ as: 'gina.mora', tenant: 'SERHAFEN:CL' }), BARE);
    expect(await stream.over).toMatchObject([{ extensions: { code: 'FORBIDDEN_ROLE' } }]);
  });

  test('beyond the limit of a socket is one error, and leaves the others', async () => {
    const socket = client();
    const streams = [];
    for (let count = 0; count < 49; count++) streams.push(await subscribe(socket, BARE));
    // The fiftieth is the last: not even a query fits in beside them.
    await expect(subscribe(socket, BARE)).rejects.toMatchObject([
      { extensions: { code: 'SUBSCRIPTION_LIMIT_REACHED' } },
    ]);
    const eventId = statusChanged();
    expect((await streams[0]?.next())?.data.declarationStatusChanged.eventId).toBe(eventId);
  });
});

describe('who comes back', () => {
  test('is told what it missed, in order, before what happens now', async () => {
    const stream = await subscribe(client(), BARE);
    statusChanged();
    const { extensions } = await stream.next();
    await stream[Symbol.asyncDispose]();
    const missed = [statusChanged(), statusChanged(), statusChanged()];
    const back = await subscribe(client(), BARE, { lastEventId: extensions?.lastEventId ?? '' });
    const now = statusChanged();
    const told = [];
    for (let count = 0; count < 4; count++) told.push((await back.next()).data.declarationStatusChanged.eventId);
    expect(told).toEqual([...missed, now]);
    expect(back.waiting).toEqual([]);
  });

  test('is told that events are lost when the stream no longer holds them, and goes on', async () => {
    const stream = await subscribe(client(), BARE);
    statusChanged();
    const { extensions } = await stream.next();
    for (let count = 0; count < 10; count++) statusChanged();
    await new Promise(setImmediate);
    const back = await subscribe(client(), BARE, { lastEventId: extensions?.lastEventId ?? '' });
    const gap = await back.next();
    expect(gap).toMatchObject({ data: null, errors: [{ extensions: { code: 'EVENTS_MISSED' } }] });
    const now = statusChanged();
    expect((await back.next()).data.declarationStatusChanged.eventId).toBe(now);
    const again = await subscribe(client(), BARE, { lastEventId: gap.extensions?.lastEventId ?? '' });
    expect((await again.next()).data.declarationStatusChanged.eventId).toBe(now);
  });

  test('with the id of no event is told so', async () => {
    const back = await subscribe(client(), BARE, { lastEventId: 'x; DROP' });
    expect(await back.next()).toMatchObject({ errors: [{ extensions: { code: 'EVENTS_MISSED' } }] });
  });
});
