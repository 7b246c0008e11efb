/** Our own engine over the subgraphs of a rig: over HTTP as they are, in process through a port of its own for each. */
import { createEngine } from '../../gateway/execute/engine.ts';
import { DEFAULT_LIMITS } from '../../gateway/execute/limits/query-limits.ts';
import { RefusedRequest } from '../../gateway/execute/prepare/read-document.ts';
import { loadSupergraph } from '../../gateway/execute/supergraph.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { createGraphqlClient, createRemoteSource } from '../../subgraphs/engine/serve.ts';
import type { Answer, AnswerError, RunningAnswerer } from './answerer.ts';
import type { Rig } from './rig.ts';
import { serveSubgraphOverHttp } from './serve-subgraph.ts';

/** The generator makes operations that no portal would. */
const GENEROUS = Object.fromEntries(
  Object.keys(DEFAULT_LIMITS).map((name) => [name, name === 'maxCost' ? Number.POSITIVE_INFINITY : 1_000_000]),
) as unknown as typeof DEFAULT_LIMITS;

const context: RequestContext = {
  correlationId: '5a6c0000-0000-4000-8000-000000000000',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: null,
  locale: 'en',
  caller: null,
  tenant: null,
  signal: new AbortController().signal,
};

export async function createOurs(rig: Rig): Promise<RunningAnswerer> {
  const supergraph = loadSupergraph(rig.supergraphSdl);
  const client = createGraphqlClient({ attempts: 1 });
  const served = rig.overHttp
    ? []
    : await Promise.all(rig.subgraphs.map(({ schema }) => serveSubgraphOverHttp(schema)));
  const sources = new Map(
    rig.subgraphs.map(({ name, url }, index) => {
      const options = { name, url: served[index]?.url ?? url, fullSchema: supergraph.fullSchema, client };
      return [name, createRemoteSource(options)] as const;
    }),
  );
  const engine = createEngine({
    supergraph,
    sources,
    rules: new Map(),
    documents: { limits: GENEROUS, introspection: true },
  });
  return {
    answer: async ({ query, operationName, variables }) => {
      try {
        const admission = engine.admit({ query, operationName, variables }, { ...context });
        const { data, errors } = await admission.run();
        return {
          data: JSON.parse(data),
          ...(errors.length > 0 && { errors: errors.map(({ error, path }) => asError(error, path)) }),
        } as Answer;
      } catch (error) {
        if (!(error instanceof RefusedRequest)) throw error;
        return { errors: error.errors.map((reason) => JSON.parse(JSON.stringify(reason)) as AnswerError) };
      }
    },
    close: async () => {
      await client.close();
      await Promise.all(served.map((server) => server.close()));
    },
  };
}

function asError(error: Error, path: readonly (string | number)[]): AnswerError {
  const { extensions } = error as { extensions?: Record<string, unknown> };
  return {
    message: error.message,
    path: [...path],
    ...(extensions !== undefined && { extensions: { ...extensions } }),
  };
}
