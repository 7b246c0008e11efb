/** Buckets of this process. */
import { allowed, type Buckets, costOf, fits, type Limit, refused, type Verdict } from './buckets.ts';

export interface LocalBuckets extends Buckets {
  take(key: string, limit: Limit, units: number): Verdict;
  /** Gives back what was taken for nothing. */
  giveBack(key: string, limit: Limit, units: number): void;
}

/**
 * About 150 bytes each, at most twice as many. A bucket that is forgotten is a full one, so there have to be more than can be
 * emptied in a window.
 */
const MOST_BUCKETS = 50_000;

interface Bucket {
  /** By the clock of the store. */
  fullAt: number;
}

/**
 * Each request uses three buckets. An LRU would move each of them in its order twice, which cost a twentieth of a kept answer;
 * here, what was not used while so many others were falls out with its generation.
 *
 * @param now the clock, milliseconds. Default: `performance.now`, which nobody sets back
 */
export function createLocalBuckets(now: () => number = () => performance.now()): LocalBuckets {
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();

  function bucketOf(key: string): Bucket {
    const known = young.get(key);
    if (known !== undefined) return known;
    const bucket = old.get(key) ?? { fullAt: 0 };
    if (young.size >= MOST_BUCKETS) {
      old = young;
      young = new Map();
    }
    young.set(key, bucket);
    return bucket;
  }

  return {
    take: (key, limit, units) => {
      const bucket = bucketOf(key);
      const time = now();
      const ahead = Math.max(0, bucket.fullAt - time);
      const cost = costOf(limit, units);
      if (!fits(limit, ahead + cost)) return refused(limit, ahead, cost);
      bucket.fullAt = time + ahead + cost;
      return allowed(limit, ahead + cost);
    },
    charge: (key, limit, units) => {
      const bucket = bucketOf(key);
      bucket.fullAt = Math.max(bucket.fullAt, now()) + costOf(limit, units);
    },
    giveBack: (key, limit, units) => {
      const bucket = bucketOf(key);
      const time = now();
      bucket.fullAt = Math.max(time, bucket.fullAt - costOf(limit, units));
    },
  };
}
