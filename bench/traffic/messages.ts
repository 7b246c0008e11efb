/** What the process that measures says to the company and to its visitors. */

/** First message of the company. */
export interface CompanyReady {
  /** What the gateway has to know of the services. */
  readonly environment: Readonly<Record<string, string>>;
  /** By user name. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** Answered by the correlation id of each call that reached a service since the last time. */
export interface ForgetCalls {
  readonly do: 'forget-calls';
}

export type VisitOrder =
  /** Answered by `true`. */
  | { readonly do: 'meet'; readonly url: string; readonly tokens: CompanyReady['tokens'] }
  /** Each of so many visitors asks again as soon as it was answered. */
  | { readonly do: 'closed'; readonly visitors: number; readonly seconds: number; readonly seed: number }
  /** Visitors ask at a rate, whether or not those before them were answered. */
  | { readonly do: 'open'; readonly perSecond: number; readonly seconds: number; readonly seed: number };

export interface Visits {
  /** Requests that were answered, whatever the answer was; a change is two. */
  readonly answered: number;
  readonly elapsedMs: number;
  /** Pages that were answered with 200. */
  readonly opened: number;
  /** Correlation ids of those without any error. */
  readonly pages: readonly string[];
  readonly changes: number;
  /** Pages that showed an older record than a change that was answered before they were asked for. */
  readonly stale: number;
  /** 429 and 503. */
  readonly refused: number;
  /** How often by reason: another status, a field that is missing, a broken connection. */
  readonly failures: Readonly<Record<string, number>>;
  /** Not answered in {@link PATIENCE_MS}. */
  readonly timedOut: number;
  /** Of the pages, from the moment they were due. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Until a refusal was there. */
  readonly refusedP95Ms: number;
}

/** Longer than the gateway lets a request live. */
export const PATIENCE_MS = 15_000;
