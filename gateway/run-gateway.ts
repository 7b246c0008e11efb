/** The whole gateway from an environment: what `main.ts` runs, and what tests and the development start embed. */
import { type Environment, readConfig } from './config.ts';
import { currentRequest } from './context/current-request.ts';
import { createFormatError, type FormatError } from './edge/format-error.ts';
import { statusOfRefusal } from './edge/request-error-status.ts';
import { createExecution } from './execute/execution.ts';
import { loadCompiledGraph, upstreamsOf } from './execute/load-services.ts';
import { createGateway } from './pipeline.ts';
import { createLogger, type Logger, type LoggerOptions } from './telemetry/logger.ts';
import { tenantName } from './telemetry/request-log.ts';

export interface RunningGateway {
  /** Base URL. */
  readonly url: string;
  /** Drains and stops; see {@link createGateway}. */
  close(): Promise<void>;
}

export interface RunOptions {
  /** Where log lines go. Default: standard output. */
  readonly logDestination?: LoggerOptions['destination'];
}

/**
 * Resolves when requests are accepted.
 *
 * @throws {ConfigurationError} when the environment is wrong
 */
export async function runGateway(environment: Environment, options: RunOptions = {}): Promise<RunningGateway> {
  const graph = loadCompiledGraph();
  const config = readConfig(environment, upstreamsOf(graph));
  const logger = createGatewayLogger({ level: config.logLevel, destination: options.logDestination });
  const formatError = createGatewayFormatError(logger);
  const execution = await createExecution({
    graph,
    upstream: {
      baseUrls: config.upstreams,
      connections: config.upstreamConnections,
      tryTimeoutMs: config.upstreamTryTimeoutMs,
      totalTimeoutMs: config.upstreamTotalTimeoutMs,
      attempts: config.upstreamAttempts,
      responseLimitBytes: config.upstreamResponseLimitBytes,
    },
    introspection: config.introspection,
    limits: {
      maxCharacters: config.queryMaxCharacters,
      maxTokens: config.queryMaxTokens,
      maxDepth: config.queryMaxDepth,
      maxFields: config.queryMaxFields,
      maxRootFields: config.queryMaxRootFields,
      maxAliases: config.queryMaxAliases,
      maxDirectives: config.queryMaxDirectives,
      maxValues: config.queryMaxValues,
    },
    formatError,
    statusOfRefusal,
    onWarning: (message) => logger.warn(message),
  });
  const gateway = createGateway({ config, execution, logger, formatError });
  try {
    const url = await gateway.listen();
    logger.info({ url }, 'listening');
    return { url, close: gateway.close };
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

/** A logger whose lines say which request and tenant they belong to. */
export function createGatewayLogger(options: Omit<LoggerOptions, 'bindings'>): Logger {
  return createLogger({
    ...options,
    bindings: () => {
      const context = currentRequest()?.context;
      return context === undefined ? {} : { correlationId: context.correlationId, tenant: tenantName(context) };
    },
  });
}

/** What execution gives to Apollo Server as `formatError`. */
export function createGatewayFormatError(log: Logger): FormatError {
  return createFormatError({
    current: () => currentRequest()?.context,
    onError: (code) => currentRequest()?.errorCodes.push(code),
    log,
  });
}
