import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryBus } from '../../../subgraphs/engine/serve.ts';
import { domainEvent } from '../../support/domain-events.ts';
import { liveClient, subscribe } from '../../support/live-client.ts';
import { ANA } from '../../support/people.ts';
import { DOCUMENTS, PORTAL_OPERATIONS } from '../../support/portal-documents.ts';
import { startWorld, type World } from '../../support/world.ts';

/** What the services say of a change, by the live field that tells it. */
interface Records {
  readonly declarationId: string;
  readonly mawbId: string;
  readonly hawbId: string;
}

const EVENTS: Readonly<Record<string, (records: Records) => { type: string; data: Record<string, unknown> }>> = {
  declarationStatusChanged: ({ declarationId, mawbId, hawbId }) => ({
    type: 'customs.declaration.status-changed',
    data: { declarationId, mawbId, hawbId, internalNumber: 'D-1', fromStatus: 'DRAFT', toStatus: 'VALIDATED' },
  }),
  declarationAssigned: ({ declarationId }) => ({
    type: 'customs.declaration.assigned',
    data: { declarationId, internalNumber: 'D-1', assignedTo: ANA, assignedBy: ANA },
  }),
  // A notification follows from what concerns the subscriber.
  notificationReceived: ({ declarationId }) => ({
    type: 'customs.declaration.assigned',
    data: { declarationId, internalNumber: 'D-1', assignedTo: ANA, assignedBy: ANA },
  }),
  mawbStatusChanged: ({ mawbId }) => ({
    type: 'mawb.status-changed',
    data: { mawbId, awbNumber: '045-12345675', fromStatus: 'DEP', toStatus: 'RCF', airport: 'SCL' },
  }),
  hawbStatusChanged: ({ hawbId, mawbId }) => ({
    type: 'hawb.status-changed',
    data: {
      hawbId,
      hawbNumber: 'H-1',
      mawbId,
      fromStatus: 'ARRIVED',
      toStatus: 'HELD',
      holdReason: 'PHYSICAL_INSPECTION',
    },
  }),
};

const STREAMS = PORTAL_OPERATIONS.filter(({ kind }) => kind === 'subscription').map(({ name }) => name);

describe('the streams of the portal, over a socket', () => {
  const events = createMemoryBus({ retained: 100 });
  let world: World;
  let client: Client;
  let records: Records;

  beforeAll(async () => {
    world = await startWorld({}, { events });
    client = liveClient(world);
    const { data } = await world.ask(`{
      declarations(limit: 50) { data { id } }
      mawbs(limit: 1) { data { id } }
      hawbs(limit: 1) { data { id } }
    }`);
    records = {
      declarationId: data.declarations.data[0].id,
      mawbId: data.mawbs.data[0].id,
      hawbId: data.hawbs.data[0].id,
    };
  });
  afterAll(async () => {
    await client?.dispose();
    await world?.[Symbol.asyncDispose]();
  });

  const served = STREAMS.filter((name) => Object.keys(EVENTS).some((field) => DOCUMENTS.get(name)?.includes(field)));

  test('are told by the events above', () => {
    expect(served.length).toBe(STREAMS.length);
  });

  test.each(served)('%s tells an event, without errors', async (name) => {
    const document = DOCUMENTS.get(name) ?? '';
    const field = Object.keys(EVENTS).find((candidate) => document.includes(candidate)) ?? '';
    await using stream = await subscribe(client, document, { variables: { ...records } });
    const event = domainEvent(EVENTS[field]?.(records));
    await events.publish(event);
    const { data, errors } = await stream.next();
    expect(errors).toBeUndefined();
    const told = data[field];
    expect(told).not.toBeNull();
    if ('eventId' in told) expect(told.eventId).toBe(event.id);
    for (const entity of ['declaration', 'mawb', 'hawb']) if (entity in told) expect(told[entity]).not.toBeNull();
  });
});
