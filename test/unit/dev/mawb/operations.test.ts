/** Every operation of the contract succeeds once over HTTP, by its contract, and publishes what the catalogue says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hawb } from '../../../../dev/services/mawb/records.ts';
import { loadContract } from '../../../../dev/services/platform/contract.ts';
import type { PublishedEvent } from '../../../../dev/services/platform/published-event.ts';
import {
  type Desk,
  type Given,
  HAWB_FACTS,
  MAWB_FACTS,
  NOW,
  SAMPLE_HAWB,
  SAMPLE_MAWB,
  startDesk,
  USER,
} from './mawb-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

const mawb = { path: { mawbId: SAMPLE_MAWB } };
const hawb = { path: { hawbId: SAMPLE_HAWB } };

/** Reads, with a part of what they answer. */
const READS: Readonly<Record<string, readonly [given: Given, answer: unknown]>> = {
  listMawbs: [{ query: { limit: 2 } }, { data: [{}, {}], meta: { totalItems: 60, sortBy: ['createdAt:DESC'] } }],
  getMawbSummary: [{}, { total: 60, asOf: NOW.toISOString() }],
  getMawbById: [mawb, { id: SAMPLE_MAWB, version: 8 }],
  getMawbByNumber: [{ path: { awbNumber: '04512345675' } }, { id: SAMPLE_MAWB }],
  getMawbsByIds: [
    { query: { ids: [SAMPLE_MAWB, SAMPLE_HAWB] } },
    { data: [{ id: SAMPLE_MAWB, consolidation: { hawbCount: 42 } }], missing: [SAMPLE_HAWB] },
  ],
  listMawbEvents: [mawb, { data: [{ code: 'RCF' }, { code: 'ARR' }, {}, {}, {}, { code: 'BKD' }] }],
  listMawbHawbs: [
    { ...mawb, query: { limit: 1, status: 'IN_CUSTOMS', sortBy: 'hawbNumber:ASC' } },
    { data: [{ id: SAMPLE_HAWB }], meta: { itemsPerPage: 1 } },
  ],
  listHawbs: [{ query: { search: 'zuniga', limit: 1 } }, { data: [{ consignee: { name: 'Inés Zúñiga' } }] }],
  getHawbSummary: [{}, { total: 900, unconsolidated: 30 }],
  getHawbById: [hawb, { id: SAMPLE_HAWB, mawbId: SAMPLE_MAWB }],
  getHawbsByIds: [{ query: { ids: [SAMPLE_HAWB, SAMPLE_MAWB] } }, { data: [{}], missing: [SAMPLE_MAWB] }],
  getHawbsByMawbIds: [
    { query: { mawbIds: [SAMPLE_MAWB, SAMPLE_HAWB], limitPerKey: 2 } },
    {
      data: [
        { key: SAMPLE_MAWB, totalItems: 42, items: [{}, {}] },
        { key: SAMPLE_HAWB, totalItems: 0, items: [] },
      ],
    },
  ],
  getHawbCountsByMawbIds: [
    { query: { mawbIds: [SAMPLE_HAWB, SAMPLE_MAWB] } },
    {
      data: [
        { mawbId: SAMPLE_HAWB, total: 0, byStatus: [] },
        { mawbId: SAMPLE_MAWB, total: 42 },
      ],
    },
  ],
  listHawbEvents: [hawb, { data: [{ toStatus: 'IN_CUSTOMS' }, {}, {}, {}, { fromStatus: null, toStatus: 'CREATED' }] }],
  listAirports: [{ query: { search: 'sao' } }, { data: [{ code: 'GRU' }], meta: { totalItems: 1 } }],
  getAirportsByCodes: [{ query: { codes: ['SCL', 'XXX'] } }, { data: [{ code: 'SCL' }], missing: ['XXX'] }],
  getAirlinesByPrefixes: [{ query: { prefixes: ['045', '999'] } }, { data: [{ prefix: '045' }], missing: ['999'] }],
};

interface Write {
  /** Makes what the call is about. */
  readonly given: () => Promise<Given>;
  readonly status: number;
  /** Type and exact data of every event, in order. */
  readonly events: (given: Given, body: Record<string, unknown>) => [type: string, data: object][];
}

const ANA = `${USER}01`;
const CARLA = `${USER}03`;

/** Who is told of a step of a master waybill. */
const CONCERNED = { destination: 'SCL', assignedTo: null };

const WRITES: Readonly<Record<string, Write>> = {
  createMawb: {
    given: async () => ({ body: { ...MAWB_FACTS, awbNumber: '020-81140743', assignedTo: CARLA } }),
    status: 201,
    events: (_given, { id }) => [
      ['mawb.created', { mawbId: id, awbNumber: '020-81140743', origin: 'MIA', destination: 'SCL', createdBy: ANA }],
    ],
  },
  updateMawb: {
    given: async () => desk.onMawb(await desk.createMawb(), { pieces: 11, remarks: 'Fragile' }),
    status: 200,
    events: (_given, { id }) => [['mawb.updated', { mawbId: id, changedFields: ['pieces', 'remarks'] }]],
  },
  cancelMawb: {
    given: async () => desk.onMawb(await desk.createMawb(), { reason: 'Booked twice' }),
    status: 200,
    events: (_given, { id, awbNumber }) => [
      [
        'mawb.status-changed',
        {
          ...{ mawbId: id, awbNumber, fromStatus: 'DRAFT', toStatus: 'CANCELLED' },
          ...{ airport: null, flightNumber: null, occurredAt: NOW.toISOString() },
          ...CONCERNED,
        },
      ],
    ],
  },
  assignMawb: {
    given: async () => desk.onMawb(await desk.createMawb({ assignedTo: CARLA }), { userId: ANA }),
    status: 200,
    events: (_given, { id, awbNumber }) => [
      ['mawb.assigned', { mawbId: id, awbNumber, previousAssignee: CARLA, assignedTo: ANA, assignedBy: ANA }],
    ],
  },
  recordMawbEvent: {
    given: async () => {
      const [house, draft] = [
        await desk.createHawb({ hawbNumber: 'OP-1' }),
        await desk.createMawb({ awbNumber: '045-88112231' }),
      ];
      const master = await desk.consolidate(draft, house);
      await desk.report(master, [['MAN', 'MIA']]);
      return desk.event(master, 'DEP', 'MIA');
    },
    status: 201,
    events: (_given, { id, mawbId }) => [
      [
        'mawb.event-recorded',
        {
          ...{ mawbId, eventId: id, code: 'DEP', airport: 'MIA', pieces: 10, hasDiscrepancy: false },
          ...{ awbNumber: '045-88112231', assignedTo: null, createdBy: ANA },
        },
      ],
      [
        'mawb.status-changed',
        {
          ...{ mawbId, awbNumber: '045-88112231', fromStatus: 'MAN', toStatus: 'DEP' },
          ...{ airport: 'MIA', flightNumber: 'LA501', occurredAt: NOW.toISOString() },
          ...CONCERNED,
        },
      ],
      houseMoved('OP-1', mawbId, 'CONSOLIDATED', 'IN_TRANSIT'),
    ],
  },
  consolidateHawbs: {
    given: async () => {
      const { id } = await desk.createHawb({ hawbNumber: 'OP-2' });
      return desk.onMawb(await desk.createMawb(), { hawbIds: [id] });
    },
    status: 200,
    events: (given, { consolidated, mawb: master }) => {
      const { id, awbNumber } = master as { id: string; awbNumber: string };
      expect(given.body).toMatchObject({ hawbIds: consolidated });
      return [
        houseMoved('OP-2', id, 'CREATED', 'CONSOLIDATED'),
        ['hawb.consolidated', { hawbIds: consolidated, mawbId: id, awbNumber }],
      ];
    },
  },
  removeHawbFromMawb: {
    given: async () => {
      const house = await desk.createHawb({ hawbNumber: 'OP-3' });
      const master = await desk.consolidate(await desk.createMawb({ awbNumber: '145-44001230' }), house);
      return { path: { mawbId: master.id, hawbId: house.id }, query: { expectedVersion: 2 } };
    },
    status: 200,
    events: ({ path }, { id }) => [
      houseMoved('OP-3', path?.mawbId, 'CONSOLIDATED', 'CREATED'),
      ['hawb.deconsolidated', { hawbIds: [id], mawbId: path?.mawbId, awbNumber: '145-44001230' }],
    ],
  },
  createHawb: {
    given: async () => ({ body: { ...HAWB_FACTS, hawbNumber: 'OP-4' } }),
    status: 201,
    events: (_given, { id }) => [['hawb.created', { hawbId: id, hawbNumber: 'OP-4' }]],
  },
  updateHawb: {
    given: async () => desk.onHawb(await desk.createHawb({ hawbNumber: 'OP-5' }), { slac: 40 }),
    status: 200,
    events: (_given, { id }) => [['hawb.updated', { hawbId: id, hawbNumber: 'OP-5', changedFields: ['slac'] }]],
  },
  changeHawbStatus: {
    given: async () => {
      const body = { status: 'CANCELLED', reason: 'Order cancelled' };
      return desk.onHawb(await desk.createHawb({ hawbNumber: 'OP-6' }), body);
    },
    status: 200,
    events: () => [houseMoved('OP-6', null, 'CREATED', 'CANCELLED')],
  },
  assignHawb: {
    given: async () => desk.onHawb(await desk.createHawb({ hawbNumber: 'OP-7' }), { userId: CARLA }),
    status: 200,
    events: (_given, { id }) => [
      ['hawb.assigned', { hawbId: id, hawbNumber: 'OP-7', previousAssignee: null, assignedTo: CARLA, assignedBy: ANA }],
    ],
  },
};

function houseMoved(hawbNumber: string, mawbId: unknown, fromStatus: string, toStatus: string): [string, object] {
  const data = { hawbId: expect.any(String), hawbNumber, mawbId, fromStatus, toStatus, holdReason: null };
  return ['hawb.status-changed', { ...data, assignedTo: null, mawbAssignedTo: null }];
}

it('are all here', async () => {
  const { operations } = await loadContract('mawb');
  const own = [...operations.keys()].filter((operationId) => !/(Liveness|Readiness|OpenApi)$/.test(operationId));
  expect([...Object.keys(READS), ...Object.keys(WRITES)].sort()).toEqual(own.sort());
});

it.each(Object.entries(READS))('%s', async (operationId, [given, expected]) => {
  const { status, body, events } = await desk.call(operationId, given);
  expect(body).toMatchObject(expected as object);
  expect([status, events]).toEqual([200, []]);
});

it.each(Object.entries(WRITES))('%s', async (operationId, write) => {
  const given = await write.given();
  const { status, body, events } = await desk.call<Record<string, unknown>>(operationId, given);
  expect(status, JSON.stringify(body)).toBe(write.status);
  expect(events.map(({ type, data }) => [type, data])).toEqual(write.events(given, body));
  for (const event of events) expect(event).toMatchObject(envelopeOf(event));
});

/** The subject is the record the data name; a consolidation is about the master. */
function envelopeOf({ type, data }: PublishedEvent): object {
  const isHouse = type.startsWith('hawb.') && !type.endsWith('consolidated');
  return {
    subject: isHouse ? `hawb/${data.hawbId}` : `mawb/${data.mawbId}`,
    source: 'mawb-service',
    tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
    actor: { id: ANA, username: 'ana.rojas' },
    sequence: expect.any(Number),
  };
}

describe('versions', () => {
  it('of the record after the change are the sequence of its events', async () => {
    const master = await desk.createMawb();
    const { events } = await desk.call('assignMawb', desk.onMawb(master, { userId: null }));
    expect(events[0]?.sequence).toBe(2);
    const read = await desk.call<{ version: number; updatedBy: string }>('getMawbById', {
      path: { mawbId: master.id },
    });
    expect(read.body).toMatchObject({ version: 2, updatedBy: ANA });
    expect(read.headers.get('etag')).toBe('W/"2"');
  });

  const stale: Readonly<Record<string, (house: Hawb) => Given>> = {
    updateMawb: () => desk.onMawb({ id: SAMPLE_MAWB, version: 7 }),
    cancelMawb: () => desk.onMawb({ id: SAMPLE_MAWB, version: 7 }, { reason: 'Booked twice' }),
    assignMawb: () => desk.onMawb({ id: SAMPLE_MAWB, version: 7 }, { userId: null }),
    consolidateHawbs: () => desk.onMawb({ id: SAMPLE_MAWB, version: 7 }, { hawbIds: [SAMPLE_HAWB] }),
    removeHawbFromMawb: () => ({ path: { mawbId: SAMPLE_MAWB, hawbId: SAMPLE_HAWB }, query: { expectedVersion: 1 } }),
    updateHawb: ({ id }) => desk.onHawb({ id, version: 9 }),
    changeHawbStatus: ({ id }) => desk.onHawb({ id, version: 9 }, { status: 'CANCELLED', reason: 'Order cancelled' }),
    assignHawb: ({ id }) => desk.onHawb({ id, version: 9 }, { userId: null }),
  };
  it.each(Object.entries(stale))('%s refuses an old one and names the current', async (operationId, given) => {
    const { status, body, events } = await desk.call(operationId, given(await desk.createHawb()));
    expect(body).toMatchObject({
      code: 'VERSION_CONFLICT',
      details: [{ message: expect.stringMatching(/^current is \d/) }],
    });
    expect([status, events]).toEqual([409, []]);
  });
});
