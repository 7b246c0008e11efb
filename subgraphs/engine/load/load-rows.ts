/**
 * Loads rows by key for compiled plans: whole sets of keys at once. Sets that are asked for in one turn of the event loop
 * become one call (in chunks of what the service takes), and a key is asked for once a request. DataLoader has a promise
 * for each key and half a dozen objects for each batch; rows come by the set, so a set has one promise.
 */
import { Failure } from '../../../schema/contract/fetch.ts';
import { type Recording, within } from '../../../schema/contract/recording.ts';
import { EndOfTurn } from './end-of-turn.ts';

/**
 * Answers the rows of a chunk in a map of its own; keys without a row are absent, rows that nobody asked for are ignored.
 * A rejection fails every key of the chunk.
 */
export type FetchRows = (keys: readonly string[]) => Promise<Map<string, unknown>>;

type Rows = ReadonlyMap<string, unknown>;

/** A call under way. */
interface Flight {
  readonly keys: readonly string[];
  readonly done: Promise<unknown>;
}

/** Sets that wait for the end of the turn. */
interface Waiting {
  readonly sets: (readonly string[])[];
  readonly rows: Promise<Rows>;
}

export class RowLoader {
  private readonly fetch: FetchRows;
  private readonly max: number;
  private readonly recording: Recording | null;
  private readonly turn: EndOfTurn;
  private rows = new Map<string, unknown>();
  private readonly flights: Flight[] = [];
  private waiting: Waiting | null = null;
  private primed: { readonly property: string; readonly rows: readonly unknown[] }[] | null = null;

  /**
   * @param max  most keys a call may carry
   * @param turn of the request, which all of its loaders share
   */
  constructor(fetch: FetchRows, max: number, recording: Recording | null = null, turn: EndOfTurn = new EndOfTurn()) {
    this.turn = turn;
    this.recording = recording;
    this.fetch = fetch;
    this.max = max;
  }

  /**
   * @param keys distinct
   * @returns every row known to the loader, with at least one entry for each of `keys`: a row, `null` or a {@link Failure}
   */
  load(keys: readonly string[]): Promise<Rows> | Rows {
    if (this.primed !== null) this.drainPrimed(this.primed);
    if (this.knows(keys)) return this.rows;
    this.waiting ??= this.wait();
    this.waiting.sets.push(keys);
    return this.waiting.rows;
  }

  /** Remembers rows that came with another answer of the same request and need not be asked for. */
  prime(property: string, rows: readonly unknown[]): void {
    this.primed ??= [];
    this.primed.push({ property, rows });
  }

  private knows(keys: readonly string[]): boolean {
    for (const key of keys) if (!this.rows.has(key)) return false;
    return true;
  }

  /** Nobody has any of them, nor asks for it. */
  private areNew(keys: readonly string[]): boolean {
    if (this.rows.size === 0 && this.flights.length === 0) return true;
    for (const key of keys) if (this.rows.has(key) || this.flightOf(key) !== undefined) return false;
    return true;
  }

  private flightOf(key: string): Flight | undefined {
    for (const flight of this.flights) if (flight.keys.includes(key)) return flight;
    return undefined;
  }

  private wait(): Waiting {
    const sets: (readonly string[])[] = [];
    let arrive: (rows: Rows | Promise<Rows>) => void = () => {};
    const rows = new Promise<Rows>((resolve) => {
      arrive = resolve;
    });
    this.turn.do(this.asPartOfFirst(() => this.bringSets(sets, rows, arrive)));
    return { sets, rows };
  }

  /** A call that several steps share belongs to the first that asked. */
  private asPartOfFirst(work: () => void): () => void {
    const { recording } = this;
    if (recording === null) return work;
    const span = recording.current;
    return () => within(recording, span, work);
  }

  private bringSets(
    sets: readonly (readonly string[])[],
    rows: Promise<Rows>,
    arrive: (rows: Rows | Promise<Rows>) => void,
  ): void {
    this.waiting = null;
    const keys = distinctOf(sets);
    if (keys.length > this.max || !this.areNew(keys)) {
      arrive(this.bringMissing(keys));
      return;
    }
    // Nearly every load: it costs no promise beside the one that is waited for.
    const flight = this.takeOff(keys, rows);
    this.bringChunk(keys, () => {
      this.land(flight);
      arrive(this.rows);
    });
  }

  private async bringMissing(keys: readonly string[]): Promise<Rows> {
    const wanted: string[] = [];
    const awaited = new Set<Promise<unknown>>();
    for (const key of keys) {
      if (this.rows.has(key)) continue;
      const flight = this.flightOf(key);
      if (flight === undefined) wanted.push(key);
      else awaited.add(flight.done);
    }
    if (wanted.length > 0) awaited.add(this.bring(wanted));
    await Promise.all(awaited);
    return this.rows;
  }

  private async bring(keys: readonly string[]): Promise<void> {
    const done = Promise.all(
      chunks(keys, this.max).map((chunk) => new Promise<void>((arrived) => this.bringChunk(chunk, arrived))),
    );
    const flight = this.takeOff(keys, done);
    await done;
    this.land(flight);
  }

  private takeOff(keys: readonly string[], done: Promise<unknown>): Flight {
    const flight = { keys, done };
    this.flights.push(flight);
    return flight;
  }

  private land(flight: Flight): void {
    this.flights.splice(this.flights.indexOf(flight), 1);
  }

  /** What cannot be had is a {@link Failure} among the rows. */
  private bringChunk(chunk: readonly string[], arrived: () => void): void {
    const fail = (error: unknown): void => {
      const failure = new Failure(error as Error);
      for (const key of chunk) this.rows.set(key, failure);
      arrived();
    };
    try {
      this.fetch(chunk).then((found) => {
        this.take(chunk, found);
        arrived();
      }, fail);
    } catch (error) {
      fail(error);
    }
  }

  private take(chunk: readonly string[], found: Map<string, unknown>): void {
    for (const key of chunk) if (found.get(key) === undefined) found.set(key, null);
    // The first answer becomes the loader's map as it is, if it holds what was asked for and nothing else.
    if (this.rows.size === 0 && found.size === chunk.length) this.rows = found;
    else for (const key of chunk) this.rows.set(key, found.get(key));
  }

  private drainPrimed(primed: readonly { readonly property: string; readonly rows: readonly unknown[] }[]): void {
    for (const { property, rows } of primed) {
      for (const row of rows) {
        if (typeof row !== 'object' || row === null) continue;
        const key = (row as Record<string, unknown>)[property];
        if (key !== null && key !== undefined) this.rows.set(String(key), row);
      }
    }
    this.primed = null;
  }
}

/**
 * One call a key.
 *
 * @param ofError what a call that failed counts as. Default: a {@link Failure}
 */
export function byCall(
  keys: readonly string[],
  call: (key: string) => Promise<unknown>,
  ofError: (error: Error) => unknown = (error) => new Failure(error),
): Promise<Map<string, unknown>> {
  const rows = new Map<string, unknown>();
  const calls = keys.map((key) =>
    call(key).then(
      (row) => rows.set(key, row),
      (error: Error) => rows.set(key, ofError(error)),
    ),
  );
  return calls.length === 1 && calls[0] !== undefined ? calls[0] : Promise.all(calls).then(() => rows);
}

/** Of sets that are each without repetition. */
function distinctOf(sets: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = sets;
  return others.length === 0 ? first : [...new Set(first.concat(...others))];
}

function chunks(keys: readonly string[], size: number): (readonly string[])[] {
  const cut: (readonly string[])[] = [];
  for (let start = 0; start < keys.length; start += size) cut.push(keys.slice(start, start + size));
  return cut;
}
