/** The executing half of the gateway: the graph in force, the engine that runs operations on it, and its doors. */
import type { ApolloServer, ApolloServerOptions, ApolloServerPlugin } from '@apollo/server';
import { isScalarType } from 'graphql';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { createUpstreamClient, scalars, serveSubgraph, type UpstreamOptions } from '../../subgraphs/engine/serve.ts';
import { readAccessRules } from './access-rules.ts';
import { openApolloDoor } from './apollo-door.ts';
import { createEngine, type Engine, type GraphqlRequest } from './engine.ts';
import { DEFAULT_LIMITS, type QueryLimits } from './limits/query-limits.ts';
import type { CompiledGraph } from './load-services.ts';
import type { Admission } from './prepare/prepare-operation.ts';
import { loadSupergraph, type Supergraph } from './supergraph.ts';

export interface ExecutionOptions {
  readonly graph: CompiledGraph;
  readonly upstream: UpstreamOptions;
  readonly introspection: boolean;
  /** What a document may ask for. Default `DEFAULT_LIMITS`. */
  readonly limits?: QueryLimits;
  readonly formatError: NonNullable<ApolloServerOptions<RequestContext>['formatError']>;
  /** The status of a refused operation, by the status its first error has. Default: that one. */
  readonly statusOfRefusal?: (status: number, codes: readonly string[], accept: string | undefined) => number;
  /** Runs after the response of an operation is complete. */
  readonly plugins?: readonly ApolloServerPlugin<RequestContext>[];
  /** Shown to nobody but the log. */
  readonly onWarning: (message: string) => void;
}

export interface Execution {
  /** The door for everything that is not a plain POST. */
  readonly server: ApolloServer<RequestContext>;
  /** @throws {RefusedRequest} when the request cannot run */
  admit(request: GraphqlRequest, context: RequestContext): Admission;
  /** The supergraph is loaded. */
  ready(): boolean;
  stop(): Promise<void>;
}

/** What answers requests from one swap of the graph to the next. */
interface Generation {
  readonly supergraph: Supergraph;
  readonly engine: Engine;
}

export async function createExecution(options: ExecutionOptions): Promise<Execution> {
  const { graph, introspection, limits = DEFAULT_LIMITS } = options;
  const upstream = createUpstreamClient(options.upstream);
  const generation = createGeneration();
  const server = await openApolloDoor({
    current: () => generation,
    onSwap: () => () => {},
    introspection,
    limits,
    formatError: options.formatError,
    statusOfRefusal: options.statusOfRefusal ?? ((status) => status),
    plugins: options.plugins ?? [],
    onWarning: options.onWarning,
  });
  let running = true;

  function createGeneration(): Generation {
    const supergraph = loadSupergraph(graph.supergraphSdl);
    // Values of the scalars that our services use are checked before anything is called.
    for (const type of Object.values(supergraph.apiSchema.getTypeMap())) {
      if (isScalarType(type) && scalars[type.name] !== undefined) Object.assign(type, scalars[type.name]);
    }
    const sources = new Map(
      graph.services.map((service) => {
        const served = serveSubgraph(service, upstream);
        return [served.name, served.source] as const;
      }),
    );
    const rules = readAccessRules(graph.supergraphSdl);
    return { supergraph, engine: createEngine({ supergraph, sources, rules, documents: { limits, introspection } }) };
  }

  return {
    server,
    admit: (request, context) => generation.engine.admit(request, context),
    ready: () => running,
    stop: async () => {
      running = false;
      await server.stop();
      await upstream.close();
    },
  };
}
