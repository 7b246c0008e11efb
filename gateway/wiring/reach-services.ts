/** How the services below are reached, from the settings: the same timeouts, lines and breakers for REST and GraphQL. */
import type { GraphqlClientOptions, UpstreamOptions } from '../../subgraphs/engine/serve.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface Reach {
  readonly upstream: UpstreamOptions;
  readonly remote: GraphqlClientOptions;
}

/** @param logger gets one line for each change of a service's circuit */
export function reachServices(config: Config, logger: Logger): Reach {
  const shared = {
    connections: config.upstreamConnections,
    queue: config.upstreamQueueLimit,
    connectTimeoutMs: config.upstreamConnectTimeoutMs,
    attempts: config.upstreamAttempts,
    responseLimitBytes: config.upstreamResponseLimitBytes,
    breaker: {
      mode: config.breakerMode,
      durationMs: config.breakerWindowMs,
      minimumCalls: config.breakerMinimumCalls,
      errorPercent: config.breakerErrorPercent,
      openMs: config.breakerOpenMs,
    },
    onCircuitChange: ({ service, state, calls, failed }) => {
      const level = state === 'open' ? 'warn' : 'info';
      logger[level]({ service, circuit: state, calls, failed, windowMs: config.breakerWindowMs }, `circuit ${state}`);
    },
    onBrokenFile: (service, err) => {
      logger.error({ service, err }, 'a file of credentials is broken; what it held before stays in force');
    },
  } satisfies Partial<UpstreamOptions> & Partial<GraphqlClientOptions>;
  return {
    upstream: {
      ...shared,
      baseUrls: config.upstreams,
      credentials: config.upstreamCredentials,
      headerTimeoutMs: config.upstreamHeaderTimeoutMs,
      tryTimeoutMs: config.upstreamTryTimeoutMs,
      totalTimeoutMs: config.upstreamTotalTimeoutMs,
    },
    remote: { ...shared, credentials: config.sharedCredentials, timeoutMs: config.upstreamTotalTimeoutMs },
  };
}
