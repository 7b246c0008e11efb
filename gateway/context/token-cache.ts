/** Verified tokens, remembered until they expire: a hit costs a hash instead of a signature check, and no waiting. */
import { hash } from 'node:crypto';
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
  const callers = size > 0 ? new LRUCache<string, Caller>({ max: size }) : null;
  let generation = 0;
  const lookups = metrics.getMeter('serhafen').createCounter('token_cache_lookups_total', {
    description: 'Tokens that were remembered as verified, and those that had to be verified',
  });
  return {
    get: (token) => {
      if (callers === null) return undefined;
      const key = keyOf(token);
      const caller = callers.get(key);
      if (caller !== undefined && caller.expiresAt + clockSkewSeconds > now() / 1000) {
        lookups.add(1, HIT);
        return caller;
      }
      lookups.add(1, MISS);
      if (caller !== undefined) callers.delete(key);
      return undefined;
    },
    set: (token, caller) => {
      callers?.set(keyOf(token), caller);
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

/** The digest, not the token: a heap dump of the keys gives nobody a credential, and comparing takes constant time. */
function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
