/** What the request path is made of: opened by who starts it, handed to `createGateway`. */
import type { Recorder } from '../schema/contract/recording.ts';
import type { EventBus } from '../subgraphs/engine/serve.ts';
import type { Config } from './config.ts';
import type { FormatError } from './edge/format-error.ts';
import type { RequestEnd } from './edge/limit-lifetime.ts';
import type { RateLimits } from './edge/limit-rate.ts';
import type { MetricsPage } from './edge/metrics-route.ts';
import type { ExampleOperation } from './edge/playground/serve-playground.ts';
import type { Execution } from './execute/execution.ts';
import type { Audit } from './telemetry/audit/audit-requests.ts';
import type { LogLevel } from './telemetry/log-level.ts';
import type { Logger } from './telemetry/logger.ts';
import type { SpanSink } from './telemetry/tracing.ts';
import type { RedisState } from './wiring/open-redis.ts';
import type { Variant } from './wiring/open-variants.ts';

export interface GatewayOptions {
  readonly config: Config;
  /** Runs operations; stopped together with the gateway. Without `admit` every request goes through Apollo Server. */
  readonly execution: Pick<Execution, 'server' | 'ready' | 'stop'> &
    Partial<
      Pick<
        Execution,
        'rest' | 'admit' | 'explain' | 'invalidation' | 'subscriptions' | 'onSwap' | 'services' | 'watchCallers'
      >
    >;
  /** Graphs beside it, stopped by who opened them. Default: none. */
  readonly variants?: readonly Variant[];
  readonly logger: Logger;
  /** JSON text that describes what can be called by REST. Default: nothing does. */
  readonly openApi?: string | null;
  /** What the playground offers to be tried. Default: nothing. */
  readonly examples?: readonly ExampleOperation[];
  /** Why a project that is being written is not served as it is written, for the playground. Left out: nobody writes at it. */
  readonly problem?: (() => string | null) | undefined;
  /** What clients are told of an error; the same behind every door. */
  readonly formatError: FormatError;
  /** Where events that arrive by HTTP go. `null` or left out: none are taken. */
  readonly events?: Pick<EventBus, 'publish'> | null;
  /** The Redis of this process, closed by who opened it. `null` or left out: there is none. */
  readonly redis?: RedisState | null;
  /** What `GET /metrics` answers. `null` or left out: there is no such route. */
  readonly metrics?: MetricsPage | null;
  /** Called for each request that is over. Default: nobody counts. */
  readonly countRequest?: (end: RequestEnd) => void;
  /** Records a part of the requests. `null` or left out: no traces are made. */
  readonly recorder?: Recorder | null;
  /** Where the spans of runs go that are told of. `null` or left out: nowhere. */
  readonly spanSink?: SpanSink | null;
  /** Changed by operators. Left out: it stays as configured. */
  readonly logLevel?: Pick<LogLevel, 'set'>;
  /** How much callers may ask for. Default: as much as they like. */
  readonly limits?: RateLimits | null;
  /** Told of what has to be accounted for. `null` or left out: nobody keeps account. */
  readonly audit?: Audit | null;
}
