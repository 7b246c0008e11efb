/** Verified tokens, remembered until they expire: a hit costs a look into a map instead of a signature check, and no waiting. */
import { metrics } from '@opentelemetry/api';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../schema/contract/request-context.ts';

export interface TokenCacheOptions {
  /** Tokens held; 0 holds none. */
  readonly size: number;
  /** Seconds a token is accepted after its `exp`, as at verification. */
  readonly clockSkewSeconds: number;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

export interface TokenCache {
  get(token: string): Caller | undefined;
  set(token: string, caller: Caller): void;
  clear(): void;
  /** Changes whenever the cache is emptied. A token verified before must not be stored after. */
  generation(): number;
}

export function createTokenCache({ size, clockSkewSeconds, now }: TokenCacheOptions): TokenCache {
  // By the token itself, which its caller carries anyway. The map compares it only with one of the same seeded hash: how long that
  // takes tells nobody how much of a guess is right.
  const callers = size > 0 ? new LRUCache<string, Caller>({ max: size }) : null;
  let generation = 0;
  const lookups = metrics.getMeter('serhafen').createCounter('token_cache_lookups_total', {
    description: 'Tokens that were remembered as verified, and those that had to be verified',
  });
  return {
    get: (token) => {
      if (callers === null) return undefined;
      const caller = callers.get(token);
      if (caller !== undefined && caller.expiresAt + clockSkewSeconds > now() / 1000) {
        lookups.add(1, HIT);
        return caller;
      }
      lookups.add(1, MISS);
      if (caller !== undefined) callers.delete(token);
      return undefined;
    },
    set: (token, caller) => {
      callers?.set(token, caller);
    },
    clear: () => {
      generation++;
      callers?.clear();
    },
    generation: () => generation,
  };
}

const HIT = { outcome: 'hit' };
const MISS = { outcome: 'miss' };
