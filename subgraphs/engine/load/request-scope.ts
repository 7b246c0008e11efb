/**
 * Loaders and reads of one request. A scope belongs to one `RequestContext`, and with it to one tenant and one caller:
 * nothing in it can be reached from another request (dataloader's own rule: one instance a request).
 */
import DataLoader from 'dataloader';
import type { EntityBinding } from '../../../schema/contract/bindings.ts';
import { createPerRequest } from '../../../schema/contract/per-request.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { createRowLoader, type FetchRows, type RowLoader } from './load-rows.ts';

export interface RequestScope {
  /** The loader of that name, made on first use. Keys are de-duplicated and batched for one turn of the event loop. */
  loader<K, V>(
    name: string,
    batch: (keys: readonly K[]) => Promise<ArrayLike<V | Error>>,
    max: number,
  ): DataLoader<K, V>;
  /** The loader of rows of that name (or of that binding), made on first use. */
  rows(name: string | EntityBinding, fetch: FetchRows, max: number): RowLoader;
  /** Runs `read` once a request for one `key`; later callers share the answer. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
  /** Forgets everything read so far: a write may have changed it. */
  forget(): void;
}

export const scopeOf: (context: RequestContext) => RequestScope = createPerRequest(createScope);

function createScope(): RequestScope {
  const loaders = new Map<string, DataLoader<never, unknown>>();
  const rowLoaders = new Map<string | EntityBinding, RowLoader>();
  const reads = new Map<string, Promise<unknown>>();
  return {
    loader: <K, V>(name: string, batch: (keys: readonly K[]) => Promise<ArrayLike<V | Error>>, max: number) => {
      const found = loaders.get(name) as DataLoader<K, V> | undefined;
      if (found !== undefined) return found;
      const made = new DataLoader<K, V>(batch, { maxBatchSize: max });
      loaders.set(name, made as unknown as DataLoader<never, unknown>);
      return made;
    },
    rows: (name, fetch, max) => {
      const found = rowLoaders.get(name);
      if (found !== undefined) return found;
      const made = createRowLoader(fetch, max);
      rowLoaders.set(name, made);
      return made;
    },
    once: <T>(key: string, read: () => Promise<T>) => {
      const running = reads.get(key) as Promise<T> | undefined;
      if (running !== undefined) return running;
      const started = read();
      reads.set(key, started);
      return started;
    },
    forget: () => {
      reads.clear();
      rowLoaders.clear();
      for (const loader of loaders.values()) loader.clearAll();
    },
  };
}
