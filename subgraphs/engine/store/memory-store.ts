/** A store in this process, bounded by bytes; the least recently used entry leaves first. */
import { LRUCache } from 'lru-cache';
import type { Store } from './store.ts';

export interface MemoryStoreOptions {
  /** Bytes of all keys and values together; an entry larger than this is not stored. */
  readonly maxBytes: number;
}

/** What an entry costs beside its key and value: list links, timers, headers of the objects. */
const ENTRY_OVERHEAD_BYTES = 200;

export function createMemoryStore({ maxBytes }: MemoryStoreOptions): Store {
  const entries = new LRUCache<string, Buffer | number>({
    maxSize: maxBytes,
    sizeCalculation: (value, key) =>
      key.length * 2 + (typeof value === 'number' ? 8 : value.length) + ENTRY_OVERHEAD_BYTES,
  });
  const read = (key: string): Buffer | undefined => {
    const value = entries.get(key);
    return typeof value === 'number' ? undefined : value;
  };
  return {
    get: async (key) => read(key),
    getMany: async (keys) => keys.map(read),
    set: async (key, value, ttlMs) => {
      entries.set(key, value, { ttl: ttlMs });
    },
    delete: async (key) => {
      entries.delete(key);
    },
    increment: async (key, ttlMs) => {
      const before = entries.get(key);
      const after = (typeof before === 'number' ? before : 0) + 1;
      entries.set(key, after, { ttl: ttlMs });
      return after;
    },
    close: async () => entries.clear(),
  };
}
