/** The stand-in as a whole: its fixtures, and one master with its houses from draft to delivery. */
import { beforeEach, describe, expect, it } from 'vitest';
import { isMilestone } from '../../../../dev/services/mawb/mawb-transitions.ts';
import { readHandlers } from '../../../../dev/services/mawb/read-handlers.ts';
import type { Hawb, HawbEvent, Mawb, MawbEvent } from '../../../../dev/services/mawb/records.ts';
import { seed } from '../../../../dev/services/mawb/seed.ts';
import { writeHandlers } from '../../../../dev/services/mawb/write-handlers.ts';
import { fixtureId } from '../../../../dev/services/platform/fixtures.ts';
import type { Call, DomainEvent, Handler } from '../../../../dev/services/platform/service-definition.ts';

const now = new Date('2026-02-02T15:00:00.000Z');
const caller = (roles: string[]) => ({
  id: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01',
  username: 'ana.rojas',
  roles,
  tenants: ['SERHAFEN:CL'],
});
const PARTY = { name: 'Sample Shop Inc', address: { street1: '1 Example Ave', city: 'Miami', countryCode: 'US' } };
const leg = (sequence: number, origin: string, destination: string, day: string) => ({
  ...{ sequence, origin, destination, carrierCode: 'LA', flightNumber: `LA50${sequence}` },
  scheduledDeparture: `${day}T01:30:00.000Z`,
  scheduledArrival: `${day}T10:05:00.000Z`,
});
const CREATE = {
  ...{ awbNumber: '176-12345675', waybillType: 'MASTER', origin: 'MIA', destination: 'SCL', pieces: 10 },
  routing: [leg(1, 'MIA', 'LIM', '2026-02-03'), leg(2, 'LIM', 'SCL', '2026-02-04')],
  grossWeight: { value: '100.4', unit: 'K' },
  volume: { value: '0.2', unit: 'MC' },
  natureOfGoods: 'Consolidated cargo',
  specialHandlingCodes: ['EAW'],
  ...{ shipper: PARTY, consignee: PARTY },
  charges: { currency: 'USD', weightValuationIndicator: 'P', otherChargesIndicator: 'P' },
};

describe('mawb operations', () => {
  let handlers: Record<string, Handler>;
  let events: DomainEvent[];
  beforeEach(() => {
    const state = seed(now);
    handlers = { ...readHandlers(state), ...writeHandlers(state) };
    events = [];
  });

  async function call<T>(operationId: string, given: Partial<Call> = {}): Promise<T> {
    const handler = handlers[operationId];
    if (handler === undefined) throw new Error(`no handler ${operationId}`);
    const reply = await handler({
      ...{ operationId, path: {}, query: {}, body: undefined, headers: {}, correlationId: 'c', now },
      caller: caller(['OPERATIONS']),
      tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
      emit: (event) => events.push(event),
      ...given,
    });
    return structuredClone(reply.body) as T;
  }
  const read = (mawbId: string) => call<Mawb & { consolidation: object }>('getMawbById', { path: { mawbId } });
  const create = (body: object = {}) => call<Mawb>('createMawb', { body: { ...CREATE, ...body } });
  const createHawb = (hawbNumber: string, body: object = {}) =>
    call<Hawb>('createHawb', {
      body: {
        ...{ hawbNumber, origin: 'MIA', destination: 'SCL', pieces: 4, goodsDescription: 'Cotton shirts' },
        grossWeight: { value: '40.0', unit: 'K' },
        shipper: PARTY,
        consignee: { ...PARTY, taxId: '12.345.678-5', taxIdType: 'RUT' },
        declaredValue: { amount: '180.00', currency: 'USD' },
        ...body,
      },
    });
  const step = <T = Mawb>(operationId: string, { id, version }: Mawb, body: object = {}) =>
    call<T>(operationId, { path: { mawbId: id }, body: { ...body, expectedVersion: version } });
  const report = (mawb: Mawb, code: string, airport: string, body: object = {}, roles = ['OPERATIONS']) =>
    call<MawbEvent>('recordMawbEvent', {
      path: { mawbId: mawb.id },
      caller: caller(roles),
      body: { code, airport, occurredAt: now.toISOString(), flightNumber: 'LA501', pieces: mawb.pieces, ...body },
    });
  const fails = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code });

  it('has 60 masters over all statuses with events that lead to them, and 900 houses', async () => {
    const summary = await call<{ total: number; byStatus: object[] }>('getMawbSummary');
    expect(summary.total).toBe(60);
    expect(summary.byStatus).toHaveLength(11);
    expect(await call('getHawbSummary')).toMatchObject({ total: 900, unconsolidated: 30 });
    const { data } = await call<{ data: Mawb[] }>('listMawbs', { query: { limit: 100 } });
    for (const { id, status } of data) {
      const page = await call<{ data: MawbEvent[] }>('listMawbEvents', { path: { mawbId: id } });
      const newest = page.data.find(({ code }) => isMilestone(code));
      if (status !== 'CANCELLED') expect(newest?.code ?? 'DRAFT').toBe(status);
    }
  });

  it('creates a draft with everything that follows from the request', async () => {
    const mawb = await create();
    expect(mawb).toMatchObject({
      ...{ awbPrefix: '176', awbSerial: '12345675', status: 'DRAFT', version: 1, electronicAwb: true },
      ...{ flightNumber: 'LA502', flightDate: '2026-02-03', eta: '2026-02-04T10:05:00.000Z', ata: null },
      chargeableWeight: { value: '100.5', unit: 'K' },
      charges: { insuranceAmount: null, totalPrepaid: null },
      shipper: { taxId: null, address: { state: null } },
    });
    expect(events).toMatchObject([{ type: 'mawb.created', sequence: 1 }]);
    await fails(create(), 'AWB_NUMBER_TAKEN');
    await fails(create({ awbNumber: '045-12345676' }), 'AWB_CHECK_DIGIT_INVALID');
    const other = { awbNumber: '020-81140743' };
    await fails(create({ ...other, origin: 'XXX' }), 'AIRPORT_UNKNOWN');
    await fails(create({ ...other, routing: CREATE.routing.slice(1) }), 'VALIDATION_FAILED');
    await fails(create({ ...other, chargeableWeight: { value: '99', unit: 'K' } }), 'VALIDATION_FAILED');
  });

  it('edits as far as the status allows and keeps the rest', async () => {
    let mawb = await create();
    mawb = await step('updateMawb', mawb, { natureOfGoods: 'Printed books', remarks: 'Fragile' });
    expect(mawb).toMatchObject({ natureOfGoods: 'Printed books', routing: [{}, {}], version: 2 });
    await fails(step('updateMawb', mawb, { natureOfGoods: null }), 'VALIDATION_FAILED');
    await fails(step('updateMawb', { ...mawb, version: 1 }, { remarks: null }), 'VERSION_CONFLICT');
    await report(mawb, 'BKD', 'MIA');
    await report(mawb, 'RCS', 'MIA');
    mawb = await read(mawb.id);
    await fails(step('updateMawb', mawb, { pieces: 11 }), 'MAWB_NOT_EDITABLE');
    await fails(step('updateMawb', mawb, { routing: CREATE.routing.slice(1) }), 'MAWB_NOT_EDITABLE');
    const routing = [CREATE.routing[0], leg(2, 'LIM', 'SCL', '2026-02-05')];
    mawb = await step('updateMawb', mawb, { routing, manifestNumber: 'MF-1' });
    expect(mawb).toMatchObject({ eta: '2026-02-05T10:05:00.000Z', manifestNumber: 'MF-1' });
  });

  it('takes a master and its houses from draft to delivery', async () => {
    let mawb = await create();
    const houses = [await createHawb('T-1'), await createHawb('T-2'), await createHawb('T-3', { origin: 'MAD' })];
    const hawbIds = houses.map(({ id }) => id);
    const headers = { 'accept-language': 'en' };
    const result = await call<{ mawb: Mawb; consolidated: string[]; rejected: object[] }>('consolidateHawbs', {
      path: { mawbId: mawb.id },
      body: { hawbIds, expectedVersion: 1 },
      headers,
    });
    expect(result.consolidated).toEqual(hawbIds.slice(0, 2));
    expect(result.rejected).toEqual([
      { hawbId: hawbIds[2], code: 'ROUTE_MISMATCH', message: 'The house route does not fit the master' },
    ]);
    expect(result.mawb).toMatchObject({
      consolidation: { hawbCount: 2, hawbPieces: 8, hawbGrossWeightKg: '80.0', piecesVariance: 2 },
    });
    mawb = result.mawb;
    await fails(step('cancelMawb', mawb, { reason: 'Booked twice' }), 'MAWB_HAS_ACTIVE_HAWBS');

    for (const code of ['BKD', 'RCS', 'MAN', 'DEP']) await report(mawb, code, 'MIA');
    await report(mawb, 'ARR', 'LIM');
    await report(mawb, 'DEP', 'LIM', { flightNumber: 'LA502' });
    await report(mawb, 'ARR', 'SCL', { flightNumber: 'LA502' });
    const inTransit = await call<Hawb>('getHawbById', { path: { hawbId: hawbIds[0] ?? '' } });
    expect(inTransit.status).toBe('IN_TRANSIT');
    await report(mawb, 'RCF', 'SCL', { flightNumber: 'LA502', quantityCode: 'P', pieces: 6 });
    expect((await read(mawb.id)).status).toBe('ARR');
    await report(mawb, 'RCF', 'SCL', { flightNumber: 'LA502', quantityCode: 'P', pieces: 4 });
    for (const code of ['NFD', 'DLV']) await report(mawb, code, 'SCL', {}, ['WAREHOUSE']);
    expect(await read(mawb.id)).toMatchObject({ status: 'DLV', ata: now.toISOString() });

    const { data } = await call<{ data: HawbEvent[] }>('listHawbEvents', { path: { hawbId: hawbIds[0] ?? '' } });
    expect(data.map(({ toStatus }) => toStatus).sort()).toEqual(['ARRIVED', 'CONSOLIDATED', 'CREATED', 'IN_TRANSIT']);
    const moved = events.filter(({ type }) => type === 'hawb.status-changed');
    expect(moved).toHaveLength(6);
    expect(events.find(({ type }) => type === 'mawb.status-changed')?.data).toMatchObject({
      ...{ mawbId: mawb.id, fromStatus: 'DRAFT', toStatus: 'BKD', airport: 'MIA', flightNumber: 'LA501' },
    });
  });

  it('refuses events of other stations, roles, steps, and repeated ones', async () => {
    const mawb = await create();
    await fails(report(mawb, 'BKD', 'SCL'), 'EVENT_STATION_INVALID');
    await fails(report(mawb, 'BKD', 'MIA', {}, ['WAREHOUSE']), 'EVENT_CODE_NOT_ALLOWED');
    await fails(report(mawb, 'MAN', 'MIA'), 'INVALID_TRANSITION');
    await fails(report(mawb, 'MAN', 'MIA', { flightNumber: null }), 'BAD_REQUEST');
    await fails(report(mawb, 'BKD', 'MIA', { occurredAt: '2026-02-02T15:06:00.000Z' }), 'BAD_REQUEST');
    await report(mawb, 'RCS', 'MIA', {}, ['SYSTEM']);
    await fails(report(mawb, 'RCS', 'MIA', {}, ['SYSTEM']), 'DUPLICATE_EVENT');
    await report(mawb, 'BKD', 'MIA', { occurredAt: '2026-02-01T15:00:00.000Z' });
    expect((await read(mawb.id)).status).toBe('RCS');
  });

  it('keeps a discrepancy until a later event covers all pieces', async () => {
    const mawb = await create();
    await report(mawb, 'DIS', 'MIA', { pieces: 1, occurredAt: '2026-02-02T14:00:00.000Z' });
    expect((await read(mawb.id)).hasDiscrepancy).toBe(true);
    await report(mawb, 'BKD', 'MIA');
    expect((await read(mawb.id)).hasDiscrepancy).toBe(false);
  });

  it('takes a house out again, and out of reach once it is on its way', async () => {
    const mawb = await create();
    const hawb = await createHawb('T-9');
    await step('consolidateHawbs', mawb, { hawbIds: [hawb.id] });
    const path = { mawbId: mawb.id, hawbId: hawb.id };
    const query = { expectedVersion: 2 };
    expect(await call('removeHawbFromMawb', { path, query })).toMatchObject({ status: 'CREATED', mawbId: null });
    await fails(call('removeHawbFromMawb', { path, query }), 'HAWB_NOT_FOUND');
    const direct = await read(fixtureId('mawb', 'SERHAFEN:CL', 5));
    await fails(step('consolidateHawbs', direct, { hawbIds: [hawb.id] }), 'CONSOLIDATION_NOT_ALLOWED');
  });

  it('holds, releases and returns a house by its rules', async () => {
    let hawb = await createHawb('T-5', { documentsOnly: false });
    const move = async (status: string, body: object = {}, roles = ['OPERATIONS']) => {
      const given = { path: { hawbId: hawb.id }, caller: caller(roles) };
      hawb = await call('changeHawbStatus', { ...given, body: { status, expectedVersion: hawb.version, ...body } });
    };
    expect(hawb).toMatchObject({ consignee: { taxId: '12345678-5' }, courierCategory: 'LOW_VALUE' });
    await fails(move('CONSOLIDATED'), 'INVALID_TRANSITION');
    const mawb = await create();
    await step('consolidateHawbs', mawb, { hawbIds: [hawb.id] });
    hawb = await call('getHawbById', { path: { hawbId: hawb.id } });
    for (const status of ['IN_TRANSIT', 'ARRIVED']) await move(status);
    await fails(move('HELD'), 'HOLD_REASON_REQUIRED');
    await move('HELD', { holdReason: 'DAMAGED' });
    expect(hawb.holdReason).toBe('DAMAGED');
    await move('IN_CUSTOMS');
    expect(hawb.holdReason).toBeNull();
    await fails(move('RELEASED'), 'FORBIDDEN_ROLE');
    await move('RELEASED', {}, ['SYSTEM']);
    await fails(move('RETURNED'), 'BAD_REQUEST');
    await move('RETURNED', { reason: 'Address unknown' });
    const body = { trackingNumber: 'X', expectedVersion: hawb.version };
    await fails(call('updateHawb', { path: { hawbId: hawb.id }, body }), 'HAWB_NOT_EDITABLE');
  });

  it('checks tax ids and prepaid IVA of a house', async () => {
    const consignee = { ...PARTY, taxId: '12345678-6', taxIdType: 'RUT' };
    await fails(createHawb('T-6', { consignee }), 'RUT_INVALID');
    await fails(createHawb('T-6', { ivaPrepaid: true }), 'VALIDATION_FAILED');
    const dear = { declaredValue: { amount: '500.01', currency: 'USD' }, platformName: 'Demo Market' };
    await fails(createHawb('T-6', { ...dear, ivaPrepaid: true }), 'VALIDATION_FAILED');
    expect(await createHawb('T-6', { ...dear, ivaPrepaid: false })).toMatchObject({ courierCategory: 'SIMPLIFIED' });
    await fails(createHawb('T-6'), 'HAWB_NUMBER_TAKEN');
  });
});
