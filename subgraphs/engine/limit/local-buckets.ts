/** Buckets of this process. */
import { LRUCache } from 'lru-cache';
import { allowed, type Buckets, costOf, fits, type Limit, refused, type Verdict } from './buckets.ts';

export interface LocalBuckets extends Buckets {
  take(key: string, limit: Limit, units: number): Verdict;
  /** Gives back what was taken for nothing. */
  giveBack(key: string, limit: Limit, units: number): void;
}

/** About 150 bytes each. A bucket that is forgotten is a full one, so there have to be more than can be emptied in a window. */
const MOST_BUCKETS = 50_000;

/** @param now the clock, milliseconds. Default: `performance.now`, which nobody sets back */
export function createLocalBuckets(now: () => number = () => performance.now()): LocalBuckets {
  const fullAt = new LRUCache<string, number>({ max: MOST_BUCKETS });
  const aheadOf = (key: string, time: number): number => Math.max(0, (fullAt.get(key) ?? 0) - time);
  return {
    take: (key, limit, units) => {
      const time = now();
      const ahead = aheadOf(key, time);
      const cost = costOf(limit, units);
      if (!fits(limit, ahead + cost)) return refused(limit, ahead, cost);
      fullAt.set(key, time + ahead + cost);
      return allowed(limit, ahead + cost);
    },
    charge: (key, limit, units) => {
      const time = now();
      fullAt.set(key, time + aheadOf(key, time) + costOf(limit, units));
    },
    giveBack: (key, limit, units) => {
      const time = now();
      fullAt.set(key, time + Math.max(0, aheadOf(key, time) - costOf(limit, units)));
    },
  };
}
