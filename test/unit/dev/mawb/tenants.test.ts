/** No operation sees, changes or reveals a waybill of another tenant (domain: tenant rule). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Hawb, Mawb } from '../../../../dev/services/mawb/records.ts';
import { loadContract } from '../../../../dev/services/platform/contract.ts';
import { fixtureId } from '../../../../dev/services/platform/fixtures.ts';
import {
  at,
  type Desk,
  type Given,
  HAWB_FACTS,
  MAWB_FACTS,
  SAMPLE_HAWB,
  SAMPLE_MAWB,
  startDesk,
  USER,
} from './mawb-desk.ts';

/** Theirs is SERHAFEN:CL. */
const OURS = 'ANDESBOX:CL';
const OUR_MAWB = fixtureId('mawb', OURS, 1);
const OUR_HAWB = fixtureId('hawb', OURS, 1);
/** Of SERHAFEN:CL only. */
const THEIR_USER = `${USER}03`;

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

const theirMawb = { path: { mawbId: SAMPLE_MAWB } };
const theirHawb = { path: { hawbId: SAMPLE_HAWB } };
const expectedVersion = 8;
const MAWB_NOT_FOUND = [404, { code: 'MAWB_NOT_FOUND' }] as const;
const HAWB_NOT_FOUND = [404, { code: 'HAWB_NOT_FOUND' }] as const;

type Row = readonly [given: Given | (() => Promise<Given>), status: number, answer: object];

/** What a caller of our tenant gets who knows their ids. */
const ROWS: Readonly<Record<string, Row>> = {
  listMawbs: [{ query: { limit: 100 } }, 200, { meta: { totalItems: 60 } }],
  getMawbSummary: [{}, 200, { total: 60 }],
  getMawbById: [theirMawb, ...MAWB_NOT_FOUND],
  getMawbByNumber: [
    async () => ({ path: { awbNumber: (await desk.createMawb({ awbNumber: '369-70012342' })).awbNumber } }),
    ...MAWB_NOT_FOUND,
  ],
  getMawbsByIds: [
    { query: { ids: [OUR_MAWB, SAMPLE_MAWB] } },
    200,
    { data: [{ id: OUR_MAWB }], missing: [SAMPLE_MAWB] },
  ],
  // Their number is free for us, but their people are not ours.
  createMawb: [
    async () => {
      const { awbNumber } = await desk.createMawb();
      return { body: { ...MAWB_FACTS, awbNumber } };
    },
    201,
    { tenant: { businessUnit: 'ANDESBOX', countryCode: 'CL' } },
  ],
  updateMawb: [{ ...theirMawb, body: { remarks: 'Ours', expectedVersion } }, ...MAWB_NOT_FOUND],
  cancelMawb: [{ ...theirMawb, body: { reason: 'Ours', expectedVersion } }, ...MAWB_NOT_FOUND],
  assignMawb: [{ ...theirMawb, body: { userId: null, expectedVersion } }, ...MAWB_NOT_FOUND],
  recordMawbEvent: [
    { ...theirMawb, body: { code: 'FOH', airport: 'MIA', occurredAt: at(0), pieces: 1 } },
    ...MAWB_NOT_FOUND,
  ],
  listMawbEvents: [theirMawb, ...MAWB_NOT_FOUND],
  listMawbHawbs: [theirMawb, ...MAWB_NOT_FOUND],
  consolidateHawbs: [
    async () => {
      const { id } = await desk.createHawb();
      const { id: mawbId, version } = await desk.get<Mawb>('createMawb', {
        body: { ...MAWB_FACTS, awbNumber: desk.nextAwbNumber() },
        ...{ as: 'fabio.luna', tenant: OURS },
      });
      return { path: { mawbId }, body: { hawbIds: [id], expectedVersion: version } };
    },
    200,
    { consolidated: [], rejected: [{ code: 'HAWB_NOT_FOUND' }] },
  ],
  removeHawbFromMawb: [
    { path: { mawbId: OUR_MAWB, hawbId: SAMPLE_HAWB }, query: { expectedVersion: 5 } },
    ...HAWB_NOT_FOUND,
  ],
  listHawbs: [{ query: { mawbId: SAMPLE_MAWB } }, 200, { data: [], meta: { totalItems: 0 } }],
  getHawbSummary: [{}, 200, { total: 900 }],
  getHawbById: [theirHawb, ...HAWB_NOT_FOUND],
  getHawbsByIds: [
    { query: { ids: [SAMPLE_HAWB, OUR_HAWB] } },
    200,
    { data: [{ id: OUR_HAWB }], missing: [SAMPLE_HAWB] },
  ],
  getHawbsByMawbIds: [{ query: { mawbIds: SAMPLE_MAWB } }, 200, { data: [{ totalItems: 0, items: [] }] }],
  getHawbCountsByMawbIds: [{ query: { mawbIds: SAMPLE_MAWB } }, 200, { data: [{ total: 0, byStatus: [] }] }],
  createHawb: [
    async () => {
      const { hawbNumber } = await desk.createHawb();
      return { body: { ...HAWB_FACTS, hawbNumber } };
    },
    201,
    { tenant: { businessUnit: 'ANDESBOX', countryCode: 'CL' } },
  ],
  updateHawb: [{ ...theirHawb, body: { slac: 1, expectedVersion: 5 } }, ...HAWB_NOT_FOUND],
  changeHawbStatus: [{ ...theirHawb, body: { status: 'RELEASED', expectedVersion: 5 } }, ...HAWB_NOT_FOUND],
  assignHawb: [{ ...theirHawb, body: { userId: null, expectedVersion: 5 } }, ...HAWB_NOT_FOUND],
  listHawbEvents: [theirHawb, ...HAWB_NOT_FOUND],
};

it('covers every operation of a tenant', async () => {
  const { operations } = await loadContract('mawb');
  const scoped = [...operations.values()].filter(({ tenantScope }) => tenantScope !== 'none');
  expect(Object.keys(ROWS).sort()).toEqual(scoped.map(({ operationId }) => operationId).sort());
});

it.each(Object.entries(ROWS))('%s', async (operationId, [given, expectedStatus, expected]) => {
  const mine = typeof given === 'function' ? await given() : given;
  const before = [await desk.readMawb({ id: SAMPLE_MAWB }), await desk.readHawb({ id: SAMPLE_HAWB })];
  const { status, body, events } = await desk.call<Record<string, unknown>>(operationId, {
    ...mine,
    // Granted to both tenants, so that only the store is in the way.
    ...{ as: 'root.admin', tenant: OURS },
  });
  expect(status).toBe(expectedStatus);
  expect(body).toMatchObject(expected);
  expect(JSON.stringify(rowsOf(body))).not.toContain('"businessUnit":"SERHAFEN"');
  expect(events.length).toBe(status === 201 ? 1 : 0);
  const after = [await desk.readMawb({ id: SAMPLE_MAWB }), await desk.readHawb({ id: SAMPLE_HAWB })];
  expect(after).toEqual(before);
});

function rowsOf(body: Record<string, unknown>): unknown {
  return body.data ?? body;
}

it.each([
  ['assignMawb', 'mawbId', OUR_MAWB],
  ['assignHawb', 'hawbId', OUR_HAWB],
])('%s takes no user of another tenant', async (operationId, name, id) => {
  const own = { as: 'root.admin', tenant: OURS, path: { [name]: id } };
  const { version } = await desk.get<Mawb | Hawb>(name === 'mawbId' ? 'getMawbById' : 'getHawbById', own);
  const given = { ...own, body: { userId: THEIR_USER, expectedVersion: version } };
  expect(await desk.outcome(operationId, given)).toBe('422 ASSIGNEE_INVALID');
});
