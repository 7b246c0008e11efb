/** What execution is made of: the graph, how services are reached, and what holds for every operation. */
import type { ApolloServerOptions, ApolloServerPlugin } from '@apollo/server';
import type { OnChange } from '../../schema/contract/change.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type {
  Buckets,
  GraphqlClientOptions,
  NativeSubgraph,
  ServiceCaches,
  UpstreamCacheOptions,
  UpstreamOptions,
} from '../../subgraphs/engine/serve.ts';
import type { DocumentRegistry } from './documents/document-registry.ts';
import type { QueryLimits } from './limits/query-limits.ts';
import type { CompiledGraph } from './load-services.ts';
import type { ResponseCacheOptions } from './response-cache.ts';
import type { LiveEvents } from './subscribe/live-events.ts';
import type { DescribeError } from './subscribe/write-answer.ts';

export interface ExecutionOptions {
  readonly graph: CompiledGraph;
  readonly upstream: UpstreamOptions;
  /** How subgraphs are reached that are not in this process. */
  readonly remote?: GraphqlClientOptions;
  /** Subgraphs of the gateway's own. Default: none. */
  readonly natives?: readonly NativeSubgraph[];
  /** Who may read the schema: everybody all of it, `authenticated` callers what they may use of it, or nobody. */
  readonly introspection: boolean | 'authenticated';
  /** One denied field refuses the whole operation. Default: it is null, with an error. */
  readonly refuseDenied?: boolean;
  /** What a document may ask for. Default `DEFAULT_LIMITS`. */
  readonly limits?: QueryLimits;
  /** Which documents may run. Default: all, and none has an id. */
  readonly registry?: DocumentRegistry;
  readonly formatError: NonNullable<ApolloServerOptions<RequestContext>['formatError']>;
  /** The status of a refused operation, by the status its first error has. Default: that one. */
  readonly statusOfRefusal?: (status: number, codes: readonly string[], accept: string | undefined) => number;
  /** Runs after the response of an operation is complete. */
  readonly plugins?: readonly ApolloServerPlugin<RequestContext>[];
  /** Where subscriptions get their events; `null` or absent: subscriptions are refused. */
  readonly live?: LiveOptions | null;
  /** What is kept between requests. Default: nothing. */
  readonly caches?: CacheOptions | null;
  /** Operations that are prepared before the execution is ready. Default: none. */
  readonly warmUp?: readonly { readonly text: string; readonly name: string | undefined }[];
  /** Of operations that the overlays limit. Default: nothing is limited. */
  readonly buckets?: Buckets | null;
  /** Called for each operation that may run, with its cost in the units of `@cost` and `x-cost`. */
  readonly onAdmission?: (cost: number, context: RequestContext) => void;
  /** Told of every change that a mutation asks for. Default: nobody is. */
  readonly onChange?: OnChange;
  /** Shown to nobody but the log. */
  readonly onWarning: (message: string) => void;
}

export interface LiveOptions {
  readonly events: LiveEvents;
  readonly describe: DescribeError;
  /** Milliseconds after which the calls that an event causes are aborted. */
  readonly timeoutMs: number;
}

export interface CacheOptions extends ServiceCaches {
  /** Whole answers; `null`: none is kept. */
  readonly responses: Omit<ResponseCacheOptions, 'versions'> | null;
  /** Answers of services; `null`: none is kept. */
  readonly upstream: Omit<UpstreamCacheOptions, 'versions'> | null;
}
