/** What is wrong with a waybill beyond the form its contract asks for (domain: resources Mawb and Hawb). */
import { Big } from 'big.js';
import { isValidRut } from '../customs/rut.ts';
import { Problem, type ProblemDetail } from '../platform/problem.ts';
import { inKilograms } from './chargeable-weight.ts';
import type { Hawb, Mawb, Party, RoutingLeg, Volume, Weight } from './records.ts';
import { AIRPORTS } from './reference-data.ts';
import { stationsOf } from './routing.ts';

/** Seven digits, one of them after the point. */
const WEIGHT = /^(\d{1,6}(\.\d)?|\d{7}(\.0)?)$/;

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
  const unknown = codes.filter((code) => !isAirport(code));
  if (unknown.length === 0) return;
  throw new Problem(
    'AIRPORT_UNKNOWN',
    [...new Set(unknown)].map((code) => ({ code: 'UNKNOWN', message: code })),
  );
}

export function mawbProblems(mawb: Mawb): ProblemDetail[] {
  const { chargeableWeight: chargeable, grossWeight: gross } = mawb;
  return failed([
    ...endChecks(mawb),
    ...routingChecks(mawb),
    weightCheck('/grossWeight', gross),
    weightCheck('/chargeableWeight', chargeable),
    {
      field: '/chargeableWeight',
      code: 'BELOW_GROSS',
      message: 'chargeable weight is at least the gross weight',
      fails: chargeable !== null && inKilograms(chargeable).lt(inKilograms(gross)),
    },
    volumeCheck(mawb.volume),
    ...(['shipper', 'consignee', 'notifyParty'] as const).map((name) => rutCheck(name, mawb[name])),
  ]);
}

export function hawbProblems(hawb: Hawb): ProblemDetail[] {
  return failed([
    ...endChecks(hawb),
    weightCheck('/grossWeight', hawb.grossWeight),
    volumeCheck(hawb.volume),
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

/** Tax ids of a house waybill that are no RUT though they say so. */
export function hawbRutProblems({ shipper, consignee }: Hawb): ProblemDetail[] {
  return failed([rutCheck('shipper', shipper), rutCheck('consignee', consignee)]);
}

function rutCheck(name: string, party: Party | null): Check {
  return {
    field: `/${name}/taxId`,
    code: 'RUT_INVALID',
    message: 'check digit does not match',
    fails: party?.taxIdType === 'RUT' && !isValidRut(party.taxId ?? ''),
  };
}

function endChecks({ origin, destination }: Mawb | Hawb): Check[] {
  const fails = origin === destination;
  return [{ field: '/destination', code: 'SAME_AS_ORIGIN', message: 'differs from the origin', fails }];
}

function weightCheck(field: string, weight: Weight | null): Check {
  return {
    field,
    code: 'WEIGHT',
    message: 'above zero, at most seven digits, one of them decimal',
    fails: weight !== null && (!WEIGHT.test(weight.value) || new Big(weight.value).lte(0)),
  };
}

function volumeCheck(volume: Volume | null): Check {
  const fails = volume !== null && new Big(volume.value).lte(0);
  return { field: '/volume', code: 'POSITIVE', message: 'above zero', fails };
}

/** Legs are numbered, joined, between known airports, and lead from origin to destination. */
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
    check('AIRPORT_UNKNOWN', 'every airport is known', stations.every(isAirport)),
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

function isAirport(code: string): boolean {
  return AIRPORTS.some((airport) => airport.code === code);
}

function arrivesLater({ scheduledDeparture, scheduledArrival }: RoutingLeg): boolean {
  return Date.parse(scheduledArrival) > Date.parse(scheduledDeparture);
}

function failed(checks: readonly Check[]): ProblemDetail[] {
  return checks.filter(({ fails }) => fails).map(({ field, code, message }) => ({ field, code, message }));
}
