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
      if (caller !== undefined && caller.token === token && caller.expiresAt + clockSkewSeconds > now() / 1000) {
        lookups.add(1, HIT);
        return caller;
      }
      lookups.add(1, MISS);
      if (caller !== undefined && caller.token === token) callers.delete(key);
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

/** As many characters of a signature that holds as no two tokens share. */
const KEY_CHARACTERS = 48;

/**
 * The end of the signature: a hash of the whole token, as long as it is, would be the dearest part of a request that is
 * answered from memory. The caller carries the token anyway, and it is compared as a whole: who ends like somebody else is a miss.
 */
function keyOf(token: string): string {
  return token.slice(-KEY_CHARACTERS);
}

const HIT = { outcome: 'hit' };
const MISS = { outcome: 'miss' };
