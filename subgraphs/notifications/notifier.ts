/** Makes notifications of domain events: keeps each for its audience, then tells the bus, which tells who listens. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DomainEvent, PlacedEvent } from '../../schema/contract/domain-event.ts';
import type { Tenant } from '../../schema/contract/request-context.ts';
import type { EventBus } from '../engine/serve.ts';
import type { Notice, NoticesOf } from './notice-of.ts';
import type { NotificationStore } from './notification-store.ts';
import { followProgress, type ProgressStore } from './progress.ts';

export interface NotifierOptions {
  readonly noticesOf: NoticesOf;
  readonly store: NotificationStore;
  readonly events: Pick<EventBus, 'listen' | 'publish' | 'since' | 'isUp'>;
  /** How far the streams have become notifications. `null`: nothing outlives the process. */
  readonly progress: ProgressStore | null;
  /** Makes answers outdated that a tenant's notifications are part of. */
  readonly spoil: (tenant: Tenant) => Promise<unknown>;
  /** A notification could not be kept or told for a long time and was given up. */
  readonly onLost: (event: DomainEvent) => void;
  /** What happened while no process ran can no longer be read. Default: nobody is told. */
  readonly onMissed?: (tenant: Tenant) => void;
}

/** The event that says there is a notification. */
export const CREATED = 'notification.created';

/** A store or a bus that is away for longer loses notifications. */
const PATIENCE_MS = 300_000;
const PAUSE_MS = 250;
/** Notices that may wait for the store; what comes on top is lost. */
const MOST_WAITING = 10_000;

/**
 * Every process hears every event and makes the same notifications of it: the store keeps each once and the bus tells each id
 * once, so that a process that is killed in between loses nothing: another one, or the next, makes them.
 *
 * @returns a function that ends it
 */
export function startNotifier(options: NotifierOptions): () => void {
  const { noticesOf, store, events, spoil, onLost, onMissed = () => {} } = options;
  const ending = new AbortController();
  let waiting = 0;

  async function until(done: () => Promise<boolean>): Promise<boolean> {
    const end = Date.now() + PATIENCE_MS;
    while (!ending.signal.aborted) {
      if (await done()) return true;
      if (Date.now() > end) return false;
      await pause(PAUSE_MS, undefined, { signal: ending.signal }).catch(() => {});
    }
    return true;
  }

  async function tell(event: DomainEvent, tenant: Tenant, { notification, audience }: Notice): Promise<void> {
    const kept = await until(() => store.add(tenant, notification, audience));
    if (kept) await spoil(tenant);
    const created = createdEvent(event, { notification, audience });
    const told = kept && (await until(async () => (await events.publish(created)) !== 'unavailable'));
    if (!told) onLost(event);
  }

  const progress =
    options.progress === null ? null : followProgress({ store: options.progress, events, handle, onMissed });
  const stop = events.listen((placed) => {
    const { tenant } = placed.event;
    // What belongs to no tenant has no reader: notifications are read in a tenant.
    if (tenant === null) return;
    const handled = progress?.begin(tenant, placed.position);
    const work = handle(placed);
    if (handled !== undefined) void work.then(handled);
  });

  /** Resolves when what follows from the event is kept and told, or given up. */
  async function handle({ event }: PlacedEvent): Promise<void> {
    const { tenant } = event;
    if (tenant === null) return;
    const told: Promise<void>[] = [];
    for (const notice of noticesOf(event)) {
      if (waiting >= MOST_WAITING) {
        onLost(event);
        continue;
      }
      waiting += 1;
      const telling = tell(event, tenant, notice)
        .catch(() => onLost(event))
        .finally(() => {
          waiting -= 1;
        });
      told.push(telling);
    }
    await Promise.all(told);
    // Ended in the middle: the next process has to do it again.
    if (ending.signal.aborted) await new Promise(() => {});
  }

  return () => {
    ending.abort();
    progress?.stop();
    stop();
  };
}

function createdEvent({ tenant, actor, correlationId }: DomainEvent, { notification, audience }: Notice): DomainEvent {
  const { id, createdAt } = notification;
  return {
    id,
    type: CREATED,
    source: 'gateway',
    specVersion: '1.0',
    time: createdAt,
    tenant,
    subject: `notification/${id}`,
    actor,
    correlationId,
    sequence: 1,
    data: { notificationId: id, ...audience, ...notification },
  };
}
