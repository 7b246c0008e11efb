/** Publishes events in the background: who caused one is not kept waiting, and a bus that is away for a while loses none. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import type { EventBus } from './event-bus.ts';

export interface EmitterOptions {
  readonly publish: EventBus['publish'];
  /** The bus was away for too long, or too many events waited for it. */
  readonly onLost: (event: DomainEvent) => void;
  /** Milliseconds after which an event is given up. Default 60000. */
  readonly patienceMs?: number;
}

const PAUSE_MS = 250;
/** Events that may wait for the bus; what comes on top is lost. */
const MOST_WAITING = 10_000;

export function createEmitter({ publish, onLost, patienceMs = 60_000 }: EmitterOptions): (event: DomainEvent) => void {
  let waiting = 0;

  async function send(event: DomainEvent): Promise<boolean> {
    const end = Date.now() + patienceMs;
    while ((await publish(event)) === 'unavailable') {
      if (Date.now() >= end) return false;
      await pause(PAUSE_MS, undefined, { ref: false });
    }
    return true;
  }

  return (event) => {
    if (waiting >= MOST_WAITING) {
      onLost(event);
      return;
    }
    waiting += 1;
    void send(event)
      .catch(() => false)
      .then((sent) => {
        waiting -= 1;
        if (!sent) onLost(event);
      });
  };
}
