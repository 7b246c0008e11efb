import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAccessRules } from '../../gateway/execute/access-rules.ts';
import { createEngine, type Engine } from '../../gateway/execute/engine.ts';
import { DEFAULT_LIMITS } from '../../gateway/execute/limits/query-limits.ts';
import { loadCompiledGraph, upstreamsOf } from '../../gateway/execute/load-services.ts';
import { createReferenceExecutor, type ReferenceExecutor } from '../../gateway/execute/reference-executor.ts';
import { loadSupergraph } from '../../gateway/execute/supergraph.ts';
import { createUpstreamClient, serveSubgraph, type UpstreamClient } from '../../subgraphs/engine/serve.ts';
import { contextOfOperations } from '../support/request-contexts.ts';
import { startWorld, type World } from '../support/world.ts';

const trusted = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../schema/generated/trusted-documents.json', import.meta.url)), 'utf8'),
) as Record<string, { name: string; document: string }>;
const documents = new Map(Object.values(trusted).map(({ name, document }) => [name, document]));

/** An engine without sources: no plan can be compiled, so that everything is left to the reference executor. */
describe('a plan that cannot be compiled', () => {
  let world: World;
  let upstream: UpstreamClient;
  let reference: ReferenceExecutor;
  let engine: Engine;
  const reasons: string[] = [];

  beforeAll(async () => {
    world = await startWorld();
    const graph = loadCompiledGraph();
    const supergraph = loadSupergraph(graph.supergraphSdl);
    const environment = world.standIns.environment as Readonly<Record<string, string>>;
    const baseUrls = Object.fromEntries(
      upstreamsOf(graph).map(({ name, fallback }) => {
        const variable = (of: string) => environment[`${of.toUpperCase()}_SERVICE_URL`];
        return [name, variable(name) ?? variable(fallback ?? '') ?? ''];
      }),
    );
    upstream = createUpstreamClient({ baseUrls });
    const served = new Map(
      graph.services.map((service) => [service.bindings.service, serveSubgraph(service, upstream)]),
    );
    reference = createReferenceExecutor(supergraph, served, () => {});
    engine = createEngine({
      supergraph,
      sources: new Map(),
      rules: readAccessRules(graph.supergraphSdl),
      documents: { limits: DEFAULT_LIMITS, introspection: false },
      fallback: (reason, document) => {
        reasons.push(reason);
        return (context, variables) => reference.run(document, context, variables);
      },
    });
  });

  afterAll(async () => {
    await reference?.stop();
    await upstream?.close();
    await world?.[Symbol.asyncDispose]();
  });

  async function run(query: string, variables: object = {}) {
    const token = await world.token('ana.rojas');
    const context = contextOfOperations(token);
    const { data, errors } = await engine.admit({ query, operationName: undefined, variables }, context).run();
    return { data: JSON.parse(data), errors };
  }

  test('is run by the reference executor, with the same answer', async () => {
    const query = documents.get('DeclarationList') ?? '';
    const variables = { page: 1, limit: 20 };
    const { data, errors } = await run(query, variables);
    expect(errors).toEqual([]);
    expect(data).toEqual((await world.ask(query, { variables })).data);
    expect(reasons.at(-1)).toMatch(/^no source is called/);
  });

  test('keeps the denied fields of the caller out of the answer', async () => {
    world.forgetCalls();
    const { data, errors } = await run('{ mine: me { id } users { data { id } } }');
    expect(data).toEqual({ mine: { id: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01' }, users: null });
    expect(errors.map(({ path, error }) => [path, (error as { code?: string }).code])).toEqual([
      [['users'], 'FORBIDDEN_ROLE'],
    ]);
    expect(world.calls().map(({ operationId }) => operationId)).toEqual(['getCurrentUser']);
  });

  test('has the errors of its services with their places', async () => {
    const { data, errors } = await run('{ mawb(mawbId: "3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01") { id } me { id } }');
    expect(data.mawb).toBeNull();
    expect(errors.map(({ path, error }) => [path, (error as { code?: string }).code])).toEqual([
      [['mawb'], 'MAWB_NOT_FOUND'],
    ]);
  });
});
