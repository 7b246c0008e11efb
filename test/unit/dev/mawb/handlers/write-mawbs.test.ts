import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureUsers } from '../../../../../dev/services/platform/fixtures.ts';
import { at, type Desk, leg, MAWB_FACTS, type MawbAnswer, PARTY, startDesk, USER } from '../mawb-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

it('derives what follows from the request', async () => {
  expect(await desk.createMawb({ awbNumber: '176-12345675' })).toMatchObject({
    ...{ awbPrefix: '176', awbSerial: '12345675', electronicAwb: true, hasDiscrepancy: false },
    ...{ flightNumber: 'LA502', flightDate: '2026-02-04', eta: at(49), ata: null },
    chargeableWeight: { value: '100.5', unit: 'K' },
    consolidation: {
      hawbCount: 0,
      hawbPieces: 0,
      hawbGrossWeightKg: '0.0',
      piecesVariance: 10,
      weightVarianceKg: '100.4',
    },
  });
});

it('answers null for everything that was left out', async () => {
  const { volume: _volume, specialHandlingCodes: _codes, ...least } = MAWB_FACTS;
  const body = { ...least, awbNumber: desk.nextAwbNumber() };
  expect(await desk.get('createMawb', { body })).toMatchObject({
    ...{ volume: null, specialHandlingCodes: [], hsCodes: [], electronicAwb: false, notifyParty: null, agent: null },
    ...{ remarks: null, assignedTo: null, updatedBy: null, manifestNumber: null, densityGroup: null },
    charges: {
      declaredValueForCarriage: null,
      declaredValueForCustoms: null,
      insuranceAmount: null,
      totalPrepaid: null,
    },
    shipper: { taxId: null, taxIdType: null, phone: null, address: { street2: null, state: null, postalCode: null } },
  });
});

const kilograms = (value: string) => ({ value, unit: 'K' });

it.each<[string, object, string]>([
  ['an unknown airport', { origin: 'XXX' }, 'AIRPORT_UNKNOWN'],
  [
    'an unknown airport on the way',
    { routing: [leg(1, 'MIA', 'XXX', 1), leg(2, 'XXX', 'SCL', 20)] },
    'AIRPORT_UNKNOWN',
  ],
  ['a route that starts elsewhere', { routing: [leg(1, 'LIM', 'SCL', 1)] }, 'VALIDATION_FAILED'],
  ['a route that ends elsewhere', { routing: [leg(1, 'MIA', 'LIM', 1)] }, 'VALIDATION_FAILED'],
  ['a route with a gap', { routing: [leg(1, 'MIA', 'LIM', 1), leg(2, 'BOG', 'SCL', 20)] }, 'VALIDATION_FAILED'],
  ['legs out of order', { routing: [leg(2, 'MIA', 'SCL', 1)] }, 'VALIDATION_FAILED'],
  ['a chargeable weight below the gross', { chargeableWeight: kilograms('99') }, 'VALIDATION_FAILED'],
  ['no weight', { grossWeight: kilograms('0') }, 'VALIDATION_FAILED'],
  ['a weight of two decimals', { grossWeight: kilograms('1.25') }, 'VALIDATION_FAILED'],
  ['no volume', { volume: { value: '0', unit: 'MC' } }, 'VALIDATION_FAILED'],
  ['a wrong RUT', { consignee: { ...PARTY, taxId: '12345678-6', taxIdType: 'RUT' } }, 'VALIDATION_FAILED'],
  ['an assignee without this tenant', { assignedTo: `${USER}06` }, 'ASSIGNEE_INVALID'],
  [
    'one end',
    { destination: 'MIA', routing: [leg(1, 'MIA', 'LIM', 1), leg(2, 'LIM', 'MIA', 20)] },
    'VALIDATION_FAILED',
  ],
])('refuses %s', async (_what, facts, code) => {
  const body = { ...MAWB_FACTS, awbNumber: desk.nextAwbNumber(), ...facts };
  expect(await desk.outcome('createMawb', { body })).toBe(`422 ${code}`);
});

describe('changes', () => {
  const edit = async (facts: object, changes: object) =>
    desk.get<MawbAnswer>('updateMawb', desk.onMawb(await desk.createMawb(facts), changes));

  it('leave what they do not name', async () => {
    const edited = await edit({ remarks: 'Fragile', hsCodes: ['610910'] }, { natureOfGoods: 'Printed books' });
    expect(edited).toMatchObject({
      natureOfGoods: 'Printed books',
      remarks: 'Fragile',
      hsCodes: ['610910'],
      version: 2,
    });
  });

  it('clear with null what may be empty, and nothing else', async () => {
    const full = { remarks: 'Fragile', hsCodes: ['610910'], notifyParty: PARTY };
    const cleared = await edit(full, { remarks: null, hsCodes: null, notifyParty: null });
    expect(cleared).toMatchObject({ remarks: null, hsCodes: [], notifyParty: null });
    const given = desk.onMawb(cleared, { natureOfGoods: null });
    const { status, body } = await desk.call('updateMawb', given);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', details: [{ field: 'natureOfGoods', code: 'REQUIRED' }] });
  });

  it('weigh anew unless they name the chargeable weight', async () => {
    const grossWeight = kilograms('200.2');
    expect(await edit({}, { grossWeight })).toMatchObject({ chargeableWeight: kilograms('200.5') });
    const chargeableWeight = kilograms('300.0');
    expect(await edit({}, { grossWeight, chargeableWeight })).toMatchObject({ chargeableWeight });
    expect(await edit({ chargeableWeight }, { remarks: 'Fragile' })).toMatchObject({ chargeableWeight });
  });

  it('lead over known airports', async () => {
    const routing = [leg(1, 'MIA', 'XXX', 1), leg(2, 'XXX', 'SCL', 20)];
    const given = desk.onMawb(await desk.createMawb(), { routing });
    expect(await desk.outcome('updateMawb', given)).toBe('422 VALIDATION_FAILED');
  });

  it('follow the special handling codes', async () => {
    expect(await edit({}, { specialHandlingCodes: ['PER'] })).toMatchObject({ electronicAwb: false });
  });
});

describe('assignees', () => {
  const assign = async (userId: string | null) =>
    desk.outcome('assignMawb', desk.onMawb(await desk.createMawb(), { userId }));

  it.each([
    ['of the tenant', `${USER}03`],
    ['of the whole business unit', `${USER}05`],
    ['of every tenant', `${USER}00`],
    ['nobody', null],
  ])('may be %s', async (_who, userId) => {
    expect(await assign(userId)).toBe('200');
  });

  it.each([
    ['of another tenant', `${USER}06`],
    ['unknown', '00000000-0000-4000-8000-000000000000'],
    ['disabled', fixtureUsers('SERHAFEN:CL').find(({ enabled }) => !enabled)?.id ?? ''],
  ])('may not be %s', async (_who, userId) => {
    expect(await assign(userId)).toBe('422 ASSIGNEE_INVALID');
  });
});
