/** Check digits, chargeable weights and assignees, as the operations that change waybills apply them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMawbService } from '../../../../dev/services/mawb/index.ts';
import type { Hawb, Mawb } from '../../../../dev/services/mawb/records.ts';
import { fixtureId, fixtureUsers } from '../../../../dev/services/platform/fixtures.ts';
import type { Call, ServiceDefinition } from '../../../../dev/services/platform/service-definition.ts';

const now = new Date('2026-02-02T15:00:00.000Z');
const tenant = { businessUnit: 'SERHAFEN', countryCode: 'CL' };
const ID = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a';
const caller = { id: `${ID}01`, username: 'ana.rojas', roles: ['OPERATIONS'], tenants: ['SERHAFEN:CL'] };
const address = { street1: 'Calle Ejemplo 1', city: 'Santiago', countryCode: 'CL' };
const SHIPPER = { name: 'Sample Shop Inc', address };
const LEG = {
  sequence: 1,
  carrierCode: 'LA',
  flightNumber: 'LA501',
  origin: 'MIA',
  destination: 'SCL',
  scheduledDeparture: '2026-02-03T01:00:00.000Z',
  scheduledArrival: '2026-02-03T10:00:00.000Z',
};

describe('waybill checks', () => {
  let service: ServiceDefinition;
  beforeEach(() => {
    service = createMawbService({ now });
  });

  async function call<T>(operationId: string, body: unknown, path: Record<string, string> = {}): Promise<T> {
    const handler = service.handlers[operationId];
    if (handler === undefined) throw new Error(`no handler ${operationId}`);
    const given: Call = {
      operationId,
      path,
      query: {},
      body,
      headers: {},
      correlationId: 'c',
      now,
      caller,
      tenant,
      emit: () => undefined,
    };
    return (await handler(given)).body as T;
  }

  const createMawb = (awbNumber: string): Promise<Mawb> =>
    call('createMawb', {
      awbNumber,
      waybillType: 'MASTER',
      origin: 'MIA',
      destination: 'SCL',
      routing: [LEG],
      pieces: 10,
      grossWeight: { value: '100.5', unit: 'K' },
      natureOfGoods: 'Consolidated cargo',
      shipper: SHIPPER,
      consignee: SHIPPER,
      charges: { currency: 'USD', weightValuationIndicator: 'P', otherChargesIndicator: 'P' },
    });

  const createHawb = (taxId: string, facts: Record<string, unknown> = {}): Promise<Hawb> =>
    call('createHawb', {
      hawbNumber: 'CHECK-1',
      origin: 'MIA',
      destination: 'SCL',
      pieces: 1,
      grossWeight: { value: '1.2', unit: 'K' },
      goodsDescription: 'Cotton shirts',
      shipper: SHIPPER,
      consignee: { name: 'Consignee', taxId, taxIdType: 'RUT', address },
      declaredValue: { amount: '180.00', currency: 'USD' },
      ...facts,
    });

  it.each(['020-81140743', '176-12345675', '549-33009911'])('%s is a waybill number', async (awbNumber) => {
    expect(await createMawb(awbNumber)).toMatchObject({ awbNumber, status: 'DRAFT' });
  });

  it.each(['045-12345676', '045-12345677', '045-12345679'])('%s has the wrong check digit', async (awbNumber) => {
    await expect(createMawb(awbNumber)).rejects.toMatchObject({ code: 'AWB_CHECK_DIGIT_INVALID' });
  });

  it.each(['11111111-1', '10000013-K', '10000004-0'])('RUT %s is accepted', async (rut) => {
    expect((await createHawb(rut)).consignee.taxId).toBe(rut);
  });

  it.each(['12345678-6', '10000013-1', '12345678'])('RUT %s is refused', async (rut) => {
    await expect(createHawb(rut)).rejects.toMatchObject({ code: 'RUT_INVALID' });
  });

  it.each([
    ['1250.5', { value: '2.5', unit: 'MC' }, '1250.5'],
    ['120.0', { value: '1.944', unit: 'MC' }, '324.0'],
    ['100.4', { value: '0.2', unit: 'MC' }, '100.5'],
    ['120.0', { value: '1944000', unit: 'CC' }, '324.0'],
    ['100.4', null, '100.5'],
  ])('%s kg of %j are charged as %s kg', async (value, volume, expected) => {
    const hawb = await createHawb('11111111-1', { grossWeight: { value, unit: 'K' }, volume });
    expect(hawb.chargeableWeight).toEqual({ value: expected, unit: 'K' });
  });

  it('a new house may be assigned at once, to somebody of the tenant only', async () => {
    const [own, foreign] = ['3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01', '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a06'];
    expect(await createHawb('11111111-1', { assignedTo: own })).toMatchObject({ assignedTo: own });
    await expect(createHawb('11111111-1', { hawbNumber: 'CHECK-2', assignedTo: foreign })).rejects.toMatchObject({
      code: 'ASSIGNEE_INVALID',
    });
  });

  describe('assignee', () => {
    const mawbId = fixtureId('mawb', 'SERHAFEN:CL', 2);
    const assign = async (userId: string | null): Promise<Mawb> => {
      const expectedVersion = (await call<Mawb>('getMawbById', undefined, { mawbId })).version;
      return call('assignMawb', { userId, expectedVersion }, { mawbId });
    };

    it.each([
      ['of the tenant', `${ID}03`],
      ['of the whole business unit', `${ID}05`],
      ['of every tenant', `${ID}00`],
      ['nobody', null],
    ])('may be %s', async (_who, userId) => expect((await assign(userId)).assignedTo).toBe(userId));

    it.each([
      ['of another tenant', `${ID}06`],
      ['disabled', fixtureUsers(tenant).find(({ enabled }) => !enabled)?.id ?? ''],
    ])('may not be %s', async (_who, userId) => {
      await expect(assign(userId)).rejects.toMatchObject({ code: 'ASSIGNEE_INVALID' });
    });
  });
});
