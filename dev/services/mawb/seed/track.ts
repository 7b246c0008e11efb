/** The way of a fixture master: its stations, flights and the events up to its status. */
import { fixtureId, pickUser } from '../../platform/fixtures.ts';
import type { Mawb, MawbEvent, RoutingLeg } from '../records.ts';
import { HOUR_MS } from './facts.ts';

/** Hours after the first departure at which the flights leave and land. */
const FLIGHTS = [
  { departure: 0, arrival: 9 },
  { departure: 15, arrival: 21 },
] as const;
/** Hours before a departure at which the cargo is accepted and manifested. */
const ACCEPTED_BEFORE = 5;
const MANIFESTED_BEFORE = 3;
/** What carriers report by message; people record the rest. */
const CARRIER_CODES = ['RCS', 'MAN', 'DEP', 'ARR'];

export interface Stop {
  readonly code: string;
  readonly airport: string;
  readonly flightNumber: string | null;
  /** After the first departure; negative before it. */
  readonly hours: number;
}

/**
 * Every milestone of a master that passes these airports, in order.
 *
 * @param bookedAhead hours between booking and first departure
 */
export function stopsOf(airports: readonly string[], flights: readonly string[], bookedAhead: number): Stop[] {
  const stops: Stop[] = [];
  const add = (code: string, airport = '', hours = 0, flightNumber: string | null = null) =>
    void stops.push({ code, airport, flightNumber, hours });
  add('BKD', airports[0], -bookedAhead, flights[0]);
  add('RCS', airports[0], -ACCEPTED_BEFORE);
  flights.forEach((flight, leg) => {
    const { departure, arrival } = FLIGHTS[leg] ?? FLIGHTS[0];
    add('MAN', airports[leg], departure - MANIFESTED_BEFORE, flight);
    add('DEP', airports[leg], departure, flight);
    add('ARR', airports[leg + 1], arrival, flight);
    add('RCF', airports[leg + 1], arrival + 2, flight);
  });
  const end = (stops.at(-1)?.hours ?? 0) + 2;
  for (const [index, code] of ['NFD', 'AWD', 'DLV'].entries()) add(code, airports.at(-1), end + index);
  return stops;
}

/** The flights as planned a quarter of an hour earlier, with actual times where the stops were reached. */
export function legsOf(
  airports: readonly string[],
  flights: readonly string[],
  departedAt: number,
  reached: readonly Stop[],
): RoutingLeg[] {
  return flights.map((flightNumber, leg) => {
    const { departure, arrival } = FLIGHTS[leg] ?? FLIGHTS[0];
    const at = (hours: number) => new Date(departedAt + hours * HOUR_MS).toISOString();
    const seen = (code: string) => reached.some((stop) => stop.code === code && stop.flightNumber === flightNumber);
    return {
      sequence: leg + 1,
      carrierCode: flightNumber.slice(0, 2),
      flightNumber,
      origin: airports[leg] ?? '',
      destination: airports[leg + 1] ?? '',
      scheduledDeparture: at(departure - 0.25),
      scheduledArrival: at(arrival - 0.25),
      actualDeparture: seen('DEP') ? at(departure) : null,
      actualArrival: seen('ARR') ? at(arrival) : null,
    };
  });
}

/** Events of the stops, newest first; a discrepancy comes after all of them. */
export function eventsOf(
  mawb: Mawb,
  { tenant, n, departedAt }: { tenant: string; n: number; departedAt: number },
  reached: readonly Stop[],
): MawbEvent[] {
  const last = reached.at(-1);
  const missing = { code: 'DIS', airport: last?.airport ?? mawb.origin, flightNumber: null };
  const stops = mawb.hasDiscrepancy ? [...reached, { ...missing, hours: (last?.hours ?? 0) + 0.25 }] : reached;
  const events = stops.map(({ code, airport, flightNumber, hours }, index): MawbEvent => {
    const at = new Date(departedAt + hours * HOUR_MS).toISOString();
    const byCarrier = CARRIER_CODES.includes(code);
    return {
      id: fixtureId('mawb-event', tenant, n * 100 + index),
      mawbId: mawb.id,
      code,
      airport,
      occurredAt: at,
      recordedAt: at,
      flightNumber,
      quantityCode: code === 'DIS' ? 'P' : 'T',
      pieces: code === 'DIS' ? 1 : mawb.pieces,
      weight: code === 'DIS' ? null : mawb.grossWeight,
      source: byCarrier ? 'CARRIER_FSU' : 'MANUAL',
      recordedBy: byCarrier ? null : pickUser(tenant, code === 'BKD' ? 'OPERATIONS' : 'WAREHOUSE', n),
      remarks: code === 'DIS' ? 'One piece missing at the count' : null,
    };
  });
  return events.reverse();
}
