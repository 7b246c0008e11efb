/** One fixture master and its events, by number. */
import { type FixtureTenant, fixtureId, isMasterNumber, pickUser } from '../platform/fixtures.ts';
import { awbNumber } from './awb-number.ts';
import { chargeableWeight } from './chargeable-weight.ts';
import type { Mawb, MawbEvent, MawbStatus } from './records.ts';
import { AIRLINES } from './reference-data.ts';
import { lastLegFacts } from './routing.ts';
import { consigneeOf, GOODS, HOUR_MS, kilograms, mawbMeasures, party } from './seed-facts.ts';
import { eventsOf, legsOf, stopsOf } from './seed-track.ts';

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

/** Hours since the status was reached: what is over lies days back. */
function ageOf(n: number, status: MawbStatus): number {
  return status === 'DLV' || status === 'CANCELLED' ? 24 + n * 9 : 1 + ((n * 5) % 7);
}

export function seedMawb(tenant: FixtureTenant, n: number, now: Date): SeededMawb {
  const { key, businessUnit, countryCode } = tenant;
  const status = statusOf(n);
  const airline = AIRLINES[n === 1 ? 0 : n % AIRLINES.length] ?? { prefix: '045', iataCode: 'LA' };
  const number = n === 1 ? '045-12345675' : awbNumber(airline.prefix, 1_000_000 + n * 731);
  const airports = airportsOf(n, countryCode);
  const flights = airports.slice(1).map((_, leg) => `${airline.iataCode}${500 + n + leg * 100}`);

  const stops = stopsOf(airports, flights);
  const last = stops.findLastIndex(({ code }) => code === (status === 'CANCELLED' ? 'BKD' : status));
  const reached = stops.slice(0, last + 1);
  const statusAt = now.getTime() - ageOf(n, status) * HOUR_MS;
  // A draft is booked later today; who cancels does so an hour after the booking.
  const sinceBooking = status === 'DRAFT' ? -10 : status === 'CANCELLED' ? 1 : (reached.at(-1)?.hours ?? 0);
  const bookedAt = statusAt - sinceBooking * HOUR_MS;
  const createdAt = iso(status === 'DRAFT' ? statusAt : bookedAt - 12 * HOUR_MS - n * 60_000);
  const routing = legsOf(airports, flights, bookedAt, reached);

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
    ...manifestOf(n, reached.find(({ code }) => code === 'MAN')?.hours, bookedAt),
    hasDiscrepancy: n % 17 === 0,
    remarks: null,
    assignedTo: n % 4 === 0 ? null : pickUser(key, 'OPERATIONS', n),
    createdBy: pickUser(key, 'OPERATIONS', n + 1),
    updatedBy: null,
    createdAt,
    updatedAt: iso(statusAt),
    version: 1,
  };
  const events = eventsOf(mawb, { tenant: key, n, bookedAt }, reached);
  const [newest] = events;
  mawb.version += events.length + (status === 'CANCELLED' ? 1 : 0);
  mawb.updatedBy = status === 'CANCELLED' ? mawb.createdBy : (newest?.recordedBy ?? null);
  if (newest !== undefined && newest.occurredAt > mawb.updatedAt) mawb.updatedAt = newest.occurredAt;
  return { mawb, events };
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
  bookedAt: number,
): Pick<Mawb, 'manifestNumber' | 'manifestDate'> {
  if (hours === undefined) return { manifestNumber: null, manifestDate: null };
  const day = iso(bookedAt + hours * HOUR_MS).slice(0, 10);
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
