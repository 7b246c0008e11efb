/**
 * Bytes that are kept between requests: the hot ones in this process, all of them in the shared store when there is one. What is
 * kept is used only with the tag versions it was stored with.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Store } from '../store/store.ts';

export interface Kept<T> {
  /** The tag versions in force before the value was read. */
  readonly versions: string;
  /** Epoch milliseconds. */
  readonly storedAt: number;
  readonly value: T;
}

export interface KeptBytesOptions<T> {
  /** Bytes kept in this process. */
  readonly maxBytes: number;
  /** What other processes share; `null`: nothing is shared. */
  readonly store: Store | null;
  /** A larger value is not kept. Default 1 MiB. */
  readonly maxValueBytes?: number;
  /** The bytes in parts, which are put together where they are needed. */
  encode(value: T): readonly Buffer[];
  decode(bytes: Buffer): T;
}

export interface KeptBytes<T> {
  /** What this process has, if it was stored with these versions. */
  hot(key: string, versions: string): Kept<T> | undefined;
  /** What this process stored last, with whatever versions: not to be used without asking whether it still holds. */
  latest(key: string): Kept<T> | undefined;
  /** What the shared store has, for values that are not hot. */
  find(key: string, versions: string): Promise<Kept<T> | undefined>;
  /** @param lifeMs from now, after which nobody has a use for it any more */
  keep(key: string, kept: Kept<T>, lifeMs: number): void;
}

const LARGEST_VALUE_BYTES = 1024 * 1024;
const CLOCK_BYTES = 8;
/** What an entry costs beside its bytes. */
const ENTRY_OVERHEAD_BYTES = 300;

export function createKeptBytes<T>(options: KeptBytesOptions<T>): KeptBytes<T> {
  const { maxBytes, store, maxValueBytes = LARGEST_VALUE_BYTES, encode, decode } = options;
  const entries = new LRUCache<string, Kept<T>>({ maxSize: maxBytes });

  function heat(key: string, kept: Kept<T>, bytes: number, lifeMs: number): void {
    const size = bytes + (key.length + kept.versions.length) * 2 + ENTRY_OVERHEAD_BYTES;
    entries.set(key, kept, { size, ttl: lifeMs });
  }

  return {
    hot: (key, versions) => {
      const kept = entries.get(key);
      return kept !== undefined && kept.versions === versions ? kept : undefined;
    },
    latest: (key) => entries.get(key),
    find: async (key, versions) => {
      const bytes = await store?.get(sharedKey(key, versions));
      if (bytes === undefined || bytes.length < 2 * CLOCK_BYTES) return undefined;
      const [storedAt, endsAt] = [bytes.readDoubleBE(0), bytes.readDoubleBE(CLOCK_BYTES)];
      const kept = { versions, storedAt, value: decode(bytes.subarray(2 * CLOCK_BYTES)) };
      const life = endsAt - Date.now();
      if (life > 0) heat(key, kept, bytes.length, life);
      return kept;
    },
    keep: (key, kept, lifeMs) => {
      const parts = encode(kept.value);
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      if (length > maxValueBytes || lifeMs < 1) return;
      heat(key, kept, length, lifeMs);
      if (store === null) return;
      const head = Buffer.alloc(2 * CLOCK_BYTES);
      head.writeDoubleBE(kept.storedAt, 0);
      head.writeDoubleBE(Date.now() + lifeMs, CLOCK_BYTES);
      void store.set(sharedKey(key, kept.versions), Buffer.concat([head, ...parts]), lifeMs);
    },
  };
}

/** Characters of the keys whose names are remembered: a digest costs more than finding it. */
const NAMED_CHARACTERS = 500_000;
const names = new LRUCache<string, { readonly versions: string; readonly name: string }>({
  maxSize: NAMED_CHARACTERS,
  sizeCalculation: (_name, key) => key.length,
});

/** The key itself can be long, and holds values of clients; its digest tells nobody anything. */
function sharedKey(key: string, versions: string): string {
  const known = names.get(key);
  if (known?.versions === versions) return known.name;
  const name = createHash('sha256').update(key).update('\n').update(versions).digest('base64url');
  names.set(key, { versions, name });
  return name;
}
