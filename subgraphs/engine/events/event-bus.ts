/**
 * What every event bus can do. Events arrive once per process, whatever the number of those who wait for them; each tenant has
 * a stream of its own, and so have the events that belong to no tenant (`null`).
 */
import type { DomainEvent, PlacedEvent } from '../../../schema/contract/domain-event.ts';
import type { Tenant } from '../../../schema/contract/request-context.ts';

/**
 * `duplicate`: an event of this id was taken before. `unavailable`: nobody knows whether it was taken; publish it again, the
 * id keeps it from arriving twice.
 */
export type PublishOutcome = 'accepted' | 'duplicate' | 'unavailable';

/** `late`: a later version of the same record was seen before. */
export type DropReason = 'duplicate' | 'late' | 'invalid';

export interface EventBus {
  /**
   * Puts an event into the stream of its tenant. Resolves when the stream has it, not when listeners have seen it.
   *
   * @param event valid; see {@link readEnvelope}
   */
  publish(event: DomainEvent): Promise<PublishOutcome>;
  /**
   * Calls the listener with every event of every tenant from now on: each id once, and per subject with a sequence that never
   * falls. A listener must not block; what it throws is reported and stops nothing.
   *
   * @param onGap events of a tenant were lost before they could be read; what comes later is at or after the position
   * @returns a function that ends it
   */
  listen(listener: (placed: PlacedEvent) => void, onGap?: OnGap): () => void;
  /** Place of the latest event of a tenant: who resumes there misses nothing that comes later. */
  position(tenant: Tenant | null): string;
  /**
   * Events of a tenant after a place, in order, as listeners got them.
   *
   * @returns `null` when the stream no longer holds all of them, cannot be read, or the place is not one of this stream
   */
  since(tenant: Tenant | null, position: string): Promise<readonly PlacedEvent[] | null>;
  /** Whether events arrive. */
  isUp(): boolean;
  close(): Promise<void>;
}

export type OnGap = (tenant: Tenant | null, position: string) => void;

/** What an operator wants to know of a bus. Each of these must not throw. */
export interface EventBusReports {
  /** An event did not reach the listeners. Default: not told. */
  readonly onDrop?: (reason: DropReason, event: DomainEvent | null) => void;
  /** What is no event was put aside with the reason. @param kept whether the stream of the parked has it. Default: not told. */
  readonly onPark?: (kept: boolean) => void;
  /** An entry of a tenant's stream speaks for another tenant; it was put aside. Told by one of all processes. Default: not told. */
  readonly onForeign?: (tenant: Tenant | null, position: string) => void;
  /** A listener threw. Default: not told. */
  readonly onListenerError?: (error: unknown) => void;
}
