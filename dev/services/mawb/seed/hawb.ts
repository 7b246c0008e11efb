/** One fixture house waybill and the history that led to its status, by number. */
import { type FixtureTenant, fixtureId, mawbNumberOfHawb, pickUser } from '../../platform/fixtures.ts';
import { chargeableWeight } from '../chargeable-weight.ts';
import { courierCategory } from '../courier-category.ts';
import type { Hawb, HawbEvent, HawbStatus, Mawb, MawbEvent } from '../records.ts';
import type { MawbState } from '../state.ts';
import { consigneeOf, GOODS, HOUR_MS, hawbMeasures, kilograms, MINUTE_MS, party } from './facts.ts';

/** Declared in US$; the first is the value of the sample declaration. */
const VALUES = [180, 25, 950, 4200];
const HOLD_REASONS = ['DOCUMENT_REVIEW', 'PHYSICAL_INSPECTION', 'MISSING_DOCUMENTS', 'UNPAID_TAXES'];

/** Where houses are when their master has arrived; the sample declaration still has the first at Customs. */
const AFTER_ARRIVAL: readonly HawbStatus[] = [
  'IN_CUSTOMS',
  'ARRIVED',
  'HELD',
  'RELEASED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
  'RETURNED',
];

/** Every status and the way there (domain: HAWB states). */
const TO_CUSTOMS: readonly HawbStatus[] = ['CREATED', 'CONSOLIDATED', 'IN_TRANSIT', 'ARRIVED', 'IN_CUSTOMS'];
const ROUTES: Readonly<Record<HawbStatus, readonly HawbStatus[]>> = {
  CREATED: TO_CUSTOMS.slice(0, 1),
  CONSOLIDATED: TO_CUSTOMS.slice(0, 2),
  IN_TRANSIT: TO_CUSTOMS.slice(0, 3),
  ARRIVED: TO_CUSTOMS.slice(0, 4),
  IN_CUSTOMS: TO_CUSTOMS,
  HELD: [...TO_CUSTOMS, 'HELD'],
  RELEASED: [...TO_CUSTOMS, 'RELEASED'],
  OUT_FOR_DELIVERY: [...TO_CUSTOMS, 'RELEASED', 'OUT_FOR_DELIVERY'],
  DELIVERED: [...TO_CUSTOMS, 'RELEASED', 'OUT_FOR_DELIVERY', 'DELIVERED'],
  RETURNED: [...TO_CUSTOMS, 'HELD', 'RETURNED'],
  CANCELLED: ['CREATED', 'CANCELLED'],
};

const REASONS: Readonly<Partial<Record<HawbStatus, string>>> = {
  RETURNED: 'Refused by the consignee',
  CANCELLED: 'Order cancelled by the sender',
};

/** Adds HAWB k to its tenant; its master has to be there already. */
export function seedHawb(state: MawbState, tenant: FixtureTenant, k: number, now: Date): void {
  const n = mawbNumberOfHawb(k);
  const master = n === null ? undefined : state.mawbs.find(tenant.key, fixtureId('mawb', tenant.key, n));
  const track = master === undefined ? [] : (state.mawbEvents.get(master.id) ?? []);
  const status = statusOf(k, master, track);
  const times = timesOf(k, master, track, ROUTES[status], now);
  const hawb = hawbOf(tenant, k, master, status, times);
  const history = ROUTES[status].map((toStatus, index): HawbEvent => {
    const fromStatus = ROUTES[status][index - 1] ?? null;
    const id = fixtureId('hawb-event', tenant.key, k * 10 + index);
    const occurredAt = times[index] ?? hawb.createdAt;
    const recordedBy = recorderOf(toStatus, tenant.key, k, hawb.createdBy);
    return { id, hawbId: hawb.id, fromStatus, toStatus, occurredAt, reason: REASONS[toStatus] ?? null, recordedBy };
  });
  hawb.updatedBy = history.length === 1 ? null : (history.at(-1)?.recordedBy ?? null);
  state.hawbs.add(tenant.key, hawb);
  state.hawbEvents.set(hawb.id, history.reverse());
}

function arrivalOf(master: Mawb | undefined, track: readonly MawbEvent[]): MawbEvent | undefined {
  return track.find(({ code, airport }) => code === 'RCF' && airport === master?.destination);
}

function departureOf(track: readonly MawbEvent[]): MawbEvent | undefined {
  return track.findLast(({ code }) => code === 'DEP');
}

/** The step that fits how far the master has come. */
function statusOf(k: number, master: Mawb | undefined, track: readonly MawbEvent[]): HawbStatus {
  if (master === undefined) return k % 6 === 0 ? 'CANCELLED' : 'CREATED';
  if (departureOf(track) === undefined) return 'CONSOLIDATED';
  if (arrivalOf(master, track) === undefined) return 'IN_TRANSIT';
  if (master.status === 'DLV' && k % 9 !== 0) return 'DELIVERED';
  return AFTER_ARRIVAL[(k - 1) % AFTER_ARRIVAL.length] ?? 'ARRIVED';
}

/** When each step was taken: the master's times where it leads, ten minutes a step after its arrival. */
function timesOf(
  k: number,
  master: Mawb | undefined,
  track: readonly MawbEvent[],
  route: readonly HawbStatus[],
  now: Date,
): string[] {
  const alone = now.getTime() - (1 + (k % 20)) * HOUR_MS - (k % 60) * MINUTE_MS;
  const mastered = master === undefined ? alone : Date.parse(master.createdAt);
  const created = master === undefined ? alone : mastered - (k % 5) * HOUR_MS - (1 + (k % 60)) * MINUTE_MS;
  const arrival = Date.parse(arrivalOf(master, track)?.occurredAt ?? master?.statusAt ?? now.toISOString());
  const known: Readonly<Partial<Record<HawbStatus, number>>> = {
    CREATED: created,
    CONSOLIDATED: mastered + 20 * MINUTE_MS,
    IN_TRANSIT: Date.parse(departureOf(track)?.occurredAt ?? now.toISOString()),
    ARRIVED: arrival,
    CANCELLED: created + 30 * MINUTE_MS,
  };
  return route.map((status, index) => new Date(known[status] ?? arrival + (index - 3) * 10 * MINUTE_MS).toISOString());
}

/** The master moves its houses until they arrive; Customs decides what follows, and the warehouse delivers. */
function recorderOf(status: HawbStatus, tenant: string, k: number, createdBy: string): string | null {
  if (status === 'IN_TRANSIT' || status === 'ARRIVED') return null;
  if (status === 'CREATED' || status === 'CONSOLIDATED' || status === 'CANCELLED') return createdBy;
  const byCustoms = status === 'IN_CUSTOMS' || status === 'HELD' || status === 'RELEASED';
  return pickUser(tenant, byCustoms ? 'SYSTEM' : 'WAREHOUSE', k);
}

function hawbOf(
  { key, businessUnit, countryCode }: FixtureTenant,
  k: number,
  master: Mawb | undefined,
  status: HawbStatus,
  times: readonly string[],
): Hawb {
  const measures = hawbMeasures(k);
  const grossWeight = kilograms(measures);
  const volume = k % 5 === 0 ? { value: '0.02', unit: 'MC' as const } : null;
  const createdAt = times[0] ?? '';
  const statusAt = times.at(-1) ?? createdAt;
  return {
    id: fixtureId('hawb', key, k),
    tenant: { businessUnit, countryCode },
    hawbNumber: `SH${String(k).padStart(8, '0')}`,
    mawbId: master?.id ?? null,
    status,
    statusAt,
    trackingNumber: `TRK${String(k * 7919).padStart(10, '0')}`,
    origin: master?.origin ?? 'MIA',
    destination: master?.destination ?? (countryCode === 'PE' ? 'LIM' : 'SCL'),
    pieces: measures.pieces,
    slac: k % 4 === 0 ? measures.pieces * 10 : null,
    grossWeight,
    chargeableWeight: chargeableWeight(grossWeight, volume),
    volume,
    ...goodsOf(k),
    specialHandlingCodes: k % 12 === 0 ? ['PER'] : [],
    shipper: party(`Sample Shop ${1 + (k % 25)}`, 'Sample City', 'US'),
    consignee: consigneeOf(k, countryCode),
    incoterm: k % 2 === 1 ? 'FCA' : 'DAP',
    holdReason: status === 'HELD' ? (HOLD_REASONS[k % HOLD_REASONS.length] ?? 'OTHER') : null,
    assignedTo: k % 3 === 0 ? pickUser(key, 'WAREHOUSE', k) : null,
    createdBy: pickUser(key, 'OPERATIONS', k),
    updatedBy: null,
    createdAt,
    updatedAt: statusAt,
    version: times.length,
  };
}

type GoodsFacts = Pick<
  Hawb,
  | 'goodsDescription'
  | 'hsCodes'
  | 'declaredValue'
  | 'freightValue'
  | 'insuranceValue'
  | 'courierCategory'
  | 'ivaPrepaid'
  | 'platformName'
>;

/** Each eleventh is documents; of the low values, each fourth has its IVA prepaid on a platform. */
function goodsOf(k: number): GoodsFacts {
  const documents = k % 11 === 0;
  const goods = GOODS[(k - 1) % GOODS.length];
  const value = documents ? 0 : (VALUES[(k - 1) % VALUES.length] ?? 180);
  const declaredValue = usd(value);
  const category = courierCategory(declaredValue, documents);
  const ivaPrepaid = category === 'LOW_VALUE' && k % 4 === 2;
  return {
    goodsDescription: documents ? 'Business documents' : (goods?.description ?? 'Cotton shirts'),
    hsCodes: documents || goods === undefined ? [] : [goods.hsCode],
    declaredValue,
    freightValue: usd(k === 1 ? 20 : value * 0.1),
    insuranceValue: k % 3 === 0 ? usd(value * 0.015) : null,
    courierCategory: category,
    ivaPrepaid,
    platformName: ivaPrepaid ? 'Demo Market' : null,
  };
}

function usd(amount: number): { amount: string; currency: string } {
  return { amount: amount.toFixed(2), currency: 'USD' };
}
