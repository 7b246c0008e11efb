/** Explains operations of a compiled graph without a gateway that runs: for the command line. */
import { createGraphqlClient, createUpstreamClient } from '../../../subgraphs/engine/serve.ts';
import { createGeneration } from '../generation.ts';
import { DEFAULT_LIMITS } from '../limits/query-limits.ts';
import type { CompiledGraph } from '../load-services.ts';
import type { Explanation } from './explain-operation.ts';

export interface Explainer {
  /**
   * @param name which operation of the text; left out: its only one
   * @param variables by name; `null`: the cost stays open
   * @throws {RefusedRequest} when the text does not fit the graph
   */
  explain(text: string, name: string | undefined, variables: Readonly<Record<string, unknown>> | null): Explanation;
  close(): Promise<void>;
}

export function openExplainer(graph: CompiledGraph): Explainer {
  // Nothing is called: there are no addresses.
  const upstream = createUpstreamClient({ baseUrls: {} });
  const remote = createGraphqlClient();
  const generation = createGeneration(graph, {
    upstream,
    remote,
    caches: null,
    documents: { limits: DEFAULT_LIMITS, introspection: true },
    onWarning: () => {},
  });
  return {
    explain: generation.explain,
    close: async () => {
      generation.retire();
      await Promise.all([upstream.close(), remote.close()]);
    },
  };
}
