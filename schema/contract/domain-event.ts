/** Something that happened in a service (domain: event envelope, after CloudEvents 1.0). Read by every room, made by the bus. */
import type { Tenant } from './request-context.ts';

export interface DomainEvent {
  /** De-duplication key, unique within a tenant. */
  readonly id: string;
  /** `<service>.<resource>.<what happened>` */
  readonly type: string;
  /** Who says so, such as `customs-service`. */
  readonly source: string;
  readonly specVersion: '1.0';
  /** RFC 3339, UTC, when it happened. */
  readonly time: string;
  /** `null`: it belongs to no tenant, such as a change of a user account. */
  readonly tenant: Tenant | null;
  /** `<resource>/<id>` of the record that changed. */
  readonly subject: string;
  /** `null`: nobody had signed in, or no person did it. */
  readonly actor: { readonly id: string; readonly username: string } | null;
  /** Of the request that caused it. */
  readonly correlationId: string | null;
  /** The record's version after the change; grows within a subject. */
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event and its place in the stream of its tenant. */
export interface PlacedEvent {
  readonly event: DomainEvent;
  /** What a reader names to go on from here. */
  readonly position: string;
}
