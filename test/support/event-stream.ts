/** A stream of events that a test publishes to: all of it is held, so that nothing but `forget` makes a gap. */
import { randomUUID } from 'node:crypto';
import type { LiveEvent, LiveEvents, PlacedEvent } from '../../gateway/execute/subscribe/live-events.ts';

export interface EventStream extends LiveEvents {
  /** @returns id of the event */
  publish(event: Pick<LiveEvent, 'type' | 'data'> & Partial<LiveEvent>): string;
  /** Drops what is held. */
  forget(): void;
}

export const TENANT = { businessUnit: 'SERHAFEN', countryCode: 'CL' };

export function createEventStream(): EventStream {
  const listeners = new Set<(placed: PlacedEvent) => void>();
  let held: PlacedEvent[] = [];
  let last = 0;
  let dropped = 0;
  return {
    publish: (given) => {
      const time = new Date().toISOString();
      const event = { id: randomUUID(), time, tenant: TENANT, correlationId: null, ...given };
      last += 1;
      const placed = { event, position: String(last) };
      held.push(placed);
      for (const listener of listeners) listener(placed);
      return event.id;
    },
    forget: () => {
      held = [];
      dropped = last;
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    position: () => String(last),
    since: async ({ businessUnit, countryCode }, position) => {
      const after = Number(position);
      if (!Number.isInteger(after) || after > last || after < dropped) return null;
      return held.filter(
        (placed) =>
          Number(placed.position) > after &&
          placed.event.tenant?.businessUnit === businessUnit &&
          placed.event.tenant.countryCode === countryCode,
      );
    },
  };
}
