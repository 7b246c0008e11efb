/** The rules of house waybill states as callers meet them (domain: HAWB states, H1 to H13). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hawb, HawbEvent, HawbStatus } from '../../../../dev/services/mawb/records.ts';
import { at, type Desk, HAWB_FACTS, PARTY, startDesk } from './mawb-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

/** The way to a status by those who may do every step. */
const WAY: readonly HawbStatus[] = ['IN_TRANSIT', 'ARRIVED', 'IN_CUSTOMS', 'RELEASED', 'OUT_FOR_DELIVERY', 'DELIVERED'];

async function houseIn(status: HawbStatus, facts: object = {}): Promise<Hawb> {
  let hawb = await desk.createHawb(facts);
  if (status === 'CREATED') return hawb;
  if (status !== 'CANCELLED') await desk.consolidate(await desk.createMawb(), hawb);
  hawb = await desk.readHawb(hawb);
  const move = async (to: HawbStatus, body: object = {}) => {
    const given = desk.onHawb(hawb, { status: to, reason: 'Test', ...body });
    hawb = await desk.get('changeHawbStatus', { ...given, as: 'root.admin' });
  };
  const before = status === 'HELD' || status === 'RETURNED' ? 'IN_CUSTOMS' : status;
  for (const step of WAY.slice(0, WAY.indexOf(before) + 1)) await move(step);
  if (status === 'HELD') await move('HELD', { holdReason: 'DAMAGED' });
  if (status === 'RETURNED' || status === 'CANCELLED') await move(status);
  return hawb;
}

const change = (hawb: Hawb, status: HawbStatus, as: string, body: object = {}) =>
  desk.outcome('changeHawbStatus', { ...desk.onHawb(hawb, { status, ...body }), as });

it('H1: a new house is created, and its number is free', async () => {
  const body = { ...HAWB_FACTS, hawbNumber: 'H1-TEST' };
  expect(await desk.get('createHawb', { body })).toMatchObject({ status: 'CREATED', mawbId: null, version: 1 });
  expect(await desk.outcome('createHawb', { body })).toBe('409 HAWB_NUMBER_TAKEN');
});

it('H2: houses join a master one by one; the answer says which did not, and why', async () => {
  const mawb = await desk.createMawb();
  const [fits, elsewhere] = [await desk.createHawb(), await desk.createHawb({ origin: 'MAD' })];
  const [taken, cancelled] = [await houseIn('CONSOLIDATED'), await houseIn('CANCELLED')];
  const unknown = '00000000-0000-4000-8000-000000000000';
  const hawbIds = [fits.id, elsewhere.id, taken.id, cancelled.id, unknown];
  const result = await desk.get<object>('consolidateHawbs', desk.onMawb(mawb, { hawbIds }));
  expect(result).toMatchObject({
    mawb: { version: 2, consolidation: { hawbCount: 1, hawbPieces: 4, piecesVariance: 6, weightVarianceKg: '60.4' } },
    consolidated: [fits.id],
    rejected: [
      { hawbId: elsewhere.id, code: 'ROUTE_MISMATCH', message: 'The house route does not fit the master' },
      { hawbId: taken.id, code: 'HAWB_ALREADY_CONSOLIDATED' },
      { hawbId: cancelled.id, code: 'INVALID_TRANSITION' },
      { hawbId: unknown, code: 'HAWB_NOT_FOUND' },
    ],
  });
  expect(await desk.readHawb(fits)).toMatchObject({ status: 'CONSOLIDATED', mawbId: mawb.id });
});

it('H3: a house leaves its master, and only its own', async () => {
  const hawb = await houseIn('CONSOLIDATED');
  const query = { expectedVersion: hawb.version };
  const other = { path: { mawbId: (await desk.createMawb()).id, hawbId: hawb.id }, query };
  expect(await desk.outcome('removeHawbFromMawb', other)).toBe('404 HAWB_NOT_FOUND');
  const own = { path: { mawbId: hawb.mawbId ?? '', hawbId: hawb.id }, query };
  expect(await desk.get('removeHawbFromMawb', own)).toMatchObject({ status: 'CREATED', mawbId: null });
  expect(await desk.outcome('removeHawbFromMawb', own)).toBe('404 HAWB_NOT_FOUND');
});

it('H3: a house that was moved by hand stays', async () => {
  const hawb = await houseIn('IN_TRANSIT');
  const path = { mawbId: hawb.mawbId ?? '', hawbId: hawb.id };
  const given = { path, query: { expectedVersion: hawb.version } };
  expect(await desk.outcome('removeHawbFromMawb', given)).toBe('409 INVALID_TRANSITION');
});

describe('houses follow their master', () => {
  const follow = async (...steps: Parameters<Desk['report']>[1]) => {
    const hawb = await desk.createHawb();
    await desk.report(await desk.consolidate(await desk.createMawb(), hawb), steps);
    return desk.readHawb(hawb);
  };
  it.each<[string, string, Parameters<Desk['report']>[1], HawbStatus]>([
    ['H4', 'at its departure', [['DEP', 'MIA']], 'IN_TRANSIT'],
    ['H4', 'not at its manifest', [['MAN', 'MIA']], 'CONSOLIDATED'],
    ['H4', 'when the message of the departure is missing', [['ARR', 'LIM']], 'IN_TRANSIT'],
    [
      'H5',
      'when it is checked in at the destination',
      [
        ['DEP', 'MIA'],
        ['RCF', 'SCL'],
      ],
      'ARRIVED',
    ],
    [
      'H5',
      'not when it is checked in on the way',
      [
        ['DEP', 'MIA'],
        ['RCF', 'LIM'],
      ],
      'IN_TRANSIT',
    ],
    ['H5', 'when both messages are missing', [['NFD', 'SCL']], 'ARRIVED'],
  ])('%s: %s', async (_rule, _what, steps, status) => {
    expect((await follow(...steps)).status).toBe(status);
  });

  it('at the time of its event, by nobody, and only those that wait for it', async () => {
    const moved = await follow(['DEP', 'MIA', { occurredAt: at(-5) }]);
    expect(moved.statusAt).toBe(at(-5));
    const { data } = await desk.get<{ data: HawbEvent[] }>('listHawbEvents', { path: { hawbId: moved.id } });
    expect(data.find(({ toStatus }) => toStatus === 'IN_TRANSIT')).toMatchObject({
      ...{ fromStatus: 'CONSOLIDATED', occurredAt: at(-5), recordedBy: null },
    });
    const held = await houseIn('HELD');
    await desk.report({ id: held.mawbId ?? '', pieces: 10 }, [['RCF', 'SCL']]);
    expect((await desk.readHawb(held)).status).toBe('HELD');
  });
});

const OPERATIONS = 'ana.rojas';
const WAREHOUSE = 'carla.soto';
const SYSTEM = 'svc-integration';
const WRONG_STEP = '409 INVALID_TRANSITION';
const REASON = { reason: 'Refused by the consignee' };
const HOLD = { holdReason: 'PHYSICAL_INSPECTION' };

it.each<[string, HawbStatus, HawbStatus, string, object, string]>([
  ['H2', 'CREATED', 'CONSOLIDATED', OPERATIONS, {}, WRONG_STEP],
  ['H4', 'CONSOLIDATED', 'IN_TRANSIT', OPERATIONS, {}, '200'],
  ['H4', 'CREATED', 'IN_TRANSIT', OPERATIONS, {}, WRONG_STEP],
  ['H5', 'IN_TRANSIT', 'ARRIVED', WAREHOUSE, {}, '200'],
  ['H5', 'CONSOLIDATED', 'ARRIVED', WAREHOUSE, {}, WRONG_STEP],
  ['H6', 'ARRIVED', 'IN_CUSTOMS', OPERATIONS, {}, '200'],
  ['H6', 'IN_TRANSIT', 'IN_CUSTOMS', OPERATIONS, {}, WRONG_STEP],
  ['H7', 'ARRIVED', 'HELD', OPERATIONS, HOLD, '200'],
  ['H7', 'IN_CUSTOMS', 'HELD', OPERATIONS, HOLD, '200'],
  ['H7', 'IN_CUSTOMS', 'HELD', OPERATIONS, {}, '422 HOLD_REASON_REQUIRED'],
  ['H7', 'RELEASED', 'HELD', OPERATIONS, HOLD, WRONG_STEP],
  ['H8', 'HELD', 'IN_CUSTOMS', OPERATIONS, {}, '200'],
  ['H8', 'HELD', 'ARRIVED', OPERATIONS, {}, WRONG_STEP],
  ['H9', 'IN_CUSTOMS', 'RELEASED', 'root.admin', {}, '200'],
  ['H9', 'IN_CUSTOMS', 'RELEASED', SYSTEM, {}, '200'],
  ['H9', 'IN_CUSTOMS', 'RELEASED', OPERATIONS, {}, '403 FORBIDDEN_ROLE'],
  ['H9', 'IN_CUSTOMS', 'RELEASED', WAREHOUSE, {}, '403 FORBIDDEN_ROLE'],
  ['H9', 'HELD', 'RELEASED', SYSTEM, {}, WRONG_STEP],
  ['H10', 'RELEASED', 'OUT_FOR_DELIVERY', WAREHOUSE, {}, '200'],
  ['H10', 'RELEASED', 'OUT_FOR_DELIVERY', OPERATIONS, {}, '200'],
  ['H10', 'RELEASED', 'OUT_FOR_DELIVERY', SYSTEM, {}, '403 FORBIDDEN_ROLE'],
  ['H10', 'IN_CUSTOMS', 'OUT_FOR_DELIVERY', WAREHOUSE, {}, WRONG_STEP],
  ['H11', 'OUT_FOR_DELIVERY', 'DELIVERED', WAREHOUSE, {}, '200'],
  ['H11', 'OUT_FOR_DELIVERY', 'DELIVERED', SYSTEM, {}, '403 FORBIDDEN_ROLE'],
  ['H11', 'RELEASED', 'DELIVERED', WAREHOUSE, {}, WRONG_STEP],
  ['H11', 'DELIVERED', 'RETURNED', WAREHOUSE, REASON, WRONG_STEP],
  ['H12', 'HELD', 'RETURNED', WAREHOUSE, REASON, '200'],
  ['H12', 'IN_CUSTOMS', 'RETURNED', WAREHOUSE, REASON, '200'],
  ['H12', 'RELEASED', 'RETURNED', WAREHOUSE, REASON, '200'],
  ['H12', 'OUT_FOR_DELIVERY', 'RETURNED', WAREHOUSE, REASON, '200'],
  ['H12', 'OUT_FOR_DELIVERY', 'RETURNED', WAREHOUSE, {}, '400 BAD_REQUEST'],
  ['H12', 'ARRIVED', 'RETURNED', WAREHOUSE, REASON, WRONG_STEP],
  ['H12', 'RETURNED', 'IN_CUSTOMS', WAREHOUSE, {}, WRONG_STEP],
  ['H13', 'CREATED', 'CANCELLED', OPERATIONS, REASON, '200'],
  ['H13', 'CONSOLIDATED', 'CANCELLED', OPERATIONS, REASON, '200'],
  ['H13', 'CREATED', 'CANCELLED', OPERATIONS, {}, '400 BAD_REQUEST'],
  ['H13', 'IN_TRANSIT', 'CANCELLED', OPERATIONS, REASON, WRONG_STEP],
  ['H13', 'CANCELLED', 'CREATED', OPERATIONS, {}, WRONG_STEP],
])('%s: %s to %s by %s with %j: %s', async (_rule, from, to, as, body, outcome) => {
  const hawb = await houseIn(from);
  expect(await change(hawb, to, as, body)).toBe(outcome);
  expect((await desk.readHawb(hawb)).status).toBe(outcome === '200' ? to : from);
});

it.each([
  ['documents', { documentsOnly: true }],
  ['parcels whose IVA is prepaid', { ivaPrepaid: true, platformName: 'Demo Market' }],
])('H9: %s are released by anyone', async (_what, facts) => {
  expect(await change(await houseIn('IN_CUSTOMS', facts), 'RELEASED', WAREHOUSE)).toBe('200');
});

it('H7, H8: the reason of a hold lasts as long as the hold', async () => {
  const held = await houseIn('HELD');
  expect(held.holdReason).toBe('DAMAGED');
  const back = await desk.get<Hawb>('changeHawbStatus', desk.onHawb(held, { status: 'IN_CUSTOMS' }));
  expect(back.holdReason).toBeNull();
});

it('H13: a cancelled house leaves its master, and its number is free again', async () => {
  const hawb = await houseIn('CONSOLIDATED');
  await change(hawb, 'CANCELLED', OPERATIONS, REASON);
  expect(await desk.readHawb(hawb)).toMatchObject({ mawbId: null });
  const master = await desk.readMawb({ id: hawb.mawbId ?? '' });
  expect(master.consolidation.hawbCount).toBe(0);
  expect(await desk.createHawb({ hawbNumber: hawb.hawbNumber })).toMatchObject({ status: 'CREATED' });
});

describe('editing', () => {
  const consignee = { ...PARTY, taxId: '12345678-5', taxIdType: 'RUT' };
  const contact = { consignee: { ...consignee, phone: '+56950000099' }, hsCodes: ['610910'], trackingNumber: 'X1' };
  const REFUSED = '409 HAWB_NOT_EDITABLE';

  it.each<[HawbStatus, string, object, string]>([
    ['CREATED', 'everything', { pieces: 5 }, '200'],
    ['CONSOLIDATED', 'everything', { pieces: 5 }, '200'],
    ['IN_TRANSIT', 'contact, HS codes and tracking number', contact, '200'],
    ['ARRIVED', 'contact, HS codes and tracking number', contact, '200'],
    ['IN_TRANSIT', 'pieces', { pieces: 5 }, REFUSED],
    ['ARRIVED', 'the name of the consignee', { consignee: { ...consignee, name: 'Other' } }, REFUSED],
    ['IN_CUSTOMS', 'the tracking number', { trackingNumber: 'X1' }, REFUSED],
    ['DELIVERED', 'the tracking number', { trackingNumber: 'X1' }, REFUSED],
  ])('in %s: %s', async (status, _what, changes, outcome) => {
    expect(await desk.outcome('updateHawb', desk.onHawb(await houseIn(status), changes))).toBe(outcome);
  });
});
