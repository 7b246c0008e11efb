import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hawb } from '../../../../../dev/services/mawb/records.ts';
import { type Desk, HAWB_FACTS, PARTY, startDesk, USER } from '../mawb-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

const usd = (amount: string) => ({ amount, currency: 'USD' });
let number = 0;
const create = (facts: object, given: object = {}) =>
  desk.outcome('createHawb', { body: { ...HAWB_FACTS, hawbNumber: `W-${number++}`, ...facts }, ...given });

it('derives what follows from the request, and answers null for what was left out', async () => {
  expect(await desk.createHawb()).toMatchObject({
    ...{ courierCategory: 'LOW_VALUE', chargeableWeight: { value: '40.0', unit: 'K' }, ivaPrepaid: false },
    ...{ trackingNumber: null, slac: null, volume: null, hsCodes: [], incoterm: null, freightValue: null },
    ...{ platformName: null, holdReason: null, assignedTo: null, updatedBy: null },
  });
  expect(await desk.createHawb({ documentsOnly: true })).toMatchObject({ courierCategory: 'DOCUMENT' });
  expect(await desk.createHawb({ declaredValue: usd('3000.01') })).toMatchObject({ courierCategory: 'GENERAL' });
});

it('weighs and values anew on a change', async () => {
  const changes = { declaredValue: usd('900.00'), volume: { value: '0.6', unit: 'MC' } };
  const edited = await desk.get<Hawb>('updateHawb', desk.onHawb(await desk.createHawb(), changes));
  expect(edited).toMatchObject({ courierCategory: 'SIMPLIFIED', chargeableWeight: { value: '100.0', unit: 'K' } });
});

it('of documents stay documents', async () => {
  const documents = await desk.createHawb({ documentsOnly: true });
  const edited = await desk.get<Hawb>('updateHawb', desk.onHawb(documents, { pieces: 2 }));
  expect(edited).toMatchObject({ courierCategory: 'DOCUMENT', pieces: 2 });
});

describe('the tax id of a consignee in Chile', () => {
  const consignee = (taxId: string | null, taxIdType: string | null) => ({
    consignee: { ...PARTY, taxId, taxIdType },
  });

  it.each([
    ['11111111-1', 'RUT', '11111111-1'],
    ['10.000.013-k', 'RUT', '10000013-K'],
    ['10.000.004-0', null, '10000004-0'],
  ])('%s (%s) is kept as %s', async (taxId, type, kept) => {
    expect((await desk.createHawb(consignee(taxId, type))).consignee).toMatchObject({ taxId: kept, taxIdType: 'RUT' });
  });

  it.each([
    ['12345678-6', 'RUT'],
    ['10000013-1', null],
    ['12345678', null],
    [null, 'RUT'],
  ])('%s (%s) is refused', async (taxId, type) => {
    expect(await create(consignee(taxId, type))).toBe('422 RUT_INVALID');
    const given = desk.onHawb(await desk.createHawb(), consignee(taxId, type));
    expect(await desk.outcome('updateHawb', given)).toBe('422 VALIDATION_FAILED');
  });

  it.each([
    ['a passport', 'X1234567', 'PASSPORT'],
    ['none', null, null],
  ])('may be %s', async (_what, taxId, type) => {
    expect(await create(consignee(taxId, type))).toBe('201');
  });

  it('is no RUT elsewhere', async () => {
    const given = { tenant: 'SERHAFEN:PE' };
    expect(await create({ ...consignee('20123456781', null), destination: 'LIM' }, given)).toBe('201');
  });
});

it.each<[string, object, string]>([
  ['an unknown airport', { destination: 'XXX' }, '422 AIRPORT_UNKNOWN'],
  ['one end', { destination: 'MIA' }, '422 VALIDATION_FAILED'],
  ['no weight', { grossWeight: { value: '0.0', unit: 'K' } }, '422 VALIDATION_FAILED'],
  ['prepaid IVA without a platform', { ivaPrepaid: true }, '422 VALIDATION_FAILED'],
  [
    'prepaid IVA above the limit',
    { ivaPrepaid: true, platformName: 'Demo Market', declaredValue: usd('500.01') },
    '422 VALIDATION_FAILED',
  ],
  ['an assignee without this tenant', { assignedTo: `${USER}06` }, '422 ASSIGNEE_INVALID'],
  ['an unknown property', { colour: 'red' }, '400 UNKNOWN_PROPERTY'],
])('refuses %s', async (_what, facts, outcome) => {
  expect(await create(facts)).toBe(outcome);
});

it('may be assigned at once', async () => {
  expect(await desk.createHawb({ assignedTo: `${USER}03` })).toMatchObject({ assignedTo: `${USER}03` });
});

it('takes prepaid IVA of a low value on a platform', async () => {
  expect(await create({ ivaPrepaid: true, platformName: 'Demo Market' })).toBe('201');
});

it('creates one house a key', async () => {
  const given = {
    body: { ...HAWB_FACTS, hawbNumber: 'W-KEY' },
    headers: { 'idempotency-key': 'abcdefghijklmnop' },
  };
  const first = await desk.get<Hawb>('createHawb', given);
  expect(await desk.get<Hawb>('createHawb', given)).toEqual(first);
  const other = { ...given, body: { ...given.body, pieces: 9 } };
  expect(await desk.outcome('createHawb', other)).toBe('409 IDEMPOTENCY_KEY_REUSED');
});
