/**
 * One subgraph of the compiled graph alone: a Federation 2 subgraph behind the request path of the gateway. It trusts
 * nobody, the gateway included: token and tenant are verified here again, and the access rules hold for what is asked.
 */
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { type GraphQLSchema, getVariableValues, Kind } from 'graphql';
import { GatewayError } from '../schema/contract/errors.ts';
import type { RequestContext } from '../schema/contract/request-context.ts';
import type { Config, Environment } from './config.ts';
import { type AccessRule, type AccessRules, readAccessRules } from './execute/access-rules.ts';
import { refusal } from './execute/apollo-door.ts';
import { loadCompiledGraph } from './execute/load-services.ts';
import { planAccess } from './execute/prepare/access-plan.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { createGateway } from './pipeline.ts';
import type { RunningGateway, RunOptions } from './run-gateway.ts';
import { createLogLevel } from './telemetry/log-level.ts';
import { startMetrics } from './telemetry/metrics.ts';
import { type MetricsListener, serveMetrics } from './telemetry/serve-metrics.ts';
import { findSubgraph, type OpenedSubgraph } from './wiring/open-subgraph.ts';
import { openTracing } from './wiring/open-tracing.ts';
import { createGatewayFormatError, createGatewayLogger } from './wiring/request-logger.ts';
import { describeTakenPort } from './wiring/taken-port.ts';

/**
 * Resolves when requests are accepted. Reads the same environment as the gateway, and of the base URLs only those that
 * the subgraph calls. The notification centre needs Redis.
 *
 * @param name of the service, as its folder is called, or `notifications`
 * @throws {ConfigurationError} when the environment is wrong or there is no such subgraph
 */
export async function hostSubgraph(
  name: string,
  environment: Environment,
  options: RunOptions = {},
): Promise<RunningGateway> {
  const { config, open } = findSubgraph(name, loadCompiledGraph(), environment);
  const logger = createGatewayLogger({ level: config.logLevel, destination: options.logDestination });
  // Before anything makes an instrument.
  const metrics = config.metrics === 'on' ? startMetrics({ exemplars: false }) : null;
  const ownListener = metrics !== null && config.metricsPort !== config.port;
  const tracing = openTracing(config);
  const subgraph = open(logger);
  const formatError = createGatewayFormatError(logger);
  const server = createGateway({
    config,
    execution: await createSubgraphExecution(subgraph, { config, logger, formatError }),
    logger,
    formatError,
    redis: subgraph.redis,
    metrics: ownListener ? null : metrics,
    recorder: tracing,
  });
  let metricsListener: MetricsListener | null = null;
  const close = async (): Promise<void> => {
    await server.close();
    await tracing?.close();
    await metricsListener?.close();
  };
  try {
    if (ownListener) metricsListener = await serveMetrics(metrics, config.metricsPort, config.host);
    const url = await server.listen();
    logger.info({ url, service: name }, 'listening');
    return { url, close, toggleDebugLog: createLogLevel(logger).toggleDebug };
  } catch (error) {
    await close();
    throw describeTakenPort(error, config);
  }
}

async function createSubgraphExecution(
  { schema, sdl, services, close }: OpenedSubgraph,
  { config, logger, formatError }: Pick<GatewayOptions, 'config' | 'logger' | 'formatError'>,
): Promise<GatewayOptions['execution']> {
  const warn = (message: string): void => logger.warn(message);
  const server = new ApolloServer<RequestContext>({
    schema,
    introspection: config.introspection === true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.introspection !== true,
    formatError,
    plugins: [requireAccess(schema, rulesOf(sdl, config)), ApolloServerPluginLandingPageDisabled()],
    logger: { debug: () => {}, info: () => {}, warn, error: warn },
    stopOnTerminationSignals: false,
  });
  await server.start();
  let running = true;
  return {
    server,
    services,
    ready: () => running,
    stop: async () => {
      running = false;
      await server.stop();
      await close();
    },
  };
}

const CALLER: AccessRule = { authenticated: true, tenantScoped: false, scopes: null, policies: null };

/** Fields that federation adds are no way round the rules of the root fields: nobody reads entities without a token. */
function rulesOf(sdl: string, { introspection }: Config): AccessRules {
  const rules = new Map(readAccessRules(sdl));
  rules.set('Query._entities', [CALLER]);
  if (introspection !== true) rules.set('Query._service', [CALLER]);
  return rules;
}

/** The gateway has cut from a fetch what its caller may not read; whoever asks for it here is refused whole. */
function requireAccess(schema: GraphQLSchema, rules: AccessRules): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operation, request, contextValue }) => {
        // Apollo Server passes over an operation name that the document does not have.
        if (!operation) throw refusal(new GatewayError('OPERATION_RESOLUTION_FAILURE'));
        const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
        const definitions = operation.variableDefinitions ?? [];
        // Values that do not fit are refused when the operation runs; until then they fulfil no rule.
        const { coerced = {} } = getVariableValues(schema, definitions, request.variables ?? {});
        try {
          const denial = planAccess(schema, rules, operation, fragments).decide(contextValue, coerced);
          if (denial !== null) throw new GatewayError('FORBIDDEN_ROLE');
        } catch (error) {
          throw error instanceof GatewayError ? refusal(error) : error;
        }
      },
    }),
  };
}
