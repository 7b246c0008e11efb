/** What the loading process of `overload` and `soak` is told, and what it answers. */
import type { LoadCaller } from '../upstream/tokens.ts';

/** First message; answered by `true`. */
export interface OverloadSetUp {
  readonly workload: string;
  readonly callers: readonly LoadCaller[];
  readonly port: number;
}

export interface OverloadOrder {
  /**
   * Requests a second, whether or not those before them were answered; `null`: each caller (32, unless the workload has fewer connections)
   * asks again when it was answered.
   */
  readonly perSecond: number | null;
  readonly seconds: number;
}

export interface Overloaded {
  /** Requests that were sent. */
  readonly asked: number;
  readonly elapsedMs: number;
  /** Milliseconds from the moment it was due, of each request that was answered 200. */
  readonly accepted: { readonly count: number; readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number };
  /** The same of 503 and 429. */
  readonly refused: { readonly count: number; readonly p95Ms: number };
  /** How often by reason: another status, errors in the answer ({@link WITH_ERRORS}), no whole answer in 15 seconds, a broken connection. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Reason of an answer 200 that has errors. */
export const WITH_ERRORS = 'answered with errors';
