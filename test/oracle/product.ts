/** The product's own graph twice, over the same services: compiled plans, and the reference executor for every plan. */
import { type GraphQLSchema, isObjectType } from 'graphql';
import { fixtureId } from '../../dev/services/platform/fixture-id.ts';
import { readAccessRules } from '../../gateway/execute/access-rules.ts';
import { createEngine, type Engine } from '../../gateway/execute/engine.ts';
import { DEFAULT_LIMITS } from '../../gateway/execute/limits/query-limits.ts';
import { loadCompiledGraph, upstreamsOf } from '../../gateway/execute/load-services.ts';
import { RefusedRequest } from '../../gateway/execute/prepare/read-document.ts';
import { createReferenceExecutor } from '../../gateway/execute/reference-executor.ts';
import { loadSupergraph, type Supergraph } from '../../gateway/execute/supergraph.ts';
import { createMemoryBus, createUpstreamClient, serveSubgraph } from '../../subgraphs/engine/serve.ts';
import { openNotifications } from '../../subgraphs/notifications/subgraph.ts';
import { domainEvent } from '../support/domain-events.ts';
import { ANA } from '../support/people.ts';
import { contextOfOperations } from '../support/request-contexts.ts';
import { startWorld } from '../support/world.ts';
import type { Answer, AnswerError, Answerer } from './answerer.ts';

export interface Product extends AsyncDisposable {
  readonly supergraph: Supergraph;
  readonly ours: Answerer;
  /** Same admission and access rules, plans run by @apollo/gateway over the same services as subgraphs. */
  readonly reference: Answerer;
}

/** What the notification centre shows: one of each kind of record. */
const EVENTS = [
  ['customs.declaration.assigned', { declarationId: fixtureId('declaration', 'SERHAFEN:CL', 1), internalNumber: 'D' }],
  ['mawb.assigned', { mawbId: fixtureId('mawb', 'SERHAFEN:CL', 1), awbNumber: 'M' }],
  ['hawb.assigned', { hawbId: fixtureId('hawb', 'SERHAFEN:CL', 1), hawbNumber: 'H' }],
] as const;

export async function startProduct(): Promise<Product> {
  const world = await startWorld();
  const graph = loadCompiledGraph();
  const supergraph = loadSupergraph(graph.supergraphSdl);
  const environment = world.standIns.environment as Readonly<Record<string, string>>;
  const urlOf = (name: string) => environment[`${name.toUpperCase()}_SERVICE_URL`];
  const baseUrls = Object.fromEntries(
    upstreamsOf(graph).map(({ name, fallback }) => [name, urlOf(name) ?? urlOf(fallback ?? '') ?? '']),
  );
  const upstream = createUpstreamClient({ baseUrls, attempts: 1 });
  const served = new Map(graph.services.map((service) => [service.bindings.service, serveSubgraph(service, upstream)]));
  const events = createMemoryBus({ retained: 10 });
  const { subgraph: native, close } = openNotifications({
    rules: graph.services.flatMap(({ bindings }) => bindings.notifies ?? []),
    events,
    connection: null,
    spoil: async () => {},
    onLost: () => {},
  });
  for (const [type, data] of EVENTS) {
    await events.publish(domainEvent({ type, time: new Date().toISOString(), data: { ...data, assignedTo: ANA } }));
  }
  const here = new Map(
    [...served, [native.name, native] as const].map(([name, { schema }]) => [name, { name, schema }]),
  );
  const executor = createReferenceExecutor(supergraph, here, () => {});
  const rules = readAccessRules(graph.supergraphSdl);
  const limits = Object.fromEntries(
    Object.keys(DEFAULT_LIMITS).map((name) => [name, name === 'maxCost' ? Number.POSITIVE_INFINITY : 1_000_000]),
  ) as unknown as typeof DEFAULT_LIMITS;
  const documents = { limits, introspection: true };
  const token = await world.token('ana.rojas');

  const answererOf =
    (engine: Engine): Answerer =>
    async ({ query, operationName, variables }) => {
      try {
        const admission = engine.admit({ query, operationName, variables }, contextOfOperations(token));
        const { data, errors } = await admission.run();
        return {
          data: JSON.parse(data),
          ...(errors.length > 0 && { errors: errors.map(({ error, path }) => asError(error, path)) }),
        } as Answer;
      } catch (error) {
        if (error instanceof RefusedRequest) return { errors: error.errors.map((one) => asError(one)) };
        return { errors: [asError(error as Error)] };
      }
    };
  const sources = new Map([...served].map(([name, { source }]) => [name, source]));
  sources.set(native.name, native.sourceIn(supergraph.fullSchema));
  return {
    supergraph,
    ours: answererOf(createEngine({ supergraph, sources, rules, documents })),
    reference: answererOf(
      createEngine({
        supergraph,
        sources: new Map(),
        rules,
        documents,
        fallback: (_reason, document) => (context, variables) => executor.run(document, context, variables),
      }),
    ),
    [Symbol.asyncDispose]: async () => {
      close();
      await events.close();
      await executor.stop();
      await upstream.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

function asError(error: Error, path?: readonly (string | number)[]): AnswerError {
  const { extensions, code } = error as { extensions?: Record<string, unknown>; code?: string };
  return {
    message: error.message,
    ...(path !== undefined && { path: [...path] }),
    extensions: { code: code ?? extensions?.code },
  };
}

/** Argument values that find something, by `Type.field.argument`. */
export function productValues(schema: GraphQLSchema): Readonly<Record<string, readonly unknown[]>> {
  const tenant = 'SERHAFEN:CL';
  const ids = (kind: string) => [1, 2, 3, 5].map((n) => fixtureId(kind, tenant, n));
  const person = ['3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01'];
  const byArgument: Readonly<Record<string, readonly unknown[]>> = {
    mawbId: ids('mawb'),
    hawbId: ids('hawb'),
    declarationId: ids('declaration'),
    assignedTo: person,
    createdBy: person,
    userId: person,
    roleName: ['OPERATIONS'],
    month: ['2026-01', '2026-02'],
    limit: [1, 2, 3],
    page: [1, 2],
    search: ['a', '8517'],
    createdFrom: ['2020-01-01T00:00:00Z'],
    createdTo: ['2030-01-01T00:00:00Z'],
  };
  const values: Record<string, readonly unknown[]> = {
    DateTime: ['2026-01-15T12:00:00Z'],
    Date: ['2026-01-15'],
    Decimal: ['12.5'],
    BigInt: ['7'],
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      for (const { name } of field.args) {
        const known = byArgument[name];
        if (known !== undefined) values[`${type.name}.${field.name}.${name}`] = known;
      }
    }
  }
  return values;
}
