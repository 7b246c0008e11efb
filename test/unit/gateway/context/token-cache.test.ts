import { describe, expect, test } from 'vitest';
import { createTokenCache } from '../../../../gateway/context/token-cache.ts';
import type { Caller } from '../../../../schema/contract/request-context.ts';

const caller = (expiresAt: number, token = 'token'): Caller => ({
  id: 'a',
  username: 'a',
  roles: [],
  scopes: [],
  grants: [],
  token,
  expiresAt,
});

function cacheAt(seconds: number, size = 10) {
  const clock = { seconds };
  return Object.assign(clock, {
    cache: createTokenCache({ size, clockSkewSeconds: 5, now: () => clock.seconds * 1000 }),
  });
}

describe('a verified token', () => {
  test('is remembered until it expires, with the allowance of verification', () => {
    const at = cacheAt(1000);
    const known = caller(1300);
    at.cache.set('token', known);
    at.seconds = 1304.9;
    expect(at.cache.get('token')).toBe(known);
    at.seconds = 1305;
    expect(at.cache.get('token')).toBeUndefined();
    at.seconds = 1000;
    expect(at.cache.get('token')).toBeUndefined();
  });

  test('is found by all of its text only', () => {
    const { cache } = cacheAt(1000);
    cache.set('token', caller(1300));
    expect(cache.get('token ')).toBeUndefined();
    expect(cache.get('toke')).toBeUndefined();
  });

  test('is not mistaken for another that ends like it', () => {
    const { cache } = cacheAt(1000);
    const signature = 's'.repeat(342);
    cache.set(`ours.${signature}`, caller(1300, `ours.${signature}`));
    expect(cache.get(`theirs.${signature}`)).toBeUndefined();
    expect(cache.get(`ours.${signature}`)).toBeDefined();
  });

  test('gives way when the cache is full, the longest unused first', () => {
    const { cache } = cacheAt(1000, 2);
    cache.set('a', caller(1300, 'a'));
    cache.set('b', caller(1300, 'b'));
    cache.get('a');
    cache.set('c', caller(1300, 'c'));
    expect(['a', 'b', 'c'].map((token) => cache.get(token) !== undefined)).toEqual([true, false, true]);
  });

  test('is forgotten when the cache is emptied, which changes its generation', () => {
    const { cache } = cacheAt(1000);
    const before = cache.generation();
    cache.set('token', caller(1300));
    cache.clear();
    expect(cache.get('token')).toBeUndefined();
    expect(cache.generation()).not.toBe(before);
  });

  test('is not remembered by a cache of size 0', () => {
    const { cache } = cacheAt(1000, 0);
    cache.set('token', caller(1300));
    cache.clear();
    expect(cache.get('token')).toBeUndefined();
  });
});
