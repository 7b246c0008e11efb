/** The executing half of the gateway: Apollo Server over @apollo/gateway over the subgraphs in this process. */
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, type ApolloServerOptions } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { createUpstreamClient, serveSubgraph, type UpstreamOptions } from '../../subgraphs/engine/serve.ts';
import { readAccessRules } from './access-rules.ts';
import { createGuard, refusal } from './guard.ts';
import { createInProcessDataSource } from './in-process-data-source.ts';
import { createLimitPlugin } from './limits/limit-plugin.ts';
import { DEFAULT_LIMITS, type QueryLimits } from './limits/query-limits.ts';
import type { CompiledGraph } from './load-services.ts';
import { requestErrorStatus } from './request-error-status.ts';

export interface ExecutionOptions {
  readonly graph: CompiledGraph;
  readonly upstream: UpstreamOptions;
  readonly introspection: boolean;
  /** What a document may ask for. Default `DEFAULT_LIMITS`. */
  readonly limits?: QueryLimits;
  readonly formatError: NonNullable<ApolloServerOptions<RequestContext>['formatError']>;
  /** Runs after the response of an operation is complete. */
  readonly plugins?: ApolloServerOptions<RequestContext>['plugins'];
  /** Shown to nobody but the log. */
  readonly onWarning: (message: string) => void;
}

export interface Execution {
  readonly server: ApolloServer<RequestContext>;
  /** The supergraph is loaded. */
  ready(): boolean;
  stop(): Promise<void>;
}

export async function createExecution(options: ExecutionOptions): Promise<Execution> {
  // Read by @apollo/gateway when it is constructed: without it, it reports usage to its maker.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  const upstream = createUpstreamClient(options.upstream);
  const subgraphs = new Map(
    options.graph.services.map((service) => {
      const served = serveSubgraph(service, upstream);
      return [served.name, served] as const;
    }),
  );
  const warn = options.onWarning;
  const gateway = new ApolloGateway({
    supergraphSdl: executableSupergraph(options.graph.supergraphSdl),
    buildService: ({ name }) => {
      const subgraph = subgraphs.get(name);
      if (subgraph === undefined)
        throw new TypeError(`the supergraph names a subgraph ${name} that is not compiled here`);
      return createInProcessDataSource(subgraph) as never;
    },
    // Else a request header makes it show the query plan to anybody.
    __exposeQueryPlanExperimental: false,
    logger: { debug: () => {}, info: () => {}, warn, error: warn },
  });
  const guard = createGuard(readAccessRules(options.graph.supergraphSdl));
  const server = new ApolloServer<RequestContext>({
    gateway: guard.wrap(gateway as unknown as GatewayInterface),
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    formatError: options.formatError,
    // A page of another origin cannot send these without a preflight. Browsers send `Authorization: Basic` by themselves,
    // which is nobody's sign-in here.
    csrfPrevention: { requestHeaders: ['x-apollo-operation-name', 'apollo-require-preflight', 'authorization'] },
    plugins: [
      createLimitPlugin(options.limits ?? DEFAULT_LIMITS, refusal),
      requestErrorStatus,
      guard.plugin,
      withoutValueCompletion,
      // Apollo's page is loaded from its maker's servers; where the schema is hidden there is nothing to show.
      ...(options.introspection ? [] : [ApolloServerPluginLandingPageDisabled()]),
      ...(options.plugins ?? []),
    ],
    logger: { debug: () => {}, info: () => {}, warn, error: warn },
    stopOnTerminationSignals: false,
  });
  await server.start();
  let running = true;
  return {
    server,
    ready: () => running,
    stop: async () => {
      running = false;
      await server.stop();
      await upstream.close();
    },
  };
}

/** @apollo/gateway refuses supergraphs whose security directives it does not know; they are enforced by the guard. */
function executableSupergraph(sdl: string): string {
  return sdl.replace(/(@link\(url: "https:\/\/specs\.apollo\.dev\/[^)]*?), for: SECURITY\)/g, '$1)');
}

/** The gateway's own notes on nulled values name types and fields of the schema and are no part of the answer. */
const withoutValueCompletion = {
  requestDidStart: async () => ({
    willSendResponse: async ({
      response,
    }: {
      response: { body: { kind: string; singleResult?: { extensions?: Record<string, unknown> } } };
    }) => {
      const extensions = response.body.singleResult?.extensions;
      if (extensions === undefined) return;
      delete extensions.valueCompletion;
      if (Object.keys(extensions).length === 0 && response.body.singleResult !== undefined)
        delete response.body.singleResult.extensions;
    },
  }),
};
