/** The latest events of one tenant in memory, as they were told: thousands who reconnect at once ask for the same few. */
import type { PlacedEvent } from '../../../schema/contract/domain-event.ts';
import { comparePositions } from './stream-position.ts';

export interface RecentEvents {
  /** Adds an event behind all others. */
  add(placed: PlacedEvent): void;
  /** Says that the stream has been read up to here, also where nothing was told. */
  advance(position: string): void;
  /** Forgets all; from here on everything is known again. */
  restart(position: string): void;
  /** Up to where the stream has been read. */
  readonly position: string;
  /** All events after this place are known. */
  readonly floor: string;
  /** @returns `null` when the place lies before the floor or after the position */
  since(position: string): readonly PlacedEvent[] | null;
}

/** @param most events that are kept, at least 1 */
export function createRecentEvents(start: string, most: number): RecentEvents {
  // Trimmed in blocks: taking single events from the front would move all others each time.
  let events: PlacedEvent[] = [];
  let floor = start;
  let position = start;

  return {
    add: (placed) => {
      events.push(placed);
      position = placed.position;
      if (events.length < most * 2) return;
      floor = events[events.length - most - 1]?.position ?? floor;
      events = events.slice(-most);
    },
    advance: (to) => {
      if (comparePositions(to, position) > 0) position = to;
    },
    restart: (at) => {
      events = [];
      floor = at;
      position = at;
    },
    get position() {
      return position;
    },
    get floor() {
      return floor;
    },
    since: (after) => {
      if (comparePositions(after, floor) < 0 || comparePositions(after, position) > 0) return null;
      return events.slice(firstAfter(events, after));
    },
  };
}

function firstAfter(events: readonly PlacedEvent[], position: string): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePositions((events[middle] as PlacedEvent).position, position) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}
