/** Further graphs beside that of `/graphql`, each at a path of its own: versions stand side by side while clients move. */
import { ConfigurationError } from '../config.ts';
import type { Execution } from '../execute/execution.ts';
import { type CompiledGraph, loadRemoteGraph } from '../execute/load-services.ts';
import { watchSupergraph } from '../execute/watch-supergraph.ts';

export interface Variant {
  readonly paths: readonly string[];
  readonly execution: Execution;
}

export interface Variants {
  readonly all: readonly Variant[];
  stop(): Promise<void>;
}

export interface VariantOptions {
  /** Name, which is the first part of the path, and supergraph file of each. */
  readonly files: readonly { readonly name: string; readonly path: string }[];
  readonly create: (graph: CompiledGraph) => Promise<Execution>;
  /** Another version of a file is in force. */
  readonly onSwap: (path: string) => void;
  /** A file is broken; the last good version stays. */
  readonly onFailure: (err: unknown, path: string) => void;
}

/** @throws {ConfigurationError} (rejects) when a file cannot be served */
export async function openVariants({ files, create, onSwap, onFailure }: VariantOptions): Promise<Variants> {
  const all: Variant[] = [];
  const watching: (() => void)[] = [];

  async function stop(): Promise<void> {
    for (const unwatch of watching) unwatch();
    await Promise.all(all.map(({ execution }) => execution.stop()));
  }

  for (const { name, path } of files) {
    try {
      const execution = await create(loadRemoteGraph(path));
      all.push({ paths: [`/${name}/graphql`], execution });
      const swap = (): void => {
        new Promise((resolve) => resolve(execution.swap(loadRemoteGraph(path)))).then(
          () => onSwap(path),
          (err) => onFailure(err, path),
        );
      };
      watching.push(watchSupergraph(path, swap));
    } catch (error) {
      await stop();
      throw new ConfigurationError([`SUPERGRAPH_VARIANTS: cannot serve ${path}: ${(error as Error).message}`]);
    }
  }
  return { all, stop };
}
