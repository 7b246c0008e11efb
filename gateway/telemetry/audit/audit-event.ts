/** What the audit writes down: ids, names of ours and codes, never a value that says more of a person. */
import type { RecordIds } from '../../../schema/contract/change.ts';

export type AuditKind =
  /** A mutation of the graph, or the REST call that is the same. */
  | 'change'
  | 'sign-in'
  | 'sign-out'
  /** Somebody was refused for who they are or are not. */
  | 'denial'
  /** Somebody asked for too much. */
  | 'limit'
  /** Somebody did something to the gateway itself, or the gateway to itself. */
  | 'operator'
  /** The chain speaks of itself: it starts, ends, or something of it was lost. */
  | 'chain';

export interface AuditEvent {
  readonly kind: AuditKind;
  /** Name of the mutation (the contract's `operationId`); for reads the client's name of the operation, else the route. */
  readonly operation: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Code of the error that the client was answered with. */
  readonly code?: string;
  /** Claim `sub` of the caller; of a sign-in that of the new token. */
  readonly user?: string;
  /** `BU:CC`, verified. */
  readonly tenant?: string;
  readonly records?: RecordIds;
  readonly correlationId?: string;
  /** The client's name of the operation, where `operation` is another. */
  readonly operationName?: string;
  /** Keyed digest of the client's address. */
  readonly from?: string;
  /** Keyed digest of the name under which somebody tried to sign in. */
  readonly attempted?: string;
  /** How often the same happened since the last entry that says so. */
  readonly times?: number;
  /** What else an operator has to know: numbers and names of ours. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** An event in its place in a chain. */
export interface AuditEntry extends AuditEvent {
  /** Of the entry's form. */
  readonly v: 1;
  /** Id of the chain: one for each start of a process. */
  readonly chain: string;
  /** From 0, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** `hash` of the entry before; `null` for the first. */
  readonly prev: string | null;
  /** SHA-256, or HMAC-SHA-256 under a key, of the entry's text without this property; Base64url. */
  readonly hash: string;
}
