/** Lists of master and house waybills: filters, order, pages, and reads by number and in batches. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hawb, Mawb } from '../../../../../dev/services/mawb/records.ts';
import { fixtureId } from '../../../../../dev/services/platform/fixtures.ts';
import { at, type Desk, SAMPLE_MAWB, startDesk, USER } from '../mawb-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

interface Page<T> {
  readonly data: T[];
  readonly meta: { readonly totalItems: number };
}
const list = <T>(operationId: string, query: object) =>
  desk.get<Page<T>>(operationId, { query: { limit: 100, ...query } });

describe('master waybills are filtered by', () => {
  it.each<[string, unknown, (row: Mawb) => boolean]>([
    ['status', ['DEP', 'ARR'], ({ status }) => status === 'DEP' || status === 'ARR'],
    ['origin', ['MIA', 'MAD'], ({ origin }) => origin === 'MIA' || origin === 'MAD'],
    ['destination', ['SCL'], ({ destination }) => destination === 'SCL'],
    ['awbPrefix', ['045', '020'], ({ awbPrefix }) => awbPrefix === '045' || awbPrefix === '020'],
    ['waybillType', 'DIRECT', ({ waybillType }) => waybillType === 'DIRECT'],
    ['flightNumber', 'LA501', ({ routing }) => routing.some(({ flightNumber }) => flightNumber === 'LA501')],
    ['etaFrom', at(0), ({ eta }) => eta !== null && eta >= at(0)],
    ['etaTo', at(0), ({ eta }) => eta !== null && eta < at(0)],
    ['createdFrom', at(-24), ({ createdAt }) => createdAt >= at(-24)],
    ['createdTo', at(-24), ({ createdAt }) => createdAt < at(-24)],
    ['assignedTo', `${USER}01`, ({ assignedTo }) => assignedTo === `${USER}01`],
    ['createdBy', `${USER}01`, ({ createdBy }) => createdBy === `${USER}01`],
    ['hasDiscrepancy', true, ({ hasDiscrepancy }) => hasDiscrepancy],
    ['search', 'forwarding mia', ({ shipper }) => /Forwarding MIA/i.test(shipper.name)],
    ['search', '04512345675', ({ id }) => id === SAMPLE_MAWB],
  ])('%s=%s', async (name, value, holds) => {
    const all = (await list<Mawb>('listMawbs', {})).data;
    const found = (await list<Mawb>('listMawbs', { [name]: value })).data;
    expect(found.map(({ id }) => id)).toEqual(all.filter(holds).map(({ id }) => id));
    expect(found.length).toBeGreaterThan(0);
  });
});

describe('house waybills are filtered by', () => {
  it.each<[string, unknown, (row: Hawb) => boolean]>([
    ['status', ['HELD', 'RETURNED'], ({ status }) => status === 'HELD' || status === 'RETURNED'],
    ['mawbId', SAMPLE_MAWB, ({ mawbId }) => mawbId === SAMPLE_MAWB],
    ['unconsolidated', true, ({ mawbId }) => mawbId === null],
    ['unconsolidated', false, ({ mawbId }) => mawbId !== null],
    ['origin', ['JFK'], ({ origin }) => origin === 'JFK'],
    ['destination', ['SCL'], ({ destination }) => destination === 'SCL'],
    ['courierCategory', ['DOCUMENT', 'GENERAL'], (row) => ['DOCUMENT', 'GENERAL'].includes(row.courierCategory)],
    ['consigneeTaxId', '12.345.678-5', ({ consignee }) => consignee.taxId === '12345678-5'],
    ['ivaPrepaid', true, ({ ivaPrepaid }) => ivaPrepaid],
    ['createdFrom', at(-24), ({ createdAt }) => createdAt >= at(-24)],
    ['createdTo', at(-24), ({ createdAt }) => createdAt < at(-24)],
    ['assignedTo', `${USER}03`, ({ assignedTo }) => assignedTo === `${USER}03`],
    ['search', 'optica', ({ consignee }) => consignee.name === 'Óptica Araya SpA'],
  ])('%s=%s', async (name, value, holds) => {
    const { data, meta } = await list<Hawb>('listHawbs', { [name]: value });
    expect(data.every(holds)).toBe(true);
    const pages = await Promise.all(
      Array.from({ length: 9 }, (_, page) => list<Hawb>('listHawbs', { page: page + 1 })),
    );
    expect(meta.totalItems).toBe(pages.flatMap((page) => page.data).filter(holds).length);
    expect(meta.totalItems).toBeGreaterThan(0);
  });
});

it('orders by creation, newest first, or as asked', async () => {
  const created = (await list<Mawb>('listMawbs', {})).data.map(({ createdAt }) => createdAt);
  expect(created).toEqual([...created].sort().reverse());
  const pieces = (await list<Mawb>('listMawbs', { sortBy: 'pieces:ASC' })).data.map((row) => row.pieces);
  expect(pieces).toEqual([...pieces].sort((a, b) => a - b));
  expect(await desk.outcome('listMawbs', { query: { sortBy: 'remarks:ASC' } })).toBe('400 SORT_NOT_ALLOWED');
});

it('shows every row on exactly one page, and none after the last', async () => {
  const pages = await Promise.all([1, 2, 3, 4].map((page) => list<Mawb>('listMawbs', { page, limit: 20 })));
  expect(new Set(pages.flatMap(({ data }) => data).map(({ id }) => id)).size).toBe(60);
  expect(pages.map(({ data }) => data.length)).toEqual([20, 20, 20, 0]);
});

it.each([
  ['listMawbs', { limit: 101 }, '400 LIMIT_TOO_LARGE'],
  ['listHawbs', { page: 101, limit: 100 }, '400 PAGE_WINDOW_EXCEEDED'],
  ['getMawbsByIds', { ids: '' }, '400 BATCH_EMPTY'],
  ['getHawbsByIds', { ids: Array.from({ length: 101 }, (_, n) => fixtureId('hawb', 'x', n)) }, '400 BATCH_TOO_LARGE'],
  ['getHawbsByMawbIds', { mawbIds: SAMPLE_MAWB, limitPerKey: 51 }, '400 BAD_REQUEST'],
])('%s refuses %o', async (operationId, query, outcome) => {
  expect(await desk.outcome(operationId, { query })).toBe(outcome);
});

describe('by number', () => {
  const find = (awbNumber: string) => desk.call<Mawb>('getMawbByNumber', { path: { awbNumber } });

  it('takes the number with and without hyphen', async () => {
    expect((await find('045-12345675')).body.id).toBe(SAMPLE_MAWB);
    expect((await find('04512345675')).body.id).toBe(SAMPLE_MAWB);
    expect(await find('045-123')).toMatchObject({ status: 400, body: { code: 'AWB_NUMBER_INVALID' } });
    expect(await find('020-81140743')).toMatchObject({ status: 404, body: { code: 'MAWB_NOT_FOUND' } });
  });

  it('finds a cancelled waybill only when no other has the number', async () => {
    const first = await desk.createMawb();
    await desk.get('cancelMawb', desk.onMawb(first, { reason: 'Booked twice' }));
    expect((await find(first.awbNumber)).body).toMatchObject({ id: first.id, status: 'CANCELLED' });
    const second = await desk.createMawb({ awbNumber: first.awbNumber });
    expect((await find(first.awbNumber)).body.id).toBe(second.id);
  });
});

it('sums houses in kilograms', async () => {
  const pounds = await desk.createHawb({ grossWeight: { value: '100', unit: 'L' } });
  const master = await desk.consolidate(await desk.createMawb(), await desk.createHawb(), pounds);
  expect(master.consolidation).toMatchObject({ hawbCount: 2, hawbGrossWeightKg: '85.4', weightVarianceKg: '15.0' });
});

it('counts what arrives within a day', async () => {
  const summary = await desk.get<{ arrivingNext24h: number }>('getMawbSummary', {});
  const { data } = await list<Mawb>('listMawbs', { etaFrom: at(0), etaTo: at(24) });
  const arriving = data.filter(({ ata, status }) => ata === null && status !== 'CANCELLED');
  expect(summary.arrivingNext24h).toBe(arriving.length);
  expect(arriving.length).toBeGreaterThan(0);
});
