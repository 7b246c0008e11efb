/** The realm's public signing keys, kept in memory and renewed (domain: key handling). */
import { createLocalJWKSet } from 'jose';
import { GatewayError } from '../../schema/contract/errors.ts';
import { type FetchKeys, fetchSigningKeys, type SigningKey } from './fetch-signing-keys.ts';
import { createJwksMetrics } from './jwks-metrics.ts';

/** Finds the key of a token's header; what jose's verify functions take. */
export type KeyResolver = ReturnType<typeof createLocalJWKSet>;

export interface KeyStoreOptions {
  readonly url: string;
  /** Age in seconds up to which the keys are used without asking. */
  readonly freshSeconds: number;
  /** Age in seconds up to which the last keys are used while the identity provider is unreachable. */
  readonly staleSeconds: number;
  /** Least seconds between two reads caused by an unknown key id, and between two tries while the provider is unreachable. */
  readonly cooldownSeconds: number;
  /** The network. Default: the global `fetch`. */
  readonly fetch?: FetchKeys;
  /** The clock, epoch milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** Called when a key that was trusted is not in the set any more. */
  readonly onKeyDropped: () => void;
  /** Called with the cause when an outage begins: the first failed read after a good one, or of all. */
  readonly onFailure?: (error: unknown) => void;
}

export interface KeyStore {
  /** Whether the keys in memory may be relied on at this moment without asking the identity provider. */
  settled(): boolean;
  /** Whether there are keys that are not too old. */
  loaded(): boolean;
  /**
   * The resolver when the set holds the key id, `null` when it does not.
   *
   * @throws {GatewayError} IDP_UNAVAILABLE when there is no set and none can be had, or the key id is unknown while the
   *   provider cannot be asked
   */
  find(kid: string): Promise<KeyResolver | null>;
  /** Reads the keys and keeps them fresh from now on. Does not fail: without keys, reading goes on. */
  start(): Promise<void>;
  stop(): void;
}

interface KeySet {
  readonly kids: ReadonlySet<string>;
  readonly fingerprints: ReadonlySet<string>;
  readonly resolve: KeyResolver;
  readonly readAt: number;
}

/** Pause between two reads while there are no keys at all: every request fails until one succeeds. */
const EMPTY_PAUSE_MS = 1000;
/** The timer renews before the keys lapse, so that no request waits for it. */
const RENEW_AT = 0.8;

export function createKeyStore(options: KeyStoreOptions): KeyStore {
  const now = options.now ?? Date.now;
  const [freshMs, staleMs, cooldownMs] = [options.freshSeconds, options.staleSeconds, options.cooldownSeconds].map(
    (seconds) => seconds * 1000,
  ) as [number, number, number];
  const stopped = new AbortController();
  const metrics = createJwksMetrics(options.url, () => keys?.readAt ?? null);
  let keys: KeySet | null = null;
  let reading: Promise<KeySet> | null = null;
  let failing = false;
  let triedAt = Number.NEGATIVE_INFINITY;
  let unknownKidAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const pauseMs = () => (keys === null ? Math.min(EMPTY_PAUSE_MS, cooldownMs) : cooldownMs);
  const mayTry = () => reading !== null || now() - triedAt >= pauseMs();
  const younger = (limitMs: number) => keys !== null && now() - keys.readAt < limitMs;

  /** Concurrent callers share one read. */
  function read(): Promise<KeySet> {
    if (reading !== null) return reading;
    triedAt = now();
    reading = fetchSigningKeys(options.url, options.fetch ?? fetch, stopped.signal)
      .then(accept)
      .catch((error: unknown) => {
        if (!stopped.signal.aborted) metrics.read('failed');
        if (!failing && !stopped.signal.aborted) options.onFailure?.(error);
        failing = true;
        throw error;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  function accept(read: readonly SigningKey[]): KeySet {
    const fingerprints = new Set(read.map((key) => `${key.kid} ${key.n} ${key.e}`));
    const dropped = keys !== null && [...keys.fingerprints].some((fingerprint) => !fingerprints.has(fingerprint));
    const kids = new Set(read.map(({ kid }) => kid));
    keys = { kids, fingerprints, resolve: createLocalJWKSet({ keys: [...read] }), readAt: now() };
    failing = false;
    metrics.read('ok');
    if (dropped) options.onKeyDropped();
    return keys;
  }

  async function current(): Promise<KeySet> {
    if (keys !== null && younger(freshMs)) return keys;
    const stale = keys !== null && younger(staleMs) ? keys : null;
    // In an outage that is known of, nobody waits for the next try.
    if (stale !== null && failing) {
      if (mayTry()) read().catch(() => {});
      return stale;
    }
    let cause: unknown;
    if (mayTry()) {
      try {
        return await read();
      } catch (error) {
        cause = error;
      }
    }
    if (stale !== null) return stale;
    throw new GatewayError('IDP_UNAVAILABLE', { cause, retryAfterSeconds: Math.ceil(pauseMs() / 1000) });
  }

  async function find(kid: string): Promise<KeyResolver | null> {
    const before = keys;
    const known = await current();
    if (known.kids.has(kid)) return known.resolve;
    // A set that was read for this very request cannot be improved by reading it again.
    if (known !== before) return null;
    if (reading === null) {
      if (now() - unknownKidAt < cooldownMs) return notFound();
      unknownKidAt = now();
    }
    try {
      const renewed = await read();
      return renewed.kids.has(kid) ? renewed.resolve : null;
    } catch (cause) {
      return notFound(cause);
    }
  }

  /** In an outage nobody can tell a new key from a forged one: its holder is not sent to sign in again. */
  function notFound(cause?: unknown): null {
    if (!failing) return null;
    throw new GatewayError('IDP_UNAVAILABLE', { cause, retryAfterSeconds: Math.ceil(cooldownMs / 1000) });
  }

  async function renew(): Promise<void> {
    const delay = await read().then(
      () => freshMs * RENEW_AT,
      () => pauseMs(),
    );
    if (stopped.signal.aborted) return;
    timer = setTimeout(() => void renew(), delay);
    timer.unref();
  }

  return {
    settled: () => younger(freshMs) || (failing && younger(staleMs)),
    loaded: () => younger(staleMs),
    find,
    start: renew,
    stop: () => {
      clearTimeout(timer);
      metrics.close();
      stopped.abort();
    },
  };
}
