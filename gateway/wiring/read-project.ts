/** What the gateway serves, read from where the environment says it is; what cannot be read is an error of the configuration. */
import { join } from 'node:path';
import { ConfigurationError, type Environment, readGraphPath } from '../config.ts';
import { loadTrustedDocuments, type TrustedDocument } from '../execute/documents/load-trusted-documents.ts';
import { type CompiledGraph, loadCompiledGraph, loadOpenApi, loadRemoteGraph } from '../execute/load-services.ts';

/** A project as the gateway serves it. */
export interface ServedProject {
  readonly graph: CompiledGraph;
  /** JSON text of what can be called by REST; `null`: it is not shown. */
  readonly openApi: string | null;
  readonly trusted: readonly TrustedDocument[];
}

/**
 * What is served: a remote supergraph, the folder of `GRAPH_PATH`, or what came with the gateway.
 *
 * @throws {ConfigurationError} when it cannot be read
 */
export function readProject(environment: Environment, supergraphPath: string | null): Omit<ServedProject, 'trusted'> {
  if (supergraphPath !== null) return { graph: readRemoteGraph(supergraphPath), openApi: null };
  const folder = readGraphPath(environment) ?? undefined;
  try {
    return { graph: loadCompiledGraph(folder), openApi: loadOpenApi(folder) };
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (folder === undefined || code === undefined) throw error;
    throw new ConfigurationError([`GRAPH_PATH: cannot read ${path} (${code}); write it with: gateway build`]);
  }
}

/**
 * A compiled graph has the operations of its pages; a remote one has those of the file that is named.
 *
 * @throws {ConfigurationError} when they cannot be read
 */
export function readTrustedDocuments(
  path: string,
  graphPath: string,
  supergraphPath: string | null,
): readonly TrustedDocument[] {
  if (path === '' && supergraphPath !== null) return [];
  const ofProject = graphPath === '' ? undefined : join(graphPath, 'trusted-documents.json');
  try {
    return loadTrustedDocuments(path === '' ? ofProject : path);
  } catch (error) {
    if (path === '' && ofProject === undefined) throw error;
    throw new ConfigurationError([
      `TRUSTED_DOCUMENTS_PATH: cannot use ${path || ofProject}: ${(error as Error).message}`,
    ]);
  }
}

function readRemoteGraph(path: string): CompiledGraph {
  try {
    return loadRemoteGraph(path);
  } catch (error) {
    throw new ConfigurationError([`SUPERGRAPH_PATH: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`]);
  }
}
