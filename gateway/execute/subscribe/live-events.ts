/** Where subscriptions get their events from: what the gateway needs of an event bus, whichever it is. */
import type { Tenant } from '../../../schema/contract/request-context.ts';

/** A domain event (domain: event envelope), as far as subscriptions look at it. */
export interface LiveEvent {
  readonly id: string;
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  /** `null`: it belongs to no tenant, and no subscriber gets it. */
  readonly tenant: Tenant | null;
  readonly correlationId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event and its place in the stream of its tenant. */
export interface PlacedEvent {
  readonly event: LiveEvent;
  /** Opaque; what a client names to go on from here. */
  readonly position: string;
}

export interface LiveEvents {
  /**
   * Calls the listener with every event from now on: in order for each subject, each event once.
   *
   * @returns a function that ends it
   */
  listen(listener: (placed: PlacedEvent) => void): () => void;
  /** Place of the latest event of a tenant: who resumes there misses nothing that comes later. */
  position(tenant: Tenant): string;
  /**
   * Events of a tenant after a place, in order.
   *
   * @returns `null` when the stream no longer holds all of them, or the place is not one of this stream
   */
  since(tenant: Tenant, position: string): Promise<readonly PlacedEvent[] | null>;
}
