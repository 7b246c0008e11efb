/** What is wrong with a waybill beyond the form its contract asks for (domain: resources Mawb and Hawb). */
import { Big } from 'big.js';
import { isValidRut } from '../customs/rut.ts';
import { Problem, type ProblemDetail } from '../platform/problem.ts';
import { inKilograms } from './chargeable-weight.ts';
import type { Hawb, Mawb, Party, RoutingLeg, Volume, Weight } from './records.ts';
import { AIRPORTS } from './reference-data.ts';
import { stationsOf } from './routing.ts';

/** Seven digits, one of them after the point. */
const WEIGHT = /^(\d{1,6}(\.\d)?|\d{7})$/;

interface Check {
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly fails: boolean;
}

/** @throws {Problem} VALIDATION_FAILED with one detail a failed check */
export function refuse(problems: readonly ProblemDetail[]): void {
  if (problems.length > 0) throw new Problem('VALIDATION_FAILED', problems);
}

/** @throws {Problem} AIRPORT_UNKNOWN naming the codes */
export function requireAirports(codes: readonly string[]): void {
  const unknown = codes.filter((code) => !AIRPORTS.some((airport) => airport.code === code));
  if (unknown.length === 0) return;
  throw new Problem(
    'AIRPORT_UNKNOWN',
    [...new Set(unknown)].map((code) => ({ code: 'UNKNOWN', message: code })),
  );
}

export function mawbProblems(mawb: Mawb): ProblemDetail[] {
  const { chargeableWeight: chargeable, grossWeight: gross } = mawb;
  return failed([
    ...weightChecks(gross, mawb.volume),
    ...routingChecks(mawb),
    {
      field: '/chargeableWeight',
      code: 'BELOW_GROSS',
      message: 'chargeable weight is at least the gross weight',
      fails: chargeable !== null && inKilograms(chargeable).lt(inKilograms(gross)),
    },
    ...(['shipper', 'consignee', 'notifyParty'] as const).map((name) => rutCheck(name, mawb[name], false)),
  ]);
}

export function hawbProblems(hawb: Hawb): ProblemDetail[] {
  return failed([
    ...weightChecks(hawb.grossWeight, hawb.volume),
    {
      field: '/ivaPrepaid',
      code: 'NOT_LOW_VALUE',
      message: 'only a low-value house waybill has its IVA prepaid',
      fails: hawb.ivaPrepaid && hawb.courierCategory !== 'LOW_VALUE',
    },
    {
      field: '/platformName',
      code: 'REQUIRED',
      message: 'who charged the IVA',
      fails: hawb.ivaPrepaid && hawb.platformName === null,
    },
  ]);
}

/** Tax ids of a house waybill that fail; in Chile the consignee is known by RUT unless another kind is named. */
export function hawbRutProblems({ tenant, shipper, consignee }: Hawb): ProblemDetail[] {
  return failed([rutCheck('shipper', shipper, false), rutCheck('consignee', consignee, tenant.countryCode === 'CL')]);
}

function rutCheck(name: string, party: Party | null, byDefault: boolean): Check {
  const isRut = party?.taxIdType === 'RUT' || (byDefault && party?.taxIdType === null);
  return {
    field: `/${name}/taxId`,
    code: 'RUT_INVALID',
    message: 'check digit does not match',
    fails: isRut && !isValidRut(party?.taxId ?? ''),
  };
}

function weightChecks({ value }: Weight, volume: Volume | null): Check[] {
  return [
    {
      field: '/grossWeight',
      code: 'WEIGHT',
      message: 'above zero, at most seven digits, one of them decimal',
      fails: !WEIGHT.test(value) || new Big(value).lte(0),
    },
    {
      field: '/volume',
      code: 'POSITIVE',
      message: 'above zero',
      fails: volume !== null && new Big(volume.value).lte(0),
    },
  ];
}

/** Legs are numbered, joined, and lead from origin to destination. */
function routingChecks({ origin, destination, routing }: Mawb): Check[] {
  const joined = routing.every((leg, index) => index === 0 || leg.origin === routing[index - 1]?.destination);
  const stations = stationsOf(routing);
  const check = (code: string, message: string, holds: boolean): Check => ({
    field: '/routing',
    code,
    message,
    fails: !holds,
  });
  return [
    {
      field: '/destination',
      code: 'SAME_AS_ORIGIN',
      message: 'differs from the origin',
      fails: origin === destination,
    },
    check(
      'SEQUENCE',
      'legs are numbered from one',
      routing.every((leg, index) => leg.sequence === index + 1),
    ),
    check('NOT_CONTIGUOUS', 'each leg starts where the one before it ended', joined),
    check(
      'ENDS',
      'starts at the origin, ends at the destination',
      stations[0] === origin && stations.at(-1) === destination,
    ),
    check('TIMES', 'a flight arrives after it left', routing.every(arrivesLater)),
  ];
}

function arrivesLater({ scheduledDeparture, scheduledArrival }: RoutingLeg): boolean {
  return Date.parse(scheduledArrival) > Date.parse(scheduledDeparture);
}

function failed(checks: readonly Check[]): ProblemDetail[] {
  return checks.filter(({ fails }) => fails).map(({ field, code, message }) => ({ field, code, message }));
}
