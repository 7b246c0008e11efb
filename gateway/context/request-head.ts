/** What the context is built from: the head of a request, whatever transport it came by. */

import type { RequestTrace } from '../../schema/contract/recording.ts';
import type { RequestSignal } from '../../schema/contract/request-signal.ts';

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

/** The value of a header that may come at most once; `null` when it is absent, `'repeated'` when it came more than once. */
export function singleHeader(head: RequestHead, name: string): { readonly value: string } | 'repeated' | null {
  const value = head.headers[name];
  if (value === undefined) return null;
  let count = 0;
  for (let index = 0; index < head.rawHeaders.length; index += 2) {
    const raw = head.rawHeaders[index];
    if (raw?.length === name.length && raw.toLowerCase() === name) count++;
  }
  return count > 1 || typeof value !== 'string' ? 'repeated' : { value };
}
