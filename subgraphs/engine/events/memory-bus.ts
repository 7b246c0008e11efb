/** An event bus within this process: for one replica, development and tests. Nothing outlives the process. */
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import { createDeliveryFilter, type DeliveryFilter } from './delivery-filter.ts';
import type { EventBus, EventBusReports } from './event-bus.ts';
import { createListeners } from './listeners.ts';
import { createRecentEvents, type RecentEvents } from './recent-events.ts';
import { isPosition } from './stream-position.ts';
import { channelOf } from './tenant-channel.ts';

export interface MemoryBusOptions extends EventBusReports {
  /** Events of a tenant that are kept for those who come back, at least; up to twice as many are. */
  readonly retained: number;
}

interface Channel {
  readonly filter: DeliveryFilter;
  readonly recent: RecentEvents;
}

export function createMemoryBus({ retained, onDrop, onListenerError }: MemoryBusOptions): EventBus {
  // Places of an earlier process lie before those of this one: who comes back from there is told of a gap.
  const epoch = Date.now();
  const channels = new Map<string, Channel>();
  const listeners = createListeners((error) => onListenerError?.(error));
  const waiting: DomainEvent[] = [];
  let last = 0;
  let open = true;

  function channelFor(tenant: Tenant | null): Channel {
    const name = channelOf(tenant);
    let channel = channels.get(name);
    if (channel === undefined) {
      channel = { filter: createDeliveryFilter(), recent: createRecentEvents(`${epoch}-${last}`, retained) };
      channels.set(name, channel);
    }
    return channel;
  }

  /** In a task of its own: an event that a listener publishes comes after this one, for every listener. */
  function tellWaiting(): void {
    for (let event = waiting.shift(); event !== undefined && open; event = waiting.shift()) {
      last += 1;
      const placed = { event, position: `${epoch}-${last}` };
      channelFor(event.tenant).recent.add(placed);
      listeners.tell(placed);
    }
  }

  return {
    publish: async (event) => {
      if (!open) return 'unavailable';
      const verdict = channelFor(event.tenant).filter.judge(event);
      if (verdict !== 'tell') {
        onDrop?.(verdict, event);
        return verdict === 'duplicate' ? 'duplicate' : 'accepted';
      }
      if (waiting.push(event) === 1) queueMicrotask(tellWaiting);
      return 'accepted';
    },
    listen: listeners.add,
    position: (tenant) => channelFor(tenant).recent.position,
    since: async (tenant, position) => (isPosition(position) ? channelFor(tenant).recent.since(position) : null),
    isUp: () => open,
    close: async () => {
      open = false;
      listeners.clear();
      waiting.length = 0;
    },
  };
}
