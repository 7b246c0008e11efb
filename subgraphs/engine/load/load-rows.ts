/**
 * Loads rows by key for compiled plans: whole sets of keys at once. Sets that are asked for in one turn of the event loop
 * become one call (in chunks of what the service takes), and a key is asked for once a request.
 */
import DataLoader from 'dataloader';
import { Failure } from '../../../schema/contract/fetch.ts';

/** Answers the rows of a chunk; keys without a row are absent. A rejection fails every key of the chunk. */
export type FetchRows = (keys: readonly string[]) => Promise<ReadonlyMap<string, unknown>>;

export interface RowLoader {
  /** Every row known to the loader, with at least one entry for each of `keys`: a row, `null` or a {@link Failure}. */
  load(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown>;
  /** Rows that came with another answer of the same request and need not be asked for. */
  prime(property: string, rows: readonly unknown[]): void;
}

/** @param max most keys a call may carry */
export function createRowLoader(fetch: FetchRows, max: number): RowLoader {
  const rows = new Map<string, unknown>();
  const running = new Map<string, Promise<void>>();
  let primed: { readonly property: string; readonly rows: readonly unknown[] }[] = [];

  // The key of DataLoader is a set of keys: one promise for a whole set instead of one for each key.
  const loader = new DataLoader<readonly string[], null>(
    async (sets) => {
      const wanted = new Set<string>();
      const awaited = new Set<Promise<void>>();
      for (const set of sets) {
        for (const key of set) {
          if (rows.has(key)) continue;
          const flight = running.get(key);
          if (flight === undefined) wanted.add(key);
          else awaited.add(flight);
        }
      }
      for (const chunk of chunks([...wanted], max)) awaited.add(bring(chunk));
      await Promise.all(awaited);
      return sets.map(() => null);
    },
    { cache: false },
  );

  async function bring(chunk: readonly string[]): Promise<void> {
    const flight = fetch(chunk).then(
      (found) => {
        for (const key of chunk) rows.set(key, found.get(key) ?? null);
      },
      (error: Error) => {
        const failure = new Failure(error);
        for (const key of chunk) rows.set(key, failure);
      },
    );
    for (const key of chunk) running.set(key, flight);
    await flight;
    for (const key of chunk) running.delete(key);
  }

  function drainPrimed(): void {
    for (const batch of primed) {
      for (const row of batch.rows) {
        if (typeof row !== 'object' || row === null) continue;
        const key = (row as Record<string, unknown>)[batch.property];
        if (key !== null && key !== undefined) rows.set(String(key), row);
      }
    }
    primed = [];
  }

  return {
    load: (keys) => {
      if (primed.length > 0) drainPrimed();
      return keys.every((key) => rows.has(key)) ? rows : loader.load(keys).then(() => rows);
    },
    prime: (property, batch) => {
      primed.push({ property, rows: batch });
    },
  };
}

function* chunks(keys: readonly string[], size: number): Generator<readonly string[]> {
  if (keys.length <= size) {
    if (keys.length > 0) yield keys;
    return;
  }
  for (let start = 0; start < keys.length; start += size) yield keys.slice(start, start + size);
}
