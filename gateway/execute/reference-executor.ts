/**
 * @apollo/gateway's own executor, for plans that ours cannot compile: slower, but a right answer. Made on first use; a
 * supergraph that compiles, as all known ones do, never pays for it.
 */
import { ApolloGateway, type GraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import { type DocumentNode, Kind, print } from 'graphql';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { FORWARDED, headersOf, type ServedSubgraph } from '../../subgraphs/engine/serve.ts';
import { createInProcessDataSource } from './in-process-data-source.ts';
import type { Answer } from './plan/run-plan.ts';
import { planableSdl } from './planable-sdl.ts';
import type { Supergraph } from './supergraph.ts';

export interface ReferenceExecutor {
  /** @param document one operation with its fragments, denied fields left out */
  run(document: DocumentNode, context: RequestContext, variables: Readonly<Record<string, unknown>>): Promise<Answer>;
  stop(): Promise<void>;
}

/** @param served subgraphs of this process; the others are asked at their routing URL */
export function createReferenceExecutor(
  { sdl }: Supergraph,
  served: ReadonlyMap<string, Pick<ServedSubgraph, 'name' | 'schema'>>,
  onWarning: (message: string) => void,
): ReferenceExecutor {
  let gateway: ApolloGateway | null = null;
  let loading: Promise<GatewayExecutor> | null = null;

  async function load(): Promise<GatewayExecutor> {
    // Read by @apollo/gateway when it is constructed: without it, it reports usage to its maker.
    process.env.APOLLO_TELEMETRY_DISABLED = 'true';
    gateway = new ApolloGateway({
      supergraphSdl: planableSdl(sdl),
      buildService: ({ name, url }) => {
        const subgraph = served.get(name);
        return (subgraph === undefined ? remoteSource(url) : createInProcessDataSource(subgraph)) as GraphQLDataSource;
      },
      // Else a request header makes it show the query plan to anybody.
      __exposeQueryPlanExperimental: false,
      logger: { debug: () => {}, info: () => {}, warn: onWarning, error: onWarning },
    });
    const { executor } = await gateway.load();
    return executor as unknown as GatewayExecutor;
  }

  return {
    run: async (document, context, variables) => {
      loading ??= load();
      const executor = await loading;
      const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      const query = print(document);
      const { data, errors = [] } = await executor({
        request: { query, variables },
        document,
        operation,
        queryHash: query,
        source: query,
        context,
        metrics: {},
      } as never);
      return {
        data: JSON.stringify(data ?? null),
        errors: errors.map((error) => ({ error: thrown(error), path: error.path ?? [] })),
      };
    },
    stop: async () => {
      await gateway?.stop();
    },
  };
}

function remoteSource(url: string | undefined): RemoteGraphQLDataSource {
  return new RemoteGraphQLDataSource({
    url: url ?? '',
    willSendRequest: ({ request, context }) => {
      const headers = headersOf(context as RequestContext, new Set(FORWARDED));
      for (let index = 0; index < headers.length; index += 2) {
        request.http?.headers.set(headers[index] ?? '', headers[index + 1] ?? '');
      }
    },
  });
}

/** What a service's failure was before @apollo/gateway and graphql-js wrapped it. */
function thrown(error: Error): Error {
  const { originalError } = error as { originalError?: Error | null };
  return originalError === undefined || originalError === null ? error : thrown(originalError);
}
