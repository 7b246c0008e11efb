/** How events move a master waybill (domain: MAWB states, M1 to M14). */
import type { Mawb, MawbEvent, MawbStatus } from './records.ts';

/** Milestones in order; the next one is always allowed by hand (M2). */
export const MILESTONES: readonly MawbStatus[] = [
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
];

/** Where an event of a code may happen (M6). */
type Station = 'origin' | 'leg-origin' | 'leg-destination' | 'destination';
const STATIONS: Readonly<Record<string, Station>> = {
  BKD: 'origin',
  RCS: 'origin',
  MAN: 'leg-origin',
  DEP: 'leg-origin',
  ARR: 'leg-destination',
  RCF: 'leg-destination',
  NFD: 'destination',
  AWD: 'destination',
  DLV: 'destination',
};

/** Steps by hand other than to the next milestone: M3, M8. */
const ALSO_ALLOWED: readonly (readonly [from: MawbStatus, to: MawbStatus])[] = [
  ['NFD', 'DLV'],
  ['BKD', 'BKD'],
];

/** Codes a warehouse may record (M13). */
export const WAREHOUSE_CODES: ReadonlySet<string> = new Set(['RCF', 'AWR', 'NFD', 'AWD', 'DLV', 'DDL', 'DIS']);

export function fitsStation(mawb: Mawb, code: string, airport: string): boolean {
  switch (STATIONS[code]) {
    case 'origin':
      return airport === mawb.origin;
    case 'destination':
      return airport === mawb.destination;
    case 'leg-origin':
      return mawb.routing.some((leg) => leg.origin === airport);
    case 'leg-destination':
      return mawb.routing.some((leg) => leg.destination === airport);
    default:
      return true;
  }
}

/** Whether the event may move the waybill: to the next milestone, by a skip of a carrier's message (M4), or back in transit (M5). */
export function mayAdvance(mawb: Mawb, event: Pick<MawbEvent, 'code' | 'source' | 'airport'>): boolean {
  const from = MILESTONES.indexOf(mawb.status);
  const to = MILESTONES.indexOf(event.code as MawbStatus);
  if (to === from + 1 || ALSO_ALLOWED.some(([a, b]) => a === mawb.status && b === event.code)) return true;
  if (to > from && event.source !== 'MANUAL') return true;
  return (
    ['ARR', 'RCF'].includes(mawb.status) && ['MAN', 'DEP'].includes(event.code) && event.airport !== mawb.destination
  );
}

export function isMilestone(code: string): code is MawbStatus {
  return (MILESTONES as readonly string[]).includes(code) && code !== 'DRAFT';
}

/** A part shipment counts when all pieces of the code and station are in (M9). */
export function isComplete(mawb: Mawb, event: MawbEvent, earlier: readonly MawbEvent[]): boolean {
  if (event.quantityCode === 'T') return true;
  const same = earlier.filter((other) => other.code === event.code && other.airport === event.airport);
  return same.reduce((sum, other) => sum + other.pieces, event.pieces) >= mawb.pieces;
}
