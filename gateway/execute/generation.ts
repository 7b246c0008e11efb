/** What answers requests from one swap of the graph to the next: a supergraph, its sources, its prepared operations. */
import { setImmediate } from 'node:timers/promises';
import { metrics } from '@opentelemetry/api';
import { isScalarType } from 'graphql';
import type { AuditBinding, OnChange } from '../../schema/contract/change.ts';
import type { Source } from '../../schema/contract/fetch.ts';
import type { GraphqlRequest } from '../../schema/contract/graphql-request.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import {
  absentSource,
  type Buckets,
  createRemoteSource,
  type GraphqlClient,
  type NativeSubgraph,
  type ServedSubgraph,
  type ServiceCaches,
  scalars,
  serveSubgraph,
  type UpstreamClient,
} from '../../subgraphs/engine/serve.ts';
import { readAccessRules } from './access-rules.ts';
import { createEngine, type Engine } from './engine.ts';
import { type Explanation, explainOperation } from './explain/explain-operation.ts';
import type { CompiledGraph } from './load-services.ts';
import type { Admission } from './prepare/admission.ts';
import type { DocumentRules } from './prepare/read-document.ts';
import { createReferenceExecutor } from './reference-executor.ts';
import { loadSupergraph, type Supergraph } from './supergraph.ts';
import { createVisibleSchema } from './visible-schema.ts';

export interface Generation {
  readonly supergraph: Supergraph;
  readonly engine: Engine;
  admit(request: GraphqlRequest, context: RequestContext): Admission;
  /**
   * What an operation will do, without doing it.
   *
   * @param variables coerced; `null`: what it costs stays open
   * @throws {RefusedRequest} when the text does not fit the graph
   */
  explain(text: string, name: string | undefined, variables: Readonly<Record<string, unknown>> | null): Explanation;
  /** Keeps the sources open until the returned function is called. */
  hold(): () => void;
  /** Closes the sources as soon as no request of the generation runs any more. */
  retire(): void;
}

/** What generations share. */
export interface GenerationParts {
  readonly upstream: UpstreamClient;
  readonly remote: GraphqlClient;
  readonly caches: ServiceCaches | null;
  /** Subgraphs of the gateway's own. Default: none. */
  readonly natives?: readonly NativeSubgraph[];
  /** Of limited operations. Default: nothing is limited. */
  readonly buckets?: Buckets | null;
  readonly documents: DocumentRules;
  /** Called for each operation that may run, with its cost. Default: nobody asks. */
  readonly onAdmission?: (cost: number, context: RequestContext) => void;
  /** Told of every change. Default: nobody is. */
  readonly onChange?: OnChange;
  readonly onWarning: (message: string) => void;
}

/** @throws {Error} the composer's own message when the SDL is no supergraph */
export function createGeneration({ supergraphSdl, services }: CompiledGraph, parts: GenerationParts): Generation {
  const supergraph = loadSupergraph(supergraphSdl);
  const served = new Map<string, ServedSubgraph>();
  for (const service of services) {
    const subgraph = serveSubgraph(service, parts.upstream, parts.caches, parts.buckets);
    served.set(subgraph.name, subgraph);
  }
  if (served.size > 0) checkScalars(supergraph);
  const natives = new Map((parts.natives ?? []).map((native) => [native.name, native]));
  const sources = sourcesOf(supergraph, served, natives, parts.remote);
  const reference = createReferenceExecutor(supergraph, new Map([...here(served), ...here(natives)]), parts.onWarning);
  const rules = readAccessRules(supergraphSdl);
  // Made here and not when the file is loaded: an SDK has to be registered before.
  const fallbacks = metrics.getMeter('serhafen').createCounter('graphql_plan_fallbacks_total', {
    description: 'Plans that could not be compiled and run by the reference executor',
  });
  fallbacks.add(0);
  const engine = createEngine({
    supergraph,
    sources,
    rules,
    ...(parts.documents.introspection === 'authenticated' && {
      visibleSchema: createVisibleSchema(supergraph.apiSchema, rules),
    }),
    documents: parts.documents,
    ...(parts.onChange !== undefined && { onChange: parts.onChange, filedAs: filedAs(services) }),
    fallback: (reason, document) => {
      fallbacks.add(1);
      parts.onWarning(`a plan was not compiled: ${reason}`);
      return (context, variables) => reference.run(document, context, variables);
    },
  });
  let running = 0;
  let retired = false;

  function closeWhenIdle(): void {
    if (!retired || running > 0) return;
    for (const source of sources.values()) void source.close();
    void reference.stop();
  }

  return {
    supergraph,
    engine,
    admit: (request, context) => {
      const admission = engine.admit(request, context);
      parts.onAdmission?.(admission.cost, context);
      return {
        ...admission,
        run: async (instead) => {
          running += 1;
          try {
            return await admission.run(instead);
          } finally {
            running -= 1;
            if (retired) closeWhenIdle();
          }
        },
      };
    },
    explain: (text, name, variables) => {
      const bindings = new Map(services.map((service) => [service.bindings.service, service.bindings]));
      const known = [...served].flatMap(([service, { schema }]) => {
        const own = bindings.get(service);
        return own === undefined ? [] : [[service, { schema, bindings: own }] as const];
      });
      const explained = { apiSchema: supergraph.apiSchema, rules, services: new Map(known) };
      return explainOperation(explained, engine.look(text, name), text, variables);
    },
    hold: () => {
      running += 1;
      return () => {
        running -= 1;
        closeWhenIdle();
      };
    },
    retire: () => {
      retired = true;
      closeWhenIdle();
    },
  };
}

/** Prepares operations before the generation answers; what no longer fits the schema is left out. Lets requests through between. */
export async function warm(
  { engine }: Generation,
  operations: Iterable<{ readonly text: string; readonly name: string | undefined }>,
): Promise<void> {
  for (const { text, name } of operations) {
    engine.prepare(text, name);
    await setImmediate();
  }
}

/** By the name of the root field. */
function filedAs(services: CompiledGraph['services']): ReadonlyMap<string, AuditBinding> {
  const found = new Map<string, AuditBinding>();
  for (const { bindings } of services) {
    for (const [coordinate, binding] of Object.entries(bindings.fields)) {
      if (binding.kind !== 'operation' || !coordinate.startsWith('Mutation.')) continue;
      const audit = bindings.operations[binding.operation]?.audit;
      if (audit !== undefined) found.set(coordinate.slice('Mutation.'.length), audit);
    }
  }
  return found;
}

type Here = Pick<ServedSubgraph, 'name' | 'schema'>;

function here(subgraphs: ReadonlyMap<string, Here>): ReadonlyMap<string, Here> {
  return subgraphs;
}

/** Values of the scalars that our services use are checked before anything is called. */
function checkScalars({ apiSchema }: Supergraph): void {
  for (const type of Object.values(apiSchema.getTypeMap())) {
    if (isScalarType(type) && scalars[type.name] !== undefined) Object.assign(type, scalars[type.name]);
  }
}

function sourcesOf(
  { subgraphs, fullSchema }: Supergraph,
  served: ReadonlyMap<string, ServedSubgraph>,
  natives: ReadonlyMap<string, NativeSubgraph>,
  client: GraphqlClient,
): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const { name, url } of subgraphs) {
    const local = served.get(name)?.source ?? natives.get(name)?.sourceIn(fullSchema);
    if (local !== undefined) sources.set(name, local);
    else if (/^https?:/.test(url)) sources.set(name, createRemoteSource({ name, url, fullSchema, client }));
    else if (url === `local://${name}` && served.size > 0) sources.set(name, absentSource(name, fullSchema));
    else
      throw new Error(`the supergraph gives subgraph ${name} the URL ${JSON.stringify(url)}; expected http or https`);
  }
  return sources;
}
