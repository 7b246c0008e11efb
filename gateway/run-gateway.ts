/** The whole gateway from an environment: what `main.ts` runs, and what tests and the development start embed. */
import type { DomainEvent } from '../schema/contract/domain-event.ts';
import { ERRORS } from '../schema/contract/errors.ts';
import { createEmitter, type EventBus, tellAfter } from '../subgraphs/engine/serve.ts';
import { ConfigurationError, type Environment, readConfig, readSupergraphPath } from './config.ts';
import { statusOfRefusal } from './edge/request-error-status.ts';
import { createDocumentRegistry } from './execute/documents/document-registry.ts';
import { createExecution, type Execution } from './execute/execution.ts';
import type { ExecutionOptions } from './execute/execution-options.ts';
import { type CompiledGraph, loadRemoteGraph, upstreamsOf } from './execute/load-services.ts';
import { watchSupergraph } from './execute/watch-supergraph.ts';
import { createGateway } from './pipeline.ts';
import { createLogLevel } from './telemetry/log-level.ts';
import { type LoggerOptions, standardOutput } from './telemetry/logger.ts';
import { startMetrics } from './telemetry/metrics.ts';
import { createRequestMetrics } from './telemetry/request-metrics.ts';
import { type MetricsListener, serveMetrics } from './telemetry/serve-metrics.ts';
import { openAudit } from './wiring/open-audit.ts';
import { openCaches } from './wiring/open-caches.ts';
import { eventTypesOf, openEvents } from './wiring/open-events.ts';
import { openLimits, queryLimits } from './wiring/open-limits.ts';
import { openNotificationCentre } from './wiring/open-notifications.ts';
import { openRedis } from './wiring/open-redis.ts';
import { openTracing } from './wiring/open-tracing.ts';
import { openVariants } from './wiring/open-variants.ts';
import { reachServices } from './wiring/reach-services.ts';
import { readProject, readTrustedDocuments, type ServedProject } from './wiring/read-project.ts';
import { createGatewayFormatError, createGatewayLogger } from './wiring/request-logger.ts';
import { describeTakenPort } from './wiring/taken-port.ts';

export interface RunningGateway {
  /** Base URL. */
  readonly url: string;
  /** Drains and stops; see {@link createGateway}. */
  close(): Promise<void>;
  /** More of the log for a while, or no more of it. */
  toggleDebugLog(): void;
}

export interface SwappableGateway extends RunningGateway {
  /**
   * Puts another graph of the same services in force, without a failed request.
   *
   * @throws {Error} (rejects) when it is broken; the one in force stays
   */
  swap(graph: CompiledGraph): Promise<void>;
}

export interface RunOptions {
  /** Where log lines go. Default: standard output. */
  readonly logDestination?: LoggerOptions['destination'];
  /** Where events come in and subscriptions get them; closed by who made it. Default: Redis, or memory of this process. */
  readonly events?: EventBus;
  /** What to serve. Default: what was compiled to `GRAPH_PATH`, or what came with the gateway. */
  readonly project?: ServedProject;
  /** Why the project is not served as it is written now; `null`: it is. For the playground. Default: nobody writes at it. */
  readonly problem?: () => string | null;
}

/**
 * Resolves when requests are accepted.
 *
 * @throws {ConfigurationError} when the environment is wrong
 */
export async function runGateway(environment: Environment, options: RunOptions = {}): Promise<SwappableGateway> {
  const supergraphPath = options.project === undefined ? readSupergraphPath(environment) : null;
  const { graph, openApi } = options.project ?? readProject(environment, supergraphPath);
  const config = readConfig(environment, upstreamsOf(graph));
  const output = options.logDestination ?? standardOutput();
  const logger = createGatewayLogger({ level: config.logLevel, destination: output });
  const logLevel = createLogLevel(logger);
  // Before anything makes an instrument.
  const metrics = config.metrics === 'on' ? startMetrics({ exemplars: config.tracesExporter !== 'none' }) : null;
  const tracing = openTracing(config);
  const formatError = createGatewayFormatError(logger, (tenant) => gateway.endTenant(tenant));
  const redis = openRedis(config, logger);
  const audit = openAudit({ config, redis: redis?.connection ?? null, log: logger, output });
  const limits = openLimits(config, redis?.connection ?? null);
  const caches = openCaches(config, redis);
  const trusted =
    options.project?.trusted ?? readTrustedDocuments(config.trustedDocumentsPath, config.graphPath, supergraphPath);
  const registry = createDocumentRegistry({
    mode: config.trustedDocuments,
    trusted: new Map(trusted.map(({ id, text }) => [id, text])),
    exemptRoles: config.trustedDocumentsExemptRoles,
    registeredCharacters: config.registeredDocumentsCharacters,
    onUntrusted: ({ id, caller }) =>
      logger.warn({ documentId: id, user: caller?.username ?? null }, 'untrusted document'),
  });
  const bus =
    options.events ??
    openEvents({
      config,
      connection: redis?.connection ?? null,
      types: eventTypesOf(graph.services),
      logger,
      onForeign: (tenant, position) => audit?.refusedEvent(tenant, position),
    });
  // An event makes kept answers outdated: they are gone before anybody is told of it and asks.
  let invalidation: Execution['invalidation'] | null = null;
  const events = tellAfter(
    bus,
    ({ tenant, type }) => invalidation?.invalidateAfter(tenant, type),
    (err) => logger.error({ err }, 'an event could not be handled'),
  );
  const onLost = ({ id, type }: DomainEvent): void => logger.error({ event: id, type }, 'an event was not published');
  const notifications =
    supergraphPath === null
      ? openNotificationCentre({
          graph,
          events,
          connection: redis?.connection ?? null,
          versions: caches.versions,
          logger,
        })
      : null;
  const { upstream, remote } = reachServices(config, logger);
  const shared = {
    remote,
    registry,
    introspection: config.introspection,
    refuseDenied: config.accessDenied === 'operation',
    limits: queryLimits(config),
    formatError,
    statusOfRefusal,
    buckets: limits.buckets,
    onAdmission: limits.rates.charge,
    ...(audit !== null && { onChange: audit.change }),
    onWarning: (message) => logger.warn(message),
  } satisfies Partial<ExecutionOptions>;
  const execution = await createExecutionOf({
    ...shared,
    graph,
    natives: notifications === null ? [] : [notifications.subgraph],
    upstream,
    supergraphPath,
    caches: { ...caches, emit: createEmitter({ publish: events.publish, onLost }) },
    warmUp: trusted,
    live: {
      events,
      describe: (formatted, error, context) => formatError(formatted, error, { context, errorCodes: [] }),
      timeoutMs: config.requestTimeoutMs,
    },
  }).catch(async (error: unknown) => {
    await closeConnections();
    throw error;
  });
  invalidation = execution.invalidation;
  const variants = await openVariants({
    files: config.supergraphVariants,
    // Their subgraphs are all remote.
    create: (other) => createExecution({ ...shared, graph: other, upstream: { ...upstream, baseUrls: {} } }),
    onSwap: (path) => {
      logger.info({ path }, 'supergraph in force');
      audit?.operator('swapSupergraph', null, { path });
    },
    onFailure: (err, path) => logger.error({ err, path }, 'the supergraph is broken; the last good one stays'),
  }).catch(async (error: unknown) => {
    await execution.stop();
    await closeConnections();
    throw error;
  });
  const ownListener = metrics !== null && config.metricsPort !== config.port;
  const countRequest = createRequestMetrics({
    operations: trusted.flatMap(({ name }) => name ?? []),
    codes: [...Object.keys(ERRORS), ...graph.services.flatMap(({ bindings }) => Object.keys(bindings.errors))],
  });
  const gateway = createGateway({
    config,
    execution,
    variants: variants.all,
    logger,
    formatError,
    openApi,
    examples: trusted,
    problem: options.problem,
    events,
    redis,
    limits: limits.rates,
    audit,
    metrics: ownListener ? null : metrics,
    countRequest,
    recorder: tracing,
    spanSink: tracing?.sink ?? null,
    logLevel,
  });
  let metricsListener: MetricsListener | null = null;
  const unwatch = supergraphPath === null ? () => {} : watchSupergraph(supergraphPath, () => void swap(supergraphPath));

  async function swap(path: string): Promise<void> {
    try {
      await execution.swap(loadRemoteGraph(path));
      logger.info({ path }, 'supergraph in force');
      audit?.operator('swapSupergraph', null, { path });
    } catch (err) {
      logger.error({ err, path }, 'the supergraph is broken; the last good one stays');
    }
  }

  try {
    if (ownListener) metricsListener = await serveMetrics(metrics, config.metricsPort, config.host);
    const url = await gateway.listen();
    logger.info({ url }, 'listening');
    return {
      url,
      swap: execution.swap,
      close: stop,
      toggleDebugLog: logLevel.toggleDebug,
    };
  } catch (error) {
    await stop();
    throw describeTakenPort(error, config);
  }

  async function stop(): Promise<void> {
    unwatch();
    logLevel.reset();
    await gateway.close();
    await variants.stop();
    await tracing?.close();
    await metricsListener?.close();
    await closeConnections();
  }

  async function closeConnections(): Promise<void> {
    notifications?.close();
    caches.versions.close();
    // Its last entries go over the connection to Redis.
    await audit?.close();
    if (options.events === undefined) await bus.close();
    await redis?.connection.close();
  }
}

/** A supergraph that cannot be served stops the start, with the composer's own message. */
async function createExecutionOf(
  options: ExecutionOptions & { readonly supergraphPath: string | null },
): Promise<Execution> {
  try {
    return await createExecution(options);
  } catch (error) {
    if (options.supergraphPath === null) throw error;
    throw new ConfigurationError([
      `SUPERGRAPH_PATH: ${options.supergraphPath} is no supergraph: ${(error as Error).message}`,
    ]);
  }
}
