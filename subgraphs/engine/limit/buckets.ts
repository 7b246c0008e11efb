/**
 * How much of something a subject may use: a bucket that empties by use and fills evenly (GCRA, ITU-T I.371). One number a subject
 * says everything: the time at which its bucket is full again.
 */

export interface Limit {
  /** Most units at once, and in a window. */
  readonly units: number;
  /** Milliseconds in which an empty bucket fills. */
  readonly windowMs: number;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Whole units that are left. */
  readonly remaining: number;
  /** Milliseconds until the bucket is full. */
  readonly resetMs: number;
  /** Milliseconds until as many units are there; 0 when it was allowed. */
  readonly retryMs: number;
}

export interface Buckets {
  /** Takes units in one atomic step, or none. At once when no other process is asked. */
  take(key: string, limit: Limit, units: number): Verdict | Promise<Verdict>;
  /** Takes units that were used already, however many are left. */
  charge(key: string, limit: Limit, units: number): void;
}

/** Clocks are read in milliseconds, and sums of fractions are not exact. */
const TOLERANCE_MS = 1;

/** What is left of a bucket that is full again in `aheadMs`. */
export function allowed(limit: Limit, aheadMs: number): Verdict {
  return { allowed: true, remaining: unitsIn(limit, aheadMs), resetMs: aheadMs, retryMs: 0 };
}

/** @param costMs time in which what was asked for fills */
export function refused(limit: Limit, aheadMs: number, costMs: number): Verdict {
  const retryMs = Math.max(1, aheadMs + costMs - limit.windowMs);
  return { allowed: false, remaining: unitsIn(limit, aheadMs), resetMs: aheadMs, retryMs };
}

/** Milliseconds in which so many units fill. */
export function costOf({ units, windowMs }: Limit, taken: number): number {
  return (taken * windowMs) / units;
}

/** @param aheadMs after taking */
export function fits({ windowMs }: Limit, aheadMs: number): boolean {
  return aheadMs <= windowMs + TOLERANCE_MS;
}

function unitsIn({ units, windowMs }: Limit, aheadMs: number): number {
  return Math.min(units, Math.max(0, Math.floor(((windowMs - aheadMs + TOLERANCE_MS) * units) / windowMs)));
}
