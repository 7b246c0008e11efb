/** One fixture master and its events, by number. */
import { type FixtureTenant, fixtureId, isMasterNumber, pickUser } from '../../platform/fixtures.ts';
import { awbNumber } from '../awb-number.ts';
import { chargeableWeight } from '../chargeable-weight.ts';
import type { Mawb, MawbEvent, MawbStatus } from '../records.ts';
import { AIRLINES } from '../reference-data.ts';
import { lastLegFacts } from '../routing.ts';
import { consigneeOf, GOODS, HOUR_MS, hawbsOfMawb, kilograms, MINUTE_MS, mawbMeasures, party } from './facts.ts';
import { eventsOf, legsOf, type Stop, stopsOf } from './track.ts';

const STATUSES: readonly MawbStatus[] = ['DRAFT', 'BKD', 'RCS', 'MAN', 'DEP', 'ARR', 'RCF', 'NFD', 'AWD', 'DLV'];
const ORIGINS = ['MIA', 'JFK', 'MAD', 'FRA', 'PVG', 'HKG', 'AMS', 'LAX'];
/** Every fourth master changes planes here. */
const TRANSIT = ['PTY', 'BOG', 'GRU'];

export interface SeededMawb {
  readonly mawb: Mawb;
  /** Newest first. */
  readonly events: MawbEvent[];
}

/** The first is where the sample record is; only masters that have no houses are cancelled (domain: MAWB, M11). */
function statusOf(n: number): MawbStatus {
  if (n === 1) return 'RCF';
  if (n % 20 === 0) return 'CANCELLED';
  return STATUSES[(n + Math.floor(n / 10)) % STATUSES.length] ?? 'DRAFT';
}

/**
 * Hours since a status was reached, least and most. Ages and the time between booking and flight vary, so that a list
 * by creation shows all that goes on; masters without houses are old and booked early, and come late in it.
 */
const AGE_HOURS: Readonly<Record<MawbStatus, readonly [least: number, most: number]>> = {
  DRAFT: [1, 40],
  BKD: [1, 30],
  RCS: [0.5, 2],
  MAN: [0.5, 2.5],
  DEP: [0.5, 5],
  ARR: [0.2, 1.8],
  RCF: [0.8, 1.8],
  NFD: [0.2, 3],
  AWD: [0.5, 12],
  DLV: [4, 400],
  CANCELLED: [30, 400],
};
/** Least hours between booking and first departure. */
const BOOKED_AHEAD = 7;
/** Hours between creation and booking. */
const CREATED_BEFORE = 1;

export function seedMawb(tenant: FixtureTenant, n: number, now: Date): SeededMawb {
  const { key, businessUnit, countryCode } = tenant;
  const status = statusOf(n);
  const airline = AIRLINES[n === 1 ? 0 : (n + Math.floor(n / 9)) % AIRLINES.length] ?? {
    prefix: '045',
    iataCode: 'LA',
  };
  const number = n === 1 ? '045-12345675' : awbNumber(airline.prefix, 1_000_000 + n * 731);
  const airports = airportsOf(n, countryCode);
  const flights = airports.slice(1).map((_, leg) => `${airline.iataCode}${500 + n + leg * 100}`);

  const [least, most] = AGE_HOURS[status];
  const isEmpty = hawbsOfMawb(n).length === 0;
  const age = isEmpty ? most : least + ((most - least) * ((n * 37) % 61)) / 61;
  // Whoever has only booked flies in some hours from now.
  const bookedAhead = (status === 'BKD' ? age : 0) + BOOKED_AHEAD + (isEmpty ? 7 : (n * 5) % 7) * 3;
  const stops = stopsOf(airports, flights, bookedAhead);
  const last = stops.findLastIndex(({ code }) => code === (status === 'CANCELLED' ? 'BKD' : status));
  const reached = stops.slice(0, last + 1);
  const statusAt = now.getTime() - age * HOUR_MS;
  const departedAt = statusAt - hoursAt(status, reached, age) * HOUR_MS;
  const createdAt = iso(
    status === 'DRAFT' ? statusAt : departedAt - (bookedAhead + CREATED_BEFORE) * HOUR_MS - n * MINUTE_MS,
  );
  const routing = legsOf(airports, flights, departedAt, reached);

  const mawb: Mawb = {
    id: fixtureId('mawb', key, n),
    tenant: { businessUnit, countryCode },
    awbNumber: number,
    awbPrefix: number.slice(0, 3),
    awbSerial: number.slice(4),
    waybillType: isMasterNumber(n) ? 'MASTER' : 'DIRECT',
    status,
    statusAt: iso(statusAt),
    origin: airports[0] ?? '',
    destination: airports.at(-1) ?? '',
    routing,
    ...lastLegFacts(routing),
    ...cargoOf(n),
    densityGroup: null,
    electronicAwb: n % 3 !== 0,
    shipper: party(`Sample Forwarding ${airports[0]}`, 'Sample City', 'US'),
    consignee: { ...consigneeOf(1, countryCode), name: `${tenant.displayName} Demo` },
    notifyParty: n % 6 === 0 ? consigneeOf(n, countryCode) : null,
    agent: n % 4 === 1 ? AGENT : null,
    charges: { ...CHARGES, totalPrepaid: `${1000 + n}.40` },
    ...manifestOf(n, reached.find(({ code }) => code === 'MAN')?.hours, departedAt),
    hasDiscrepancy: n % 17 === 0,
    remarks: null,
    assignedTo: n % 4 === 0 ? null : pickUser(key, 'OPERATIONS', n),
    createdBy: pickUser(key, 'OPERATIONS', n + 1),
    updatedBy: null,
    createdAt,
    updatedAt: iso(statusAt),
    version: 1,
  };
  const events = eventsOf(mawb, { tenant: key, n, departedAt }, reached);
  const [newest] = events;
  mawb.version += events.length + (status === 'CANCELLED' ? 1 : 0);
  mawb.updatedBy = status === 'CANCELLED' ? mawb.createdBy : (newest?.recordedBy ?? null);
  if (newest !== undefined && newest.occurredAt > mawb.updatedAt) mawb.updatedAt = newest.occurredAt;
  return { mawb, events };
}

/** Hours from the first departure to the status; negative before it. */
function hoursAt(status: MawbStatus, reached: readonly Stop[], age: number): number {
  // A draft is to fly the day after tomorrow; who cancels does so an hour after the booking.
  if (status === 'DRAFT') return -(age + 40);
  return (reached.at(-1)?.hours ?? 0) + (status === 'CANCELLED' ? 1 : 0);
}

function airportsOf(n: number, countryCode: string): string[] {
  const origin = ORIGINS[(n - 1) % ORIGINS.length] ?? 'MIA';
  const transit = n % 4 === 2 ? [TRANSIT[n % TRANSIT.length] ?? 'PTY'] : [];
  return [origin, ...transit, countryCode === 'PE' ? 'LIM' : 'SCL'];
}

type Cargo = Pick<
  Mawb,
  'pieces' | 'grossWeight' | 'chargeableWeight' | 'volume' | 'natureOfGoods' | 'hsCodes' | 'specialHandlingCodes'
>;

function cargoOf(n: number): Cargo {
  const measures = mawbMeasures(n);
  const grossWeight = kilograms(measures);
  const volume = { value: (measures.weightTenths / (n % 8 === 0 ? 1200 : 5000)).toFixed(2), unit: 'MC' as const };
  const goods = GOODS[n % GOODS.length];
  return {
    pieces: measures.pieces,
    grossWeight,
    chargeableWeight: chargeableWeight(grossWeight, volume),
    volume,
    natureOfGoods: isMasterNumber(n)
      ? 'Consolidated cargo as per attached manifest'
      : (goods?.description ?? 'Machine parts of steel'),
    hsCodes: isMasterNumber(n) || goods === undefined ? [] : [goods.hsCode],
    specialHandlingCodes: n % 3 === 0 ? [] : n % 5 === 1 ? ['EAW', 'XPS'] : ['EAW'],
  };
}

function manifestOf(
  n: number,
  hours: number | undefined,
  departedAt: number,
): Pick<Mawb, 'manifestNumber' | 'manifestDate'> {
  if (hours === undefined) return { manifestNumber: null, manifestDate: null };
  const day = iso(departedAt + hours * HOUR_MS).slice(0, 10);
  const number = `MF-${day.slice(2).replaceAll('-', '')}-${String(n).padStart(2, '0')}`;
  return { manifestNumber: number, manifestDate: day };
}

const AGENT = {
  name: 'Agencia Demo Ltda.',
  iataCode: '8110021',
  cassAddress: '0012',
  city: 'Miami',
  accountNumber: null,
};

const CHARGES = {
  currency: 'USD',
  weightValuationIndicator: 'P',
  otherChargesIndicator: 'P',
  declaredValueForCarriage: null,
  declaredValueForCustoms: null,
  insuranceAmount: null,
  totalCollect: null,
};

function iso(time: number): string {
  return new Date(time).toISOString();
}
