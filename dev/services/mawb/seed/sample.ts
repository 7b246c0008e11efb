/** The sample master, word for word as the domain has it (domain: sample records), with events that led there. */
import { fixtureId, pickUser, USERS } from '../../platform/fixtures.ts';
import type { Mawb, MawbEvent } from '../records.ts';
import { party } from './facts.ts';
import type { SeededMawb } from './mawb.ts';

export const SAMPLE_TENANT = 'SERHAFEN:CL';
const ANA = USERS.find(({ username }) => username === 'ana.rojas')?.id ?? '';

const STEPS: readonly (readonly [code: string, airport: string, occurredAt: string, flightNumber: string | null])[] = [
  ['RCF', 'SCL', '2026-01-15T11:40:00.000Z', 'LA501'],
  ['ARR', 'SCL', '2026-01-15T10:12:00.000Z', 'LA501'],
  ['DEP', 'MIA', '2026-01-15T01:48:00.000Z', 'LA501'],
  ['MAN', 'MIA', '2026-01-14T23:30:00.000Z', 'LA501'],
  ['RCS', 'MIA', '2026-01-14T19:00:00.000Z', null],
  ['BKD', 'MIA', '2026-01-13T16:20:00.000Z', 'LA501'],
];

export function sampleMawb(): SeededMawb {
  const mawb = record();
  const events = STEPS.map(
    ([code, airport, occurredAt, flightNumber], index): MawbEvent => ({
      id: fixtureId('mawb-event', SAMPLE_TENANT, 100 + STEPS.length - 1 - index),
      mawbId: mawb.id,
      code,
      airport,
      occurredAt,
      recordedAt: occurredAt,
      flightNumber,
      quantityCode: 'T',
      pieces: mawb.pieces,
      weight: mawb.grossWeight,
      source: code === 'RCF' || code === 'BKD' ? 'MANUAL' : 'CARRIER_FSU',
      recordedBy: code === 'RCF' ? pickUser(SAMPLE_TENANT, 'WAREHOUSE', 0) : code === 'BKD' ? ANA : null,
      remarks: null,
    }),
  );
  return { mawb, events };
}

function record(): Mawb {
  const miami = { street1: '100 Example Ave', street2: null, city: 'Miami', state: 'FL', postalCode: '33122' };
  const consignee = party('Serhafen Demo SpA', 'Santiago', 'CL');
  return {
    id: fixtureId('mawb', SAMPLE_TENANT, 1),
    tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
    awbNumber: '045-12345675',
    awbPrefix: '045',
    awbSerial: '12345675',
    waybillType: 'MASTER',
    status: 'RCF',
    statusAt: '2026-01-15T11:40:00.000Z',
    origin: 'MIA',
    destination: 'SCL',
    routing: [
      {
        sequence: 1,
        carrierCode: 'LA',
        flightNumber: 'LA501',
        origin: 'MIA',
        destination: 'SCL',
        scheduledDeparture: '2026-01-15T01:30:00.000Z',
        scheduledArrival: '2026-01-15T10:05:00.000Z',
        actualDeparture: '2026-01-15T01:48:00.000Z',
        actualArrival: '2026-01-15T10:12:00.000Z',
      },
    ],
    flightNumber: 'LA501',
    flightDate: '2026-01-14',
    eta: '2026-01-15T10:05:00.000Z',
    ata: '2026-01-15T10:12:00.000Z',
    pieces: 120,
    grossWeight: { value: '1250.5', unit: 'K' },
    chargeableWeight: { value: '1250.5', unit: 'K' },
    volume: { value: '2.5', unit: 'MC' },
    densityGroup: null,
    natureOfGoods: 'Consolidated cargo as per attached manifest',
    hsCodes: [],
    specialHandlingCodes: ['EAW', 'XPS'],
    electronicAwb: true,
    shipper: { ...party('Sample Forwarding Miami', 'Miami', 'US'), address: { ...miami, countryCode: 'US' } },
    consignee: {
      ...consignee,
      taxId: '11111111-1',
      taxIdType: 'RUT',
      address: { ...consignee.address, state: 'RM' },
    },
    notifyParty: null,
    agent: null,
    charges: {
      currency: 'USD',
      weightValuationIndicator: 'P',
      otherChargesIndicator: 'P',
      declaredValueForCarriage: null,
      declaredValueForCustoms: null,
      insuranceAmount: null,
      totalPrepaid: '3120.40',
      totalCollect: null,
    },
    manifestNumber: 'MF-260115-01',
    manifestDate: '2026-01-15',
    hasDiscrepancy: false,
    remarks: null,
    assignedTo: ANA,
    createdBy: ANA,
    updatedBy: null,
    createdAt: '2026-01-13T15:00:00.000Z',
    updatedAt: '2026-01-15T11:40:02.120Z',
    version: 8,
  };
}
