/** The request path: which steps a request goes through, in order. The only file that knows all rooms of the gateway. */
import type { AddressInfo } from 'node:net';
import type { Recorder } from '../schema/contract/recording.ts';
import type { Tenant } from '../schema/contract/request-context.ts';
import { type EventBus, readEnvelope } from '../subgraphs/engine/serve.ts';
import type { Config } from './config.ts';
import { createContextBuilder } from './context/build-context.ts';
import { enterRequest } from './context/current-request.ts';
import { readLocale } from './context/locale.ts';
import { continueTrace } from './context/trace.ts';
import type { ShortWayOptions } from './edge/answer-post.ts';
import { authenticate } from './edge/authenticate.ts';
import { takeBackchannelLogout } from './edge/backchannel-logout.ts';
import { clientAddress } from './edge/client-address.ts';
import { closeSilentConnections } from './edge/close-silent-connections.ts';
import { compressAnswers, createCompressor } from './edge/compress.ts';
import { returnCorrelationId } from './edge/correlation-id.ts';
import { allowOrigins } from './edge/cors.ts';
import { takeEvents } from './edge/events/event-intake.ts';
import { readSenders } from './edge/events/signed-webhook.ts';
import type { FormatError } from './edge/format-error.ts';
import { serveGraphql } from './edge/graphql-route.ts';
import { serveHealth } from './edge/health.ts';
import { serveInvalidation } from './edge/invalidate-route.ts';
import { limitLifetime, type RequestEnd } from './edge/limit-lifetime.ts';
import type { RateLimits } from './edge/limit-rate.ts';
import { serveLogLevel } from './edge/log-level-route.ts';
import { type MetricsPage, serveMetricsRoute } from './edge/metrics-route.ts';
import type { PlainPostOptions } from './edge/plain-posts.ts';
import { type ExampleOperation, PLAYGROUND_FILES, servePlayground } from './edge/playground/serve-playground.ts';
import { endRequestSpan } from './edge/record-request.ts';
import { requireOneHost } from './edge/require-one-host.ts';
import { createErrorResponder } from './edge/respond-error.ts';
import { restPaths } from './edge/rest/rest-paths.ts';
import { serveOpenApi } from './edge/rest/serve-openapi.ts';
import { serveRest } from './edge/rest/serve-rest.ts';
import { setSecurityHeaders } from './edge/security-headers.ts';
import { createServer } from './edge/server.ts';
import { shedLoad } from './edge/shed-load.ts';
import type { HeadStep, Step } from './edge/step.ts';
import { reloadTls, type TlsFiles } from './edge/tls.ts';
import { refuseUnknownPaths } from './edge/unknown-path.ts';
import { judge } from './execute/access-rules.ts';
import type { Execution } from './execute/execution.ts';
import type { Audit } from './telemetry/audit/audit-requests.ts';
import { LOG_LEVELS, type LogLevel } from './telemetry/log-level.ts';
import type { Logger } from './telemetry/logger.ts';
import { createRequestLog, tenantName } from './telemetry/request-log.ts';
import type { SpanSink } from './telemetry/tracing.ts';
import { auditLiveErrors } from './wiring/open-audit.ts';
import { openDebug } from './wiring/open-debug.ts';
import { PROBES } from './wiring/open-limits.ts';
import { openLive } from './wiring/open-live.ts';
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

export interface Gateway {
  /** Starts to accept requests and answers the base URL. Resolves after the first try to read the realm's keys. */
  listen(): Promise<string>;
  /** Base URL, `null` until it listens. */
  readonly address: string | null;
  /** Takes the gateway out of service: refuses connections, lets running requests end (up to DRAIN_TIMEOUT_MS), stops. */
  close(): Promise<void>;
  /** Ends the live connections of a tenant that a service has called suspended. */
  endTenant(tenant: Tenant): void;
}

const GRAPHQL_PATHS = ['/graphql', '/api/graphql'];

export function createGateway(options: GatewayOptions): Gateway {
  const { config, execution, logger, formatError, openApi = null, events = null, redis = null } = options;
  const { metrics = null, countRequest = () => {}, limits = null, audit = null, recorder = null } = options;
  const { variants = [], examples = [], spanSink = null } = options;
  const logRequest = createRequestLog(logger);
  const context = createContextBuilder({
    token: {
      issuer: config.tokenIssuer,
      audience: config.tokenAudience,
      clients: config.tokenClients,
      clockSkewSeconds: config.tokenClockSkewSeconds,
      maxLifetimeSeconds: config.tokenMaxLifetimeSeconds,
    },
    keys: {
      url: config.jwksUrl,
      freshSeconds: config.jwksFreshSeconds,
      staleSeconds: config.jwksStaleSeconds,
      cooldownSeconds: config.jwksCooldownSeconds,
      onFailure: (err) => logger.warn({ err, url: config.jwksUrl }, 'the key set could not be read'),
    },
    revokedSeconds: config.tokenRevokedSeconds,
    logoutClients: config.backchannelLogoutClients,
    issuers: config.tokenIssuers,
    tokenCacheSize: config.tokenCacheSize,
  });
  const doors = config.restPassThrough ? (execution.rest ?? []) : [];
  const errors = createErrorResponder({
    localeOf: (headers) => readLocale(headers['accept-language']),
    log: logger,
    isRest: restPaths(doors),
  });
  const { bodyLimitBytes, requestTimeoutMs } = config;
  const tls = tlsOf(config);
  const { trustedProxies } = config;
  const server = createServer({ bodyLimitBytes, requestTimeoutMs, trustedProxies, errors, tls });
  const callerChecks = [authenticate(context.build), ...(limits === null ? [] : [limits.callers])];
  const live = openLive({
    config,
    execution,
    paths: GRAPHQL_PATHS,
    pathsWithout: variants.flatMap(({ paths }) => paths),
    authenticate: context.build,
    takeMessage: limits?.takeMessage ?? (() => {}),
    revoked: context.revoked,
    formatError: audit === null ? formatError : auditLiveErrors(formatError, audit),
    onRefused: (code, correlationId) => audit?.refusedConnection(code, correlationId),
    onFault: (err) => logger.error({ err }, 'a message on a socket met a fault'),
  });
  let closing: Promise<void> | null = null;

  const compress = config.compression ? createCompressor({ minBytes: config.compressionMinBytes }) : null;

  /** Every request, whatever becomes of it. */
  const head: readonly HeadStep[] = [
    limitLifetime({
      timeoutMs: requestTimeoutMs,
      beginTrace:
        recorder === null
          ? null
          : ({ url = '', headers }) =>
              PROBES.some((probe) => url.startsWith(probe))
                ? null
                : continueTrace(headers.traceparent, headers.tracestate, recorder),
      onEnd: (end) => {
        if (recorder !== null) endRequestSpan(end);
        countRequest(end);
        logRequest(end);
        audit?.request(end);
      },
    }),
    returnCorrelationId(),
    setSecurityHeaders(),
    requireOneHost(),
    allowOrigins(config.corsOrigins),
    // What is too much is refused before it costs anything.
    shedLoad({
      delayMs: config.loadShedDelayMs,
      exempt: PROBES,
      onChange: (shedding, lateMs) => {
        if (shedding) logger.warn({ lateMs }, 'the event loop is late: requests are refused');
        else logger.info({ lateMs }, 'no requests are refused any more');
      },
    }),
    ...(limits === null ? [] : [limits.addresses]),
  ];
  const plainPosts: PlainPostOptions = {
    head: head.map(({ check }) => check),
    bodyLimitBytes,
    addressOf: clientAddress(trustedProxies),
    compress,
    respond: errors.respond,
    isDraining: () => closing !== null,
  };

  const steps: readonly Step[] = [
    closeSilentConnections(),
    ...(tls === null
      ? []
      : [
          reloadTls({
            files: tls,
            onReload: () => logger.info('the certificate was read again'),
            onFailure: (err) => logger.error({ err }, 'the new certificate is broken; the last good one stays'),
          }),
        ]),
    ...head,
    ...(compress === null ? [] : [compressAnswers(compress)]),
    refuseUnknownPaths(),
    // Exits that nobody has to sign in for.
    serveHealth({
      indicators: [
        { name: 'supergraph', required: true, isUp: execution.ready },
        { name: 'idp', required: true, isUp: context.keysLoaded },
        // Without Redis everything still works, slower.
        ...(redis === null
          ? []
          : [{ name: 'redis', required: false, isUp: redis.connection.isUp, details: redis.details }]),
      ],
      services: () =>
        [execution, ...variants.map((variant) => variant.execution)].flatMap(({ services }) => [
          ...(services?.() ?? []),
        ]),
      isDraining: () => closing !== null,
    }),
    // Services, not people: they sign what they bring.
    ...(events === null
      ? []
      : [
          takeEvents({
            senders: readSenders(config.eventSenders),
            topics: config.eventSnsTopics,
            maxBytes: config.eventsMaxBytes,
            readEnvelope,
            publish: events.publish,
            onRefused: (refused) => logger.warn(refused, 'an event was refused'),
          }),
        ]),
    ...(events === null || config.backchannelLogoutClients.length === 0
      ? []
      : [takeBackchannelLogout({ verify: context.verifyLogout, signOut: live.signOut, publish: events.publish })]),
    serveMetricsRoute(metrics),
    ...(config.playground
      ? [servePlayground({ folder: PLAYGROUND_FILES, graphqlPaths: GRAPHQL_PATHS, examples })]
      : []),
    // Upgrades never reach the steps above: the door to sockets looks at path and origin itself.
    live.sockets,
    ...(execution.invalidation === undefined
      ? []
      : [
          serveInvalidation({
            roles: config.operatorRoles,
            tags: execution.invalidation.tags,
            authenticate: callerChecks,
            invalidate: execution.invalidation.invalidate,
            onInvalidated: (by, tags, everywhere) => {
              const { correlationId, caller } = by;
              const fields = { correlationId, user: caller?.username, tenant: tenantName(by), tags, everywhere };
              logger.info(fields, 'an operator spoiled kept answers');
              audit?.operator('invalidateCache', by, { tags, everywhere });
            },
          }),
        ]),
    ...(options.logLevel === undefined
      ? []
      : [
          serveLogLevel({
            roles: config.operatorRoles,
            levels: LOG_LEVELS,
            authenticate: callerChecks,
            set: options.logLevel.set,
            onChange: (by, level, seconds) => audit?.operator('setLogLevel', by, { level, seconds }),
          }),
        ]),
    // Who is calling, for which tenant; then the body is read, then the operation runs.
    serveGraphql({
      paths: GRAPHQL_PATHS,
      longWay: { apollo: execution.server, enter: enterRequest },
      plainPosts,
      shortWay: shortWayOf(execution),
      answerStream: live.answerStream,
      authenticate: callerChecks,
    }),
    ...variants.map(({ paths, execution: variant }) =>
      serveGraphql({
        paths,
        longWay: { apollo: variant.server, enter: enterRequest },
        plainPosts,
        shortWay: shortWayOf(variant),
        answerStream: null,
        authenticate: callerChecks,
      }),
    ),
    ...(openApi === null || doors.length === 0 || config.introspection === false
      ? []
      : [
          serveOpenApi({
            document: openApi,
            readers: config.introspection === true ? 'everybody' : 'authenticated',
            authenticate: callerChecks,
          }),
        ]),
    // The same caller, tenant and rules; then the contract decides what a request may be.
    serveRest({
      doors,
      authenticate: callerChecks,
      judge: (access, caller, argument) => judge([access], caller, argument),
      bodyLimitBytes,
    }),
  ];

  function shortWayOf({ admit, explain }: GatewayOptions['execution']): ShortWayOptions | null {
    if (admit === undefined) return null;
    const debug = explain === undefined ? null : openDebug(config, { admit, explain }, spanSink);
    return { admit, formatError, debug };
  }

  async function close(): Promise<void> {
    const cut = setTimeout(() => {
      live.cut();
      server.server.closeAllConnections();
    }, config.drainTimeoutMs);
    try {
      // Node counts an upgraded connection as open: the server cannot close before its sockets.
      await Promise.all([live.close(), server.close()]);
    } finally {
      clearTimeout(cut);
      context.stop();
      await execution.stop();
    }
  }

  return {
    listen: async () => {
      for (const step of steps) await step(server);
      const url = await server.listen({ port: config.port, host: config.host });
      await context.start();
      return url;
    },
    get address() {
      const bound = server.server.address() as AddressInfo | null;
      return bound === null
        ? null
        : `${tls === null ? 'http' : 'https'}://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
    },
    endTenant: live.endTenant,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function tlsOf({ tlsCertPath, tlsKeyPath, tlsClientCaPath }: Config): TlsFiles | null {
  if (tlsCertPath === '') return null;
  return { certPath: tlsCertPath, keyPath: tlsKeyPath, clientCaPath: tlsClientCaPath || null };
}
