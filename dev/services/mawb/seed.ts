/** Sixty masters and nine hundred houses a tenant, over all statuses (domain: fixture volumes). */
import {
  fixtureId,
  HAWB_COUNT,
  isMasterNumber,
  MAWB_COUNT,
  mawbNumberOfHawb,
  pickUser,
  TENANTS,
} from '../platform/fixtures.ts';
import type { Tenant } from '../platform/service-definition.ts';
import type { Hawb, HawbStatus, Mawb, MawbEvent, MawbStatus, Party } from './records.ts';
import { AIRLINES } from './reference-data.ts';
import { emptyState, type MawbState } from './state.ts';

const HOUR = 3_600_000;
const STATUSES: readonly MawbStatus[] = [
  'DRAFT',
  'BKD',
  'RCS',
  'MAN',
  'DEP',
  'ARR',
  'RCF',
  'NFD',
  'AWD',
  'DLV',
  'CANCELLED',
];
const MILESTONES = STATUSES.slice(1, 10);
const ORIGINS = ['MIA', 'JFK', 'MAD', 'FRA', 'PVG', 'HKG', 'AMS', 'LAX'];
const GOODS = [
  'Sports shoes, textile upper',
  'Mobile phone covers',
  'Cotton shirts',
  'Printed books',
  'Dental instruments',
  'Toys of plastic',
];

export function seed(now: Date): MawbState {
  const state = emptyState();
  for (const tenant of TENANTS) {
    const { key, businessUnit, countryCode } = tenant;
    for (let n = 1; n <= MAWB_COUNT; n++) addMawb(state, key, { businessUnit, countryCode }, n, now);
    for (let k = 1; k <= HAWB_COUNT; k++) addHawb(state, key, { businessUnit, countryCode }, k, now);
  }
  return state;
}

const iso = (time: number): string => new Date(time).toISOString();

/** The check digit is the serial modulo seven (domain: AWB numbers). */
export function awbNumber(prefix: string, serial: number): string {
  const seven = String(serial).padStart(7, '0');
  return `${prefix}-${seven}${serial % 7}`;
}

function party(name: string, countryCode: string, taxId: string | null): Party {
  const city = countryCode === 'CL' ? 'Santiago' : countryCode === 'PE' ? 'Lima' : 'Miami';
  return {
    name,
    taxId,
    taxIdType: taxId === null ? null : 'RUT',
    contactName: null,
    phone: null,
    email: null,
    accountNumber: null,
    address: { street1: 'Calle Ejemplo 200', street2: null, city, state: null, postalCode: null, countryCode },
  };
}

function addMawb(state: MawbState, key: string, tenant: Tenant, n: number, now: Date): void {
  const status = n === 1 ? 'RCF' : (STATUSES[n % STATUSES.length] ?? 'DRAFT');
  const base = now.getTime() - (n % 20) * 12 * HOUR;
  const departure = base - 4 * HOUR + (n % 3) * 10 * HOUR;
  const airline = AIRLINES[n % AIRLINES.length] ?? AIRLINES[0];
  const prefix = n === 1 ? '045' : (airline?.prefix ?? '045');
  const number = n === 1 && key === 'SERHAFEN:CL' ? '045-12345675' : awbNumber(prefix, 1_000_000 + n * 731);
  const origin = ORIGINS[(n - 1) % ORIGINS.length] ?? 'MIA';
  const destination = tenant.countryCode === 'PE' ? 'LIM' : 'SCL';
  const rank = MILESTONES.indexOf(status);
  const flightNumber = `${airline?.iataCode ?? 'LA'}${500 + n}`;
  const mawb: Mawb = {
    id: fixtureId('mawb', key, n),
    tenant,
    awbNumber: number,
    awbPrefix: number.slice(0, 3),
    awbSerial: number.slice(4),
    waybillType: isMasterNumber(n) ? 'MASTER' : 'DIRECT',
    status,
    statusAt: iso(base),
    origin,
    destination,
    routing: [
      {
        sequence: 1,
        carrierCode: airline?.iataCode ?? 'LA',
        flightNumber,
        origin,
        destination,
        scheduledDeparture: iso(departure),
        scheduledArrival: iso(departure + 9 * HOUR),
        actualDeparture: rank >= 3 ? iso(departure + HOUR / 4) : null,
        actualArrival: rank >= 4 ? iso(departure + 9.2 * HOUR) : null,
      },
    ],
    flightNumber,
    flightDate: iso(departure).slice(0, 10),
    eta: iso(departure + 9 * HOUR),
    ata: rank >= 4 ? iso(departure + 9.2 * HOUR) : null,
    pieces: 40 + n,
    grossWeight: { value: `${300 + n}.5`, unit: 'K' },
    chargeableWeight: { value: `${300 + n}.5`, unit: 'K' },
    volume: { value: '2.5', unit: 'MC' },
    densityGroup: null,
    natureOfGoods: isMasterNumber(n)
      ? 'Consolidated cargo as per attached manifest'
      : (GOODS[n % GOODS.length] ?? 'Goods'),
    hsCodes: [],
    specialHandlingCodes: ['EAW'],
    electronicAwb: true,
    shipper: party('Sample Forwarding Miami', 'US', null),
    consignee: party('Serhafen Demo SpA', tenant.countryCode, '11111111-1'),
    notifyParty: null,
    agent: null,
    charges: {
      currency: 'USD',
      weightValuationIndicator: 'P',
      otherChargesIndicator: 'P',
      declaredValueForCarriage: null,
      declaredValueForCustoms: null,
      insuranceAmount: null,
      totalPrepaid: `${1000 + n}.40`,
      totalCollect: null,
    },
    manifestNumber: null,
    manifestDate: null,
    hasDiscrepancy: n % 17 === 0,
    remarks: null,
    assignedTo: n % 4 === 0 ? null : pickUser(key, 'OPERATIONS', n),
    createdBy: pickUser(key, 'OPERATIONS', n + 1),
    updatedBy: null,
    createdAt: iso(base - 48 * HOUR),
    updatedAt: iso(base),
    version: 1 + Math.max(rank, 0),
  };
  state.mawbs.add(key, mawb);
  state.mawbEvents.set(mawb.id, eventsOf(mawb, key, n, rank, base));
}

/** One event a milestone up to the current one, newest first. */
function eventsOf(mawb: Mawb, key: string, n: number, rank: number, base: number): MawbEvent[] {
  return MILESTONES.slice(0, rank + 1)
    .map((code, index): MawbEvent => {
      const time = iso(base - (rank - index) * 3 * HOUR);
      return {
        id: fixtureId('mawb-event', key, n * 100 + index),
        mawbId: mawb.id,
        code,
        airport: index < 4 ? mawb.origin : mawb.destination,
        occurredAt: time,
        recordedAt: time,
        flightNumber: mawb.flightNumber,
        quantityCode: 'T',
        pieces: mawb.pieces,
        weight: mawb.grossWeight,
        source: index % 2 === 0 ? 'CARRIER_FSU' : 'MANUAL',
        recordedBy: index % 2 === 0 ? null : pickUser(key, 'WAREHOUSE', n),
        remarks: null,
      };
    })
    .reverse();
}

/** Step of a house that fits its master's milestone. */
function hawbStatus(master: Mawb | undefined, k: number): HawbStatus {
  if (master === undefined) return 'CREATED';
  const rank = MILESTONES.indexOf(master.status);
  if (rank < 3) return 'CONSOLIDATED';
  if (rank < 5) return 'IN_TRANSIT';
  return (['ARRIVED', 'IN_CUSTOMS', 'HELD', 'RELEASED', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const)[k % 6] ?? 'ARRIVED';
}

function addHawb(state: MawbState, key: string, tenant: Tenant, k: number, now: Date): void {
  const n = mawbNumberOfHawb(k);
  const master = n === null ? undefined : state.mawbs.find(key, fixtureId('mawb', key, n));
  const status = hawbStatus(master, k);
  const value = [25, 180, 950, 4200][k % 4] ?? 180;
  const lowValue = value <= 500;
  const created = now.getTime() - (k % 40) * 6 * HOUR - 48 * HOUR;
  const hawb: Hawb = {
    id: fixtureId('hawb', key, k),
    tenant,
    hawbNumber: `H${tenant.countryCode}${String(k).padStart(6, '0')}`,
    mawbId: master?.id ?? null,
    status,
    statusAt: iso(created + 24 * HOUR),
    trackingNumber: `TRK${String(k * 7919).padStart(10, '0')}`,
    origin: master?.origin ?? 'MIA',
    destination: master?.destination ?? (tenant.countryCode === 'PE' ? 'LIM' : 'SCL'),
    pieces: 1 + (k % 3),
    slac: null,
    grossWeight: { value: `${1 + (k % 9)}.2`, unit: 'K' },
    chargeableWeight: { value: `${1 + (k % 9)}.5`, unit: 'K' },
    volume: null,
    goodsDescription: GOODS[k % GOODS.length] ?? 'Goods',
    hsCodes: ['64041100'],
    specialHandlingCodes: [],
    shipper: party('Sample Shop Inc', 'US', null),
    consignee: party(`Consignee ${k}`, tenant.countryCode, tenant.countryCode === 'CL' ? '12345678-5' : null),
    incoterm: 'FCA',
    declaredValue: { amount: `${value}.00`, currency: 'USD' },
    freightValue: { amount: '20.00', currency: 'USD' },
    insuranceValue: null,
    courierCategory: value <= 500 ? 'LOW_VALUE' : value <= 3000 ? 'SIMPLIFIED' : 'GENERAL',
    ivaPrepaid: lowValue && k % 8 === 0,
    platformName: lowValue && k % 8 === 0 ? 'Demo Market' : null,
    holdReason: status === 'HELD' ? 'DOCUMENT_REVIEW' : null,
    assignedTo: k % 3 === 0 ? pickUser(key, 'WAREHOUSE', k) : null,
    createdBy: pickUser(key, 'OPERATIONS', k),
    updatedBy: null,
    createdAt: iso(created),
    updatedAt: iso(created + 24 * HOUR),
    version: 2,
  };
  state.hawbs.add(key, hawb);
  state.hawbEvents.set(hawb.id, [
    {
      id: fixtureId('hawb-event', key, k),
      hawbId: hawb.id,
      fromStatus: null,
      toStatus: 'CREATED',
      occurredAt: hawb.createdAt,
      reason: null,
      recordedBy: hawb.createdBy,
    },
  ]);
}
