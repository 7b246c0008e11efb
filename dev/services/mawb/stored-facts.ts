/** Turns what a request says of a waybill into what the record keeps: every property present, `null` when empty. */
import { normaliseRut } from '../customs/rut.ts';
import { Problem } from '../platform/problem.ts';
import type { Party, RoutingLeg } from './records.ts';
import type { AgentInput, ChargesInput, PartyInput, RoutingLegInput } from './requests.ts';

/** Properties that are kept in another form than they arrive in. */
const STORED: Readonly<Record<string, (value: never) => unknown>> = {
  shipper: storedParty,
  consignee: storedParty,
  notifyParty: storedParty,
  agent: (agent: AgentInput) => ({ iataCode: null, cassAddress: null, city: null, accountNumber: null, ...agent }),
  charges: storedCharges,
  routing: (legs: RoutingLegInput[]) => legs.map(storedLeg),
};

/** What `null` means where the record always has a value; other properties of the list may not be cleared. */
const CLEARED: Readonly<Record<string, unknown>> = { hsCodes: [], specialHandlingCodes: [], ivaPrepaid: false };
const REQUIRED = [
  'routing',
  'pieces',
  'grossWeight',
  'natureOfGoods',
  'goodsDescription',
  'shipper',
  'consignee',
  'charges',
  'declaredValue',
];

/**
 * The given properties in the record's form; absent ones stay absent (domain: concurrency, PATCH).
 *
 * @throws {Problem} VALIDATION_FAILED when a property that is always there is cleared
 */
export function storedFacts<T>(input: object): Partial<T> {
  const given = Object.entries(input).filter(([name, value]) => value !== undefined && name !== 'expectedVersion');
  const cleared = given.filter(([name, value]) => value === null && REQUIRED.includes(name));
  if (cleared.length > 0) {
    throw new Problem(
      'VALIDATION_FAILED',
      cleared.map(([field]) => ({ field, code: 'REQUIRED', message: `${field} cannot be empty` })),
    );
  }
  return Object.fromEntries(given.map(([name, value]) => [name, storedValue(name, value)])) as Partial<T>;
}

function storedValue(name: string, value: unknown): unknown {
  if (value === null) return CLEARED[name] ?? null;
  return STORED[name]?.(value as never) ?? value;
}

function storedParty(party: PartyInput): Party {
  const taxId = party.taxId ?? null;
  return {
    contactName: null,
    phone: null,
    email: null,
    accountNumber: null,
    ...party,
    taxIdType: party.taxIdType ?? null,
    taxId: taxId !== null && party.taxIdType === 'RUT' ? normaliseRut(taxId) : taxId,
    address: { street2: null, state: null, postalCode: null, ...party.address },
  };
}

/** Totals are the carrier's to fill in. */
function storedCharges(charges: ChargesInput): Record<string, string | null> {
  return {
    declaredValueForCarriage: null,
    declaredValueForCustoms: null,
    insuranceAmount: null,
    ...charges,
    totalPrepaid: null,
    totalCollect: null,
  };
}

function storedLeg(leg: RoutingLegInput): RoutingLeg {
  return {
    ...leg,
    scheduledDeparture: new Date(leg.scheduledDeparture).toISOString(),
    scheduledArrival: new Date(leg.scheduledArrival).toISOString(),
    actualDeparture: null,
    actualArrival: null,
  };
}
