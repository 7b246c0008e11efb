/** A project folder: contracts with overlays under `subgraphs/`, pages under `schema/operations/`, both compiled in memory. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CompiledGraph } from '../gateway/execute/load-services.ts';
import { type Compiled, compile } from '../schema/compile/compile.ts';
import { readNatives, readOperationFiles, readSources } from '../schema/project/read-sources.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** @throws {CommandError} when the folder is no project */
export function openProject(directory: string): string {
  const root = resolve(directory);
  if (!existsSync(join(root, 'subgraphs'))) {
    throw new CommandError(
      EXIT.noInput,
      `${root} is no project: it has no folder subgraphs. Start one with: gateway init`,
    );
  }
  return root;
}

/** @throws {BuildError} when a contract or overlay is wrong */
export async function compileProject(root: string): Promise<Compiled> {
  const sources = await readSources(root);
  if (sources.length === 0) {
    throw new CommandError(EXIT.noInput, `${root} has no service yet. Bring one with: gateway add <contract>`);
  }
  return compile(sources, await readNatives(root));
}

export { readOperationFiles, readSources };

/** The graph as the gateway serves it. */
export function graphOf({ supergraphSdl, services }: Compiled): CompiledGraph {
  return { supergraphSdl, services: services.map(({ sdl, bindings, rest }) => ({ sdl, bindings, rest })) };
}
