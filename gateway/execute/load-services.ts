/** Reads what the compiler committed: every service's SDL and bindings, and the supergraph. No service is named here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import type { RestService } from '../../schema/contract/rest.ts';

export interface CompiledGraph {
  readonly supergraphSdl: string;
  readonly services: readonly {
    readonly sdl: string;
    readonly bindings: ServiceBindings;
    /** What of it can be called by REST. */
    readonly rest: RestService;
  }[];
}

const GENERATED = fileURLToPath(new URL('../../schema/generated', import.meta.url));
const SUFFIX = '.bindings.json';

export function loadCompiledGraph(directory: string = GENERATED): CompiledGraph {
  const names = readdirSync(directory)
    .filter((file) => file.endsWith(SUFFIX))
    .sort();
  return {
    supergraphSdl: readFileSync(join(directory, 'supergraph.graphql'), 'utf8'),
    services: names.map((file) => ({
      sdl: readFileSync(join(directory, file.replace(SUFFIX, '.graphql')), 'utf8'),
      bindings: JSON.parse(readFileSync(join(directory, file), 'utf8')) as ServiceBindings,
      rest: JSON.parse(readFileSync(join(directory, file.replace(SUFFIX, '.rest.json')), 'utf8')) as RestService,
    })),
  };
}

/** JSON text: one OpenAPI document of all that can be called by REST. */
export function loadOpenApi(directory: string = GENERATED): string {
  return JSON.stringify(JSON.parse(readFileSync(join(directory, 'openapi.json'), 'utf8')));
}

/** A supergraph of remote subgraphs: no service of this process takes part. */
export function loadRemoteGraph(path: string): CompiledGraph {
  return { supergraphSdl: readFileSync(path, 'utf8'), services: [] };
}

/** Upstream names of the services and the URLs their contracts give. */
export function upstreamsOf(
  graph: CompiledGraph,
): { name: string; defaultUrl: string | null; fallback: string | null }[] {
  const found = new Map<string, { name: string; defaultUrl: string | null; fallback: string | null }>();
  for (const { bindings } of graph.services) {
    found.set(bindings.service, { name: bindings.service, defaultUrl: bindings.server, fallback: null });
  }
  for (const { bindings } of graph.services) {
    for (const { upstream } of Object.values(bindings.operations)) {
      if (!found.has(upstream))
        found.set(upstream, { name: upstream, defaultUrl: bindings.server, fallback: bindings.service });
    }
  }
  return [...found.values()];
}
