/** A bus whose listeners are told of an event only when some work for it is done, such as forgetting what it makes outdated. */
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import type { EventBus } from './event-bus.ts';
import { createListeners } from './listeners.ts';

/**
 * The order of events stays; the work of several runs side by side.
 *
 * @param work has to end; what it rejects with is reported, and the event is told
 */
export function tellAfter(
  bus: EventBus,
  work: (event: DomainEvent) => Promise<unknown> | undefined,
  onError: (error: unknown) => void,
): EventBus {
  const listeners = createListeners(onError);
  let earlier: Promise<unknown> = Promise.resolve();

  async function done(event: DomainEvent): Promise<void> {
    try {
      await work(event);
    } catch (error) {
      onError(error);
    }
  }

  bus.listen(
    (placed) => {
      const ready = done(placed.event);
      earlier = earlier.then(() => ready).then(() => listeners.tell(placed));
    },
    (tenant, position) => {
      earlier = earlier.then(() => listeners.tellGap(tenant, position));
    },
  );
  return { ...bus, listen: listeners.add };
}
