/** What the steps of one request tell each other, on the request itself. */
import type { ChangeReport } from '../../schema/contract/change.ts';
import type { RequestTrace } from '../../schema/contract/recording.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { RequestSignal } from '../../schema/contract/request-signal.ts';

export type PendingChange = Omit<ChangeReport, 'outcome' | 'code' | 'operationName'>;

export interface RequestRecord {
  /** Aborts when the client went away or the request's time is used up. */
  readonly signal: RequestSignal;
  /** Decided when the request came in; `null`: no traces are made. */
  readonly trace: RequestTrace | null;
  /** `null` until, and unless, the request is authenticated. */
  context: RequestContext | null;
  operationName: string | null;
  /** The answer is a stream of events. */
  streamed: boolean;
  /** Whether the answer was kept; `null`: nobody looked. */
  cacheStatus: 'hit' | 'stale' | 'miss' | null;
  /** Codes of the errors the client is answered with. */
  readonly errorCodes: string[];
  /** What a REST call changes, for the audit; its outcome is that of the request. `null`: nothing, or the graph tells it. */
  change: PendingChange | null;
  /** Why the request was refused, in our own words; for the log only. */
  reason: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first step; `null` only for requests that are refused before routing. */
    record: RequestRecord | null;
  }
}

/** The record of a request that has passed the first step. */
export function recordOf(request: { readonly record: RequestRecord | null }): RequestRecord {
  if (request.record === null) throw new TypeError('the request has no record: limitLifetime has to be the first step');
  return request.record;
}
