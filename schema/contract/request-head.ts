/** The head of a request, whatever transport it came by: what its context is built from. */
import type { RequestTrace } from './recording.ts';
import type { RequestSignal } from './request-signal.ts';

export interface RequestHead {
  /** `x-correlation-id` of the client when it is a UUID, else made by the edge. */
  readonly correlationId: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values in turn, as received: shows headers that came twice. */
  readonly rawHeaders: readonly string[];
  /** Aborts when the client went away or the request's time is used up. */
  readonly signal: RequestSignal;
  /** IP address of the client. Left out: the transport does not say. */
  readonly address?: string;
  /** The trace that was begun for it; `null` or left out: its headers are still to be read. */
  readonly trace?: RequestTrace | null;
}
