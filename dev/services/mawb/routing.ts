/** The flights of a master waybill: what lists show of them, and which airports they join. */

import type { Mawb, RoutingLeg } from './records.ts';
import { AIRPORTS } from './reference-data.ts';

const days = new Map<string, Intl.DateTimeFormat>();

/** Number, local day and arrival of the last flight, as lists show them. */
export function lastLegFacts(
  routing: readonly RoutingLeg[],
): Pick<Mawb, 'flightNumber' | 'flightDate' | 'eta' | 'ata'> {
  const last = routing.at(-1);
  if (last === undefined) return { flightNumber: null, flightDate: null, eta: null, ata: null };
  const { flightNumber, scheduledArrival, actualArrival } = last;
  return { flightNumber, flightDate: departureDay(last), eta: scheduledArrival, ata: actualArrival };
}

/** Airports in the order the cargo passes them. */
export function stationsOf(routing: readonly RoutingLeg[]): string[] {
  return [...routing.slice(0, 1).map((leg) => leg.origin), ...routing.map((leg) => leg.destination)];
}

/** H2: the route passes the origin, and the destination after it. */
export function isOnRoute(routing: readonly RoutingLeg[], origin: string, destination: string): boolean {
  const stations = stationsOf(routing);
  return stations.includes(origin) && stations.lastIndexOf(destination) > stations.indexOf(origin);
}

/** Flights are dated by the clock of the airport they leave. */
function departureDay({ origin, scheduledDeparture }: RoutingLeg): string {
  const timeZone = AIRPORTS.find(({ code }) => code === origin)?.timezone ?? 'UTC';
  let format = days.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    days.set(timeZone, format);
  }
  return format.format(new Date(scheduledDeparture));
}
