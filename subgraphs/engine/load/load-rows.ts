/**
 * Loads rows by key for compiled plans: whole sets of keys at once. Sets that are asked for in one turn of the event loop
 * become one call (in chunks of what the service takes), and a key is asked for once a request.
 */
import DataLoader from 'dataloader';
import { Failure } from '../../../schema/contract/fetch.ts';

/**
 * Answers the rows of a chunk in a map of its own; keys without a row are absent, rows that nobody asked for are ignored.
 * A rejection fails every key of the chunk.
 */
export type FetchRows = (keys: readonly string[]) => Promise<Map<string, unknown>>;

/** A call under way. */
interface Flight {
  readonly keys: ReadonlySet<string>;
  readonly done: Promise<unknown>;
}

export interface RowLoader {
  /** Every row known to the loader, with at least one entry for each of `keys`: a row, `null` or a {@link Failure}. */
  load(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown>;
  /** Rows that came with another answer of the same request and need not be asked for. */
  prime(property: string, rows: readonly unknown[]): void;
}

/** @param max most keys a call may carry */
export function createRowLoader(fetch: FetchRows, max: number): RowLoader {
  let rows = new Map<string, unknown>();
  const flights = new Set<Flight>();
  let primed: { readonly property: string; readonly rows: readonly unknown[] }[] = [];

  // The key of DataLoader is a set of keys: one promise for a whole set instead of one for each key.
  const loader = new DataLoader<readonly string[], null>(
    async (sets) => {
      const wanted = new Set<string>();
      const awaited = new Set<Promise<unknown>>();
      for (const set of sets) {
        for (const key of set) {
          if (rows.has(key)) continue;
          const flight = flights.size === 0 ? undefined : flightOf(key);
          if (flight === undefined) wanted.add(key);
          else awaited.add(flight.done);
        }
      }
      if (wanted.size > 0) awaited.add(bring(wanted));
      await Promise.all(awaited);
      return sets.map(() => null);
    },
    { cache: false },
  );

  function flightOf(key: string): Flight | undefined {
    for (const flight of flights) if (flight.keys.has(key)) return flight;
    return undefined;
  }

  async function bring(keys: ReadonlySet<string>): Promise<void> {
    const list = [...keys];
    const done = list.length <= max ? bringChunk(list) : Promise.all(chunks(list, max).map(bringChunk));
    const flight = { keys, done };
    flights.add(flight);
    await done;
    flights.delete(flight);
  }

  async function bringChunk(chunk: readonly string[]): Promise<void> {
    try {
      take(chunk, await fetch(chunk));
    } catch (error) {
      const failure = new Failure(error as Error);
      for (const key of chunk) rows.set(key, failure);
    }
  }

  function take(chunk: readonly string[], found: Map<string, unknown>): void {
    for (const key of chunk) if (found.get(key) === undefined) found.set(key, null);
    // The first answer becomes the loader's map as it is, if it holds what was asked for and nothing else.
    if (rows.size === 0 && found.size === chunk.length) rows = found;
    else for (const key of chunk) rows.set(key, found.get(key));
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

function chunks(keys: readonly string[], size: number): (readonly string[])[] {
  const cut: (readonly string[])[] = [];
  for (let start = 0; start < keys.length; start += size) cut.push(keys.slice(start, start + size));
  return cut;
}
