/** What an event code asks for: where it may happen, who may record it, whether it names a flight (domain: MAWB, M6, M13). */
import { Problem } from '../platform/problem.ts';
import type { Caller } from '../platform/service-definition.ts';
import type { Mawb } from './records.ts';

type Station = 'anywhere' | 'origin' | 'destination' | 'leg origin' | 'leg destination';

export interface EventRule {
  readonly code: string;
  readonly station: Station;
  /** Recorded by the warehouse too. */
  readonly warehouse: boolean;
  /** Needs a flight number. */
  readonly flight: boolean;
}

const rule = (code: string, station: Station, { warehouse = false, flight = false } = {}): EventRule => ({
  code,
  station,
  warehouse,
  flight,
});

export const EVENT_RULES: readonly EventRule[] = [
  rule('BKD', 'origin'),
  rule('FOH', 'anywhere'),
  rule('RCS', 'origin'),
  rule('PRE', 'anywhere'),
  rule('MAN', 'leg origin', { flight: true }),
  rule('DEP', 'leg origin', { flight: true }),
  rule('ARR', 'leg destination', { flight: true }),
  rule('RCF', 'leg destination', { flight: true, warehouse: true }),
  rule('RCT', 'anywhere'),
  rule('TRM', 'anywhere'),
  rule('TFD', 'anywhere'),
  rule('AWR', 'anywhere', { warehouse: true }),
  rule('CRC', 'anywhere'),
  rule('TGC', 'anywhere'),
  rule('CCD', 'anywhere'),
  rule('NFD', 'destination', { warehouse: true }),
  rule('AWD', 'destination', { warehouse: true }),
  rule('DLV', 'destination', { warehouse: true }),
  rule('DDL', 'anywhere', { warehouse: true }),
  rule('DIS', 'anywhere', { warehouse: true }),
];

/** Roles that may record every code; a caller without one of them is held to the warehouse's codes. */
const UNLIMITED = ['SUPERADMIN', 'OPERATIONS', 'SYSTEM'];

const STATIONS: Readonly<Record<Station, (mawb: Mawb, airport: string) => boolean>> = {
  anywhere: () => true,
  origin: (mawb, airport) => airport === mawb.origin,
  destination: (mawb, airport) => airport === mawb.destination,
  'leg origin': (mawb, airport) => mawb.routing.some((leg) => leg.origin === airport),
  'leg destination': (mawb, airport) => mawb.routing.some((leg) => leg.destination === airport),
};

/** @throws {Problem} EVENT_CODE_NOT_ALLOWED, EVENT_STATION_INVALID, or BAD_REQUEST for a missing flight number */
export function checkEvent(
  mawb: Mawb,
  caller: Caller,
  event: { readonly code: string; readonly airport: string; readonly flightNumber?: string | null },
): void {
  const found = EVENT_RULES.find(({ code }) => code === event.code);
  const unlimited = caller.roles.some((role) => UNLIMITED.includes(role));
  if (found === undefined || !(unlimited || found.warehouse)) throw new Problem('EVENT_CODE_NOT_ALLOWED');
  if (found.flight && (event.flightNumber ?? null) === null) {
    throw new Problem('BAD_REQUEST', [
      { field: 'flightNumber', code: 'REQUIRED', message: `${event.code} names a flight` },
    ]);
  }
  if (!STATIONS[found.station](mawb, event.airport)) {
    throw new Problem('EVENT_STATION_INVALID', [
      { field: 'airport', code: 'STATION', message: `${event.code} happens at: ${found.station}` },
    ]);
  }
}
