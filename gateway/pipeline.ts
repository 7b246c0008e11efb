/** The request path: which steps a request goes through, in order. The only file that knows all rooms of the gateway. */
import type { AddressInfo } from 'node:net';
import type { Tenant } from '../schema/contract/request-context.ts';
import { readEnvelope } from '../subgraphs/engine/serve.ts';
import { enterRequest } from './context/current-request.ts';
import { readLocale } from './context/locale.ts';
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
import { serveGraphql } from './edge/graphql-route.ts';
import { serveHealth } from './edge/health.ts';
import { limitLifetime } from './edge/limit-lifetime.ts';
import { serveMetricsRoute } from './edge/metrics-route.ts';
import type { PlainPostOptions } from './edge/plain-posts.ts';
import { PLAYGROUND_FILES, servePlayground } from './edge/playground/serve-playground.ts';
import { endRequestSpan } from './edge/record-request.ts';
import { requireOneHost } from './edge/require-one-host.ts';
import { createErrorResponder } from './edge/respond-error.ts';
import { restPaths } from './edge/rest/rest-paths.ts';
import { serveOpenApi } from './edge/rest/serve-openapi.ts';
import { serveRest } from './edge/rest/serve-rest.ts';
import { setSecurityHeaders } from './edge/security-headers.ts';
import { createServer } from './edge/server.ts';
import type { HeadStep, Step } from './edge/step.ts';
import { refuseUnknownPaths } from './edge/unknown-path.ts';
import { judge } from './execute/access-rules.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { createRequestLog } from './telemetry/request-log.ts';
import { auditLiveErrors } from './wiring/open-audit.ts';
import { openContext } from './wiring/open-context.ts';
import { openDebug } from './wiring/open-debug.ts';
import { openLive } from './wiring/open-live.ts';
import { openOperatorRoutes } from './wiring/open-operator-routes.ts';
import { openShedding } from './wiring/open-shedding.ts';
import { openTls } from './wiring/open-tls.ts';
import { traceRequests } from './wiring/open-tracing.ts';

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
  const context = openContext(config, logger);
  const doors = config.restPassThrough ? (execution.rest ?? []) : [];
  const errors = createErrorResponder({
    localeOf: (headers) => readLocale(headers['accept-language']),
    log: logger,
    isRest: restPaths(doors),
  });
  const { bodyLimitBytes, requestTimeoutMs } = config;
  const tls = openTls(config, logger);
  const { trustedProxies } = config;
  const server = createServer({ bodyLimitBytes, requestTimeoutMs, trustedProxies, errors, tls: tls?.files ?? null });
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

  const lifetime = limitLifetime({
    timeoutMs: requestTimeoutMs,
    beginTrace: recorder === null ? null : traceRequests(recorder),
    onEnd: (end) => {
      if (recorder !== null) endRequestSpan(end);
      countRequest(end);
      logRequest(end);
      audit?.request(end);
    },
  });

  /** Every request, whatever becomes of it. */
  const head: readonly HeadStep[] = [
    lifetime,
    returnCorrelationId(),
    setSecurityHeaders(),
    requireOneHost(),
    allowOrigins(config.corsOrigins),
    // What is too much is refused before it costs anything.
    openShedding(config, () => lifetime.inFlight() - live.countStreams(), logger),
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
    ...(tls === null ? [] : [tls.reload]),
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
      ? [servePlayground({ folder: PLAYGROUND_FILES, graphqlPaths: GRAPHQL_PATHS, examples, problem: options.problem })]
      : []),
    // Upgrades never reach the steps above: the door to sockets looks at path and origin itself.
    live.sockets,
    ...openOperatorRoutes({
      roles: config.operatorRoles,
      authenticate: callerChecks,
      invalidation: execution.invalidation ?? null,
      logLevel: options.logLevel ?? null,
      logger,
      audit,
    }),
    // Who is calling, for which tenant; then the body is read, then the operation runs.
    ...[{ paths: GRAPHQL_PATHS, execution }, ...variants].map(({ paths, execution: graph }) =>
      serveGraphql({
        paths,
        longWay: { apollo: graph.server, enter: enterRequest },
        plainPosts,
        shortWay: shortWayOf(graph),
        answerStream: graph === execution ? live.answerStream : null,
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
