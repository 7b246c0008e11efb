/**
 * Loaders and reads of one request. A scope belongs to one `RequestContext`, and with it to one tenant and one caller:
 * nothing in it can be reached from another request (dataloader's own rule: one instance a request).
 */
import DataLoader from 'dataloader';
import { createPerOwner } from '../../../schema/contract/per-owner.ts';
import type { Recording } from '../../../schema/contract/recording.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { EntityBinding } from '../../../schema/contract/type-binding.ts';
import { ReadTexts } from '../upstream/read-texts.ts';
import { EndOfTurn } from './end-of-turn.ts';
import { type FetchRows, RowLoader } from './load-rows.ts';

export class RequestScope {
  // Each made on first use: compiled plans, the reference executor and writes need different ones.
  private loaders: Map<string, DataLoader<never, unknown>> | null = null;
  private rowLoaders: Map<string | EntityBinding, RowLoader> | null = null;
  private reads: Map<string, Promise<unknown>> | null = null;
  /** Of the answers that the request has read. */
  readonly texts = new ReadTexts();
  private readonly recording: Recording | null;
  private readonly turn = new EndOfTurn();

  constructor(recording: Recording | null = null) {
    this.recording = recording;
  }

  /** The loader of that name. Keys are de-duplicated and batched for one turn of the event loop. */
  loader<K, V>(
    name: string,
    batch: (keys: readonly K[]) => Promise<ArrayLike<V | Error>>,
    max: number,
  ): DataLoader<K, V> {
    this.loaders ??= new Map();
    const found = this.loaders.get(name) as DataLoader<K, V> | undefined;
    if (found !== undefined) return found;
    const made = new DataLoader<K, V>(batch, { maxBatchSize: max });
    this.loaders.set(name, made as unknown as DataLoader<never, unknown>);
    return made;
  }

  /** The loader of rows of that name (or of that binding). */
  rows(name: string | EntityBinding, fetch: FetchRows, max: number): RowLoader {
    this.rowLoaders ??= new Map();
    const found = this.rowLoaders.get(name);
    if (found !== undefined) return found;
    const made = new RowLoader(fetch, max, this.recording, this.turn);
    this.rowLoaders.set(name, made);
    return made;
  }

  /** Runs `read` once a request for one `key`; later callers share the answer. */
  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    this.reads ??= new Map();
    const running = this.reads.get(key) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const started = read();
    this.reads.set(key, started);
    return started;
  }

  /** Forgets everything read so far: a write may have changed it. */
  forget(): void {
    this.reads = null;
    this.rowLoaders = null;
    for (const loader of this.loaders?.values() ?? []) loader.clearAll();
  }
}

export const scopeOf: (context: RequestContext) => RequestScope = createPerOwner(
  ({ recording }) => new RequestScope(recording),
);
