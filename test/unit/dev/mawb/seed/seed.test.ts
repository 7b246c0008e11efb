/** The fixtures: volumes, the sample records, and histories that lead to where the waybills are. */
import { describe, expect, it } from 'vitest';
import { isValidAwbNumber } from '../../../../../dev/services/mawb/awb-number.ts';
import { readMawbs } from '../../../../../dev/services/mawb/handlers/read-mawbs.ts';
import { isMilestone, requireMove } from '../../../../../dev/services/mawb/mawb-transitions.ts';
import type { HawbStatus } from '../../../../../dev/services/mawb/records.ts';
import { seed } from '../../../../../dev/services/mawb/seed/seed.ts';
import { hawbsOf, mawbAnswer } from '../../../../../dev/services/mawb/state.ts';
import { TENANTS } from '../../../../../dev/services/platform/fixtures.ts';
import type { Call } from '../../../../../dev/services/platform/service-definition.ts';
import { NOW, SAMPLE_HAWB, SAMPLE_MAWB, USER } from '../mawb-desk.ts';

const state = seed(NOW);
const keys = TENANTS.map(({ key }) => key);
const now = NOW.toISOString();

it('keeps the sample master word for word', () => {
  expect(mawbAnswer(state, state.mawbs.get('SERHAFEN:CL', SAMPLE_MAWB, 'MAWB_NOT_FOUND'))).toEqual({
    ...{ id: SAMPLE_MAWB, tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' } },
    ...{ awbNumber: '045-12345675', awbPrefix: '045', awbSerial: '12345675', waybillType: 'MASTER' },
    ...{ status: 'RCF', statusAt: '2026-01-15T11:40:00.000Z', origin: 'MIA', destination: 'SCL' },
    routing: [
      {
        ...{ sequence: 1, carrierCode: 'LA', flightNumber: 'LA501', origin: 'MIA', destination: 'SCL' },
        ...{ scheduledDeparture: '2026-01-15T01:30:00.000Z', scheduledArrival: '2026-01-15T10:05:00.000Z' },
        ...{ actualDeparture: '2026-01-15T01:48:00.000Z', actualArrival: '2026-01-15T10:12:00.000Z' },
      },
    ],
    ...{ flightNumber: 'LA501', flightDate: '2026-01-14' },
    ...{ eta: '2026-01-15T10:05:00.000Z', ata: '2026-01-15T10:12:00.000Z', pieces: 120 },
    grossWeight: { value: '1250.5', unit: 'K' },
    chargeableWeight: { value: '1250.5', unit: 'K' },
    ...{ volume: { value: '2.5', unit: 'MC' }, densityGroup: null },
    natureOfGoods: 'Consolidated cargo as per attached manifest',
    ...{ hsCodes: [], specialHandlingCodes: ['EAW', 'XPS'], electronicAwb: true },
    shipper: {
      ...{ name: 'Sample Forwarding Miami', taxId: null, taxIdType: null, contactName: null },
      ...{ phone: null, email: null, accountNumber: null },
      address: {
        ...{ street1: '100 Example Ave', street2: null, city: 'Miami', state: 'FL' },
        ...{ postalCode: '33122', countryCode: 'US' },
      },
    },
    consignee: {
      ...{ name: 'Serhafen Demo SpA', taxId: '11111111-1', taxIdType: 'RUT', contactName: null },
      ...{ phone: null, email: null, accountNumber: null },
      address: {
        ...{ street1: 'Calle Ejemplo 200', street2: null, city: 'Santiago', state: 'RM' },
        ...{ postalCode: null, countryCode: 'CL' },
      },
    },
    ...{ notifyParty: null, agent: null },
    charges: {
      ...{ currency: 'USD', weightValuationIndicator: 'P', otherChargesIndicator: 'P' },
      ...{ declaredValueForCarriage: null, declaredValueForCustoms: null, insuranceAmount: null },
      ...{ totalPrepaid: '3120.40', totalCollect: null },
    },
    ...{ manifestNumber: 'MF-260115-01', manifestDate: '2026-01-15' },
    consolidation: {
      ...{ hawbCount: 42, hawbPieces: 119, hawbGrossWeightKg: '1248.0' },
      ...{ piecesVariance: 1, weightVarianceKg: '2.5' },
    },
    ...{ hasDiscrepancy: false, remarks: null, assignedTo: `${USER}01`, createdBy: `${USER}01`, updatedBy: null },
    ...{ createdAt: '2026-01-13T15:00:00.000Z', updatedAt: '2026-01-15T11:40:02.120Z', version: 8 },
  });
});

it('puts the house of the sample declaration under the sample master', () => {
  const hawb = state.hawbs.get('SERHAFEN:CL', SAMPLE_HAWB, 'HAWB_NOT_FOUND');
  expect(hawb).toMatchObject({ mawbId: SAMPLE_MAWB, status: 'IN_CUSTOMS', hsCodes: ['64041100'] });
  expect(hawb).toMatchObject({ declaredValue: { amount: '180.00' }, freightValue: { amount: '20.00' } });
});

describe.each(keys)('%s', (key) => {
  const mawbs = state.mawbs.all(key);
  const hawbs = state.hawbs.all(key);

  it('has 60 masters and 900 houses, over all statuses', () => {
    expect([mawbs.length, hawbs.length]).toEqual([60, 900]);
    expect(new Set(mawbs.map(({ status }) => status)).size).toBe(11);
    expect(new Set(hawbs.map(({ status }) => status)).size).toBe(11);
    expect(new Set(hawbs.map(({ courierCategory }) => courierCategory)).size).toBe(4);
  });

  it('gives masters valid numbers of their own, and houses too', () => {
    expect(mawbs.filter(({ awbNumber }) => !isValidAwbNumber(awbNumber))).toEqual([]);
    expect(new Set(mawbs.map(({ awbNumber }) => awbNumber)).size).toBe(60);
    expect(new Set(hawbs.map(({ hawbNumber }) => hawbNumber)).size).toBe(900);
  });

  it('leads every master to its status by steps people may take', () => {
    for (const { id, status, statusAt, destination } of mawbs) {
      const walked = { status: 'DRAFT', destination } as (typeof mawbs)[number];
      let station: string | undefined;
      const events = [...(state.mawbEvents.get(id) ?? [])].reverse();
      for (const { code, airport, occurredAt } of events) {
        expect(occurredAt <= now).toBe(true);
        if (!isMilestone(code)) continue;
        requireMove(walked, code, { source: 'MANUAL', station });
        Object.assign(walked, { status: code, statusAt: occurredAt });
        station = airport;
      }
      if (status === 'CANCELLED') expect(walked.status).toBe('BKD');
      else expect(walked.status).toBe(status);
      if (events.length > 0 && status !== 'CANCELLED') expect(walked.statusAt).toBe(statusAt);
    }
  });

  it('shows a discrepancy where the last event is one', () => {
    const shown = mawbs.filter(({ hasDiscrepancy }) => hasDiscrepancy).map(({ id }) => id);
    const reported = mawbs.filter(({ id }) => state.mawbEvents.get(id)?.[0]?.code === 'DIS').map(({ id }) => id);
    expect(shown).toEqual(reported);
    expect(shown.length).toBeGreaterThan(0);
  });

  it('leads every house to its status, step by step, in the order of time', () => {
    for (const { id, status, statusAt, createdAt, updatedAt } of hawbs) {
      const events = [...(state.hawbEvents.get(id) ?? [])].reverse();
      let from: HawbStatus | null = null;
      let before = createdAt;
      for (const { fromStatus, toStatus, occurredAt } of events) {
        expect(fromStatus).toBe(from);
        expect(occurredAt >= before && occurredAt <= now, `${id} ${before} ${toStatus} ${occurredAt}`).toBe(true);
        from = toStatus;
        before = occurredAt;
      }
      expect([from, before]).toEqual([status, statusAt]);
      expect(updatedAt).toBe(statusAt);
    }
  });

  it('keeps houses only where they may be', () => {
    for (const mawb of mawbs) {
      const houses = hawbsOf(state, key, mawb.id);
      if (mawb.waybillType === 'DIRECT' || mawb.status === 'CANCELLED') expect(houses).toEqual([]);
      for (const { origin, destination } of houses)
        expect([origin, destination]).toEqual([mawb.origin, mawb.destination]);
    }
    const alone = hawbs.filter(({ mawbId }) => mawbId === null).map(({ status }) => status);
    expect([...new Set(alone)].sort()).toEqual(['CANCELLED', 'CREATED']);
  });

  it('has a first page of masters with houses, in many statuses', async () => {
    const [businessUnit = '', countryCode = ''] = key.split(':');
    const call = { tenant: { businessUnit, countryCode }, query: {}, now: NOW } as unknown as Call;
    const { body } = (await readMawbs(state).listMawbs?.(call)) ?? {};
    const { data } = body as { data: { status: string; consolidation: { hawbCount: number } }[] };
    expect(data.filter(({ consolidation }) => consolidation.hawbCount === 0)).toEqual([]);
    expect(new Set(data.map(({ status }) => status)).size).toBeGreaterThanOrEqual(6);
  });
});

it('is the same in every run', () => {
  const again = seed(NOW);
  for (const key of keys) {
    expect(again.mawbs.all(key)).toEqual(state.mawbs.all(key));
    expect(again.hawbs.all(key)).toEqual(state.hawbs.all(key));
  }
});
