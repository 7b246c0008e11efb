import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createKeyStore, type KeyStore, type KeyStoreOptions } from '../../../../gateway/context/jwks.ts';
import { answerKeys, codeOf, KEY_SET, publicJwk, rsaKey, SIGNING_JWK } from './realm.ts';

const OTHER_JWK = publicJwk(rsaKey().publicKey, { kid: 'k2', alg: 'RS256', use: 'sig' });
const ROTATED = { keys: [OTHER_JWK] };
const BOTH = { keys: [SIGNING_JWK, OTHER_JWK] };

/** A realm whose answer the test sets, a clock the test moves, and a count of what was asked. */
function realm(overrides: Partial<KeyStoreOptions> = {}) {
  const state = {
    answer: (): Promise<Response> => answerKeys(),
    seconds: 1_000_000,
    reads: 0,
    dropped: 0,
    failures: [] as unknown[],
    init: undefined as RequestInit | undefined,
  };
  const keys = createKeyStore({
    url: 'http://keycloak.test/certs',
    freshSeconds: 600,
    staleSeconds: 86_400,
    cooldownSeconds: 30,
    fetch: (_url, init) => {
      state.reads++;
      state.init = init;
      return state.answer();
    },
    now: () => state.seconds * 1000,
    onKeyDropped: () => state.dropped++,
    onFailure: (error) => state.failures.push(error),
    ...overrides,
  });
  return Object.assign(state, { keys });
}

const down = () => Promise.reject(new TypeError('fetch failed'));
const known = async (keys: KeyStore, kid: string) => (await keys.find(kid)) !== null;

describe('the key set', () => {
  test('is read when the first token comes, and not again while it is fresh', async () => {
    const store = realm();
    const { keys } = store;
    expect(keys.loaded()).toBe(false);
    expect(await known(keys, 'k1')).toBe(true);
    expect(keys.loaded()).toBe(true);
    expect(await known(keys, 'k1')).toBe(true);
    expect(store.reads).toBe(1);
  });

  test('is read once for many tokens at a time', async () => {
    const store = realm();
    await Promise.all(Array.from({ length: 50 }, () => store.keys.find('k1')));
    expect(store.reads).toBe(1);
  });

  test('offers only RSA keys for RS256 signatures', async () => {
    const { n, e } = SIGNING_JWK;
    const candidates = [
      { kid: 'no-use', kty: 'RSA', alg: 'RS256', n, e },
      { kid: 'no-alg', kty: 'RSA', use: 'sig', n, e },
      { kid: 'pss', kty: 'RSA', use: 'sig', alg: 'PS256', n, e },
      { kid: 'oct', kty: 'oct', use: 'sig', alg: 'RS256', k: 'c2VjcmV0' },
      { kty: 'RSA', use: 'sig', alg: 'RS256', n, e },
      null,
      'text',
    ];
    const store = realm();
    store.answer = () => answerKeys({ keys: [...candidates, ...(KEY_SET.keys as unknown[])] });
    expect(await known(store.keys, 'k1')).toBe(true);
    for (const kid of ['no-use', 'no-alg', 'pss', 'oct', 'enc1', 'e1'])
      expect(await known(store.keys, kid)).toBe(false);
  });

  test('is read again after its fresh time', async () => {
    const store = realm();
    await store.keys.find('k1');
    store.seconds += 599;
    await store.keys.find('k1');
    expect(store.reads).toBe(1);
    expect(store.keys.settled()).toBe(true);
    store.seconds += 1;
    expect(store.keys.settled()).toBe(false);
    await store.keys.find('k1');
    expect(store.reads).toBe(2);
  });

  test('tells when a key that was trusted is gone, and not when one is added', async () => {
    const store = realm();
    await store.keys.find('k1');
    store.answer = () => answerKeys(BOTH);
    store.seconds += 600;
    expect(await known(store.keys, 'k2')).toBe(true);
    expect(store.dropped).toBe(0);
    store.answer = () => answerKeys(ROTATED);
    store.seconds += 600;
    expect(await known(store.keys, 'k1')).toBe(false);
    expect(store.dropped).toBe(1);
  });

  test('tells when a key keeps its id and changes its material', async () => {
    const store = realm();
    await store.keys.find('k1');
    store.answer = () => answerKeys({ keys: [{ ...OTHER_JWK, kid: 'k1' }] });
    store.seconds += 600;
    await store.keys.find('k1');
    expect(store.dropped).toBe(1);
  });
});

describe('an unknown key id', () => {
  test('makes the set be read again, at most once in the cooldown', async () => {
    const store = realm();
    await store.keys.find('k1');
    expect(await known(store.keys, 'k2')).toBe(false);
    expect(store.reads).toBe(2);
    store.seconds += 29;
    expect(await known(store.keys, 'k3')).toBe(false);
    expect(store.reads).toBe(2);
    store.answer = () => answerKeys(BOTH);
    store.seconds += 1;
    expect(await known(store.keys, 'k2')).toBe(true);
    expect(store.reads).toBe(3);
  });

  test('of many tokens at a time is looked for once', async () => {
    const store = realm();
    await store.keys.find('k1');
    store.answer = () => answerKeys(BOTH);
    const found = await Promise.all(Array.from({ length: 50 }, () => known(store.keys, 'k2')));
    expect(found.every(Boolean)).toBe(true);
    expect(store.reads).toBe(2);
  });

  test('is not looked for twice when the set was read for this very token', async () => {
    const store = realm();
    expect(await known(store.keys, 'k2')).toBe(false);
    expect(store.reads).toBe(1);
  });

  test('may be a new one while the realm cannot be reached: IDP_UNAVAILABLE, and known ones stay known', async () => {
    const store = realm();
    await store.keys.find('k1');
    store.answer = down;
    for (let count = 0; count < 3; count++) expect(await codeOf(() => store.keys.find('k2'))).toBe('IDP_UNAVAILABLE');
    expect(store.reads).toBe(2);
    expect(await known(store.keys, 'k1')).toBe(true);
    store.answer = () => answerKeys(BOTH);
    store.seconds += 30;
    expect(await known(store.keys, 'k2')).toBe(true);
  });
});

describe('while the realm cannot be reached', () => {
  test('there is nothing to verify with before the first read: IDP_UNAVAILABLE', async () => {
    const store = realm();
    store.answer = down;
    expect(await codeOf(() => store.keys.find('k1'))).toBe('IDP_UNAVAILABLE');
    expect(store.failures).toHaveLength(1);
    expect(store.keys.loaded()).toBe(false);
  });

  test('an empty store tries again after a second, not for every token', async () => {
    const store = realm();
    store.answer = down;
    for (let count = 0; count < 5; count++) await codeOf(() => store.keys.find('k1'));
    expect(store.reads).toBe(1);
    store.seconds += 1;
    store.answer = () => answerKeys();
    expect(await known(store.keys, 'k1')).toBe(true);
  });

  test('the outage is told of once, and the next one again', async () => {
    const store = realm();
    store.answer = down;
    for (let count = 0; count < 5; count++, store.seconds++) await codeOf(() => store.keys.find('k1'));
    expect([store.reads, store.failures.length]).toEqual([5, 1]);
    store.answer = () => answerKeys();
    await store.keys.find('k1');
    store.answer = down;
    store.seconds += 600;
    await store.keys.find('k1');
    expect(store.failures).toHaveLength(2);
  });

  test('the last keys serve for the stale time and no longer', async () => {
    const store = realm();
    await store.keys.find('k1');
    store.answer = down;
    store.seconds += 86_399;
    expect(await known(store.keys, 'k1')).toBe(true);
    expect(store.keys.loaded()).toBe(true);
    expect(store.keys.settled()).toBe(true);
    store.seconds += 1;
    expect(store.keys.loaded()).toBe(false);
    expect(store.keys.settled()).toBe(false);
    expect(await codeOf(() => store.keys.find('k1'))).toBe('IDP_UNAVAILABLE');
  });

  test('nobody waits for the tries that follow the first failed one', async () => {
    const store = realm();
    await store.keys.find('k1');
    store.seconds += 600;
    store.answer = down;
    await store.keys.find('k1');
    expect(store.reads).toBe(2);
    // The next try hangs; it is made, and the token does not wait for it.
    store.answer = () => new Promise(() => {});
    store.seconds += 30;
    expect(await known(store.keys, 'k1')).toBe(true);
    expect(store.reads).toBe(3);
  });

  test('the keys are fresh again after the outage', async () => {
    const store = realm();
    await store.keys.find('k1');
    store.seconds += 600;
    store.answer = down;
    await store.keys.find('k1');
    store.answer = () => answerKeys(ROTATED);
    store.seconds += 30;
    // This token still meets the old keys and causes the read that the next one profits from.
    await store.keys.find('k1');
    await vi.waitFor(async () => expect(await known(store.keys, 'k2')).toBe(true));
    expect(await known(store.keys, 'k1')).toBe(false);
  });
});

describe('an answer is not used, and the last good set is kept, when it', () => {
  test.each<[string, () => Promise<Response>]>([
    ['is an error', () => Promise.resolve(new Response('down', { status: 503 }))],
    ['is a page', () => Promise.resolve(new Response('<html></html>'))],
    ['has no list of keys', () => answerKeys({ issuer: 'x' })],
    ['has no usable key', () => answerKeys({ keys: [] })],
    ['is huge', () => Promise.resolve(new Response('x'.repeat(300_000)))],
    ['is empty', () => Promise.resolve(new Response(null))],
  ])('%s', async (_why, answer) => {
    const store = realm();
    await store.keys.find('k1');
    store.answer = answer;
    store.seconds += 600;
    expect(await known(store.keys, 'k1')).toBe(true);
    expect(store.failures).toHaveLength(1);
    expect(store.dropped).toBe(0);
  });

  test('comes by a redirect: none is followed, and no read lasts for ever', async () => {
    const store = realm();
    await store.keys.find('k1');
    expect(store.init).toMatchObject({ redirect: 'error' });
    expect(store.init?.signal).toBeInstanceOf(AbortSignal);
  });
});

describe('a started store', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('renews the keys before they lapse, so that no token waits', async () => {
    const store = realm({ now: Date.now });
    await store.keys.start();
    expect(store.reads).toBe(1);
    await vi.advanceTimersByTimeAsync(480_000);
    expect(store.reads).toBe(2);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(store.keys.settled()).toBe(true);
    store.keys.stop();
  });

  test('does not fail without keys, and goes on trying each second', async () => {
    const store = realm({ now: Date.now });
    store.answer = down;
    await store.keys.start();
    expect(store.keys.loaded()).toBe(false);
    store.answer = () => answerKeys();
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.keys.loaded()).toBe(true);
    store.keys.stop();
  });

  test('reads no more once it is stopped', async () => {
    const store = realm({ now: Date.now });
    await store.keys.start();
    store.keys.stop();
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(store.reads).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
