/** What a subgraph that is hosted alone stands on: a service on its upstream client, the notification centre on Redis. */
import type { GraphQLSchema } from 'graphql';
import {
  createSharedTagVersions,
  createUpstreamClient,
  type ServiceState,
  serveSubgraph,
} from '../../subgraphs/engine/serve.ts';
import { NAME as NOTIFICATIONS } from '../../subgraphs/notifications/subgraph.ts';
import { type Config, ConfigurationError, type Environment, readConfig } from '../config.ts';
import { type CompiledGraph, upstreamsOf } from '../execute/load-services.ts';
import type { Logger } from '../telemetry/logger.ts';
import { eventTypesOf, openEvents } from './open-events.ts';
import { openNotificationCentre } from './open-notifications.ts';
import { openRedis, type RedisState } from './open-redis.ts';
import { reachServices } from './reach-services.ts';

export interface OpenedSubgraph {
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  /** The Redis it stands on, `null`: none. */
  readonly redis: RedisState | null;
  /** The services below and how their circuits are. */
  services(): Iterable<ServiceState>;
  close(): Promise<void>;
}

export interface HostedSubgraph {
  /** The settings, with the base URLs of what the subgraph calls and of nothing else. */
  readonly config: Config;
  open(logger: Logger): OpenedSubgraph;
}

/**
 * @param name of a subgraph of the compiled graph
 * @throws {ConfigurationError} when the environment is wrong or there is no such subgraph
 */
export function findSubgraph(name: string, graph: CompiledGraph, environment: Environment): HostedSubgraph {
  const service = graph.services.find(({ bindings }) => bindings.service === name);
  if (service === undefined && name !== NOTIFICATIONS) {
    const names = [...graph.services.map(({ bindings }) => bindings.service), NOTIFICATIONS].join(', ');
    throw new ConfigurationError([`service: found ${JSON.stringify(name)}; expected one of ${names}`]);
  }
  const config = readConfig(environment, upstreamsOf({ ...graph, services: service === undefined ? [] : [service] }));
  return {
    config,
    open: (logger) =>
      service === undefined ? openNotificationsAlone(graph, config, logger) : openServiceAlone(service, config, logger),
  };
}

function openServiceAlone(service: CompiledGraph['services'][number], config: Config, logger: Logger): OpenedSubgraph {
  const upstream = createUpstreamClient(reachServices(config, logger).upstream);
  const { schema } = serveSubgraph(service, upstream);
  return { sdl: service.sdl, schema, redis: null, services: upstream.states, close: upstream.close };
}

/** Nothing else brings events to it, and what one process keeps the others must read. */
function openNotificationsAlone(graph: CompiledGraph, config: Config, logger: Logger): OpenedSubgraph {
  const redis = openRedis(config, logger);
  if (redis === null)
    throw new ConfigurationError([`REDIS_URL: found none; ${NOTIFICATIONS} cannot be hosted without`]);
  const { connection } = redis;
  const events = openEvents({ config, connection, types: eventTypesOf(graph.services), logger });
  // Gateways that serve the same notifications in their own process keep answers of them.
  const versions = createSharedTagVersions(connection);
  const { subgraph, sdl, close } = openNotificationCentre({ graph, events, connection, versions, logger });
  return {
    sdl,
    schema: subgraph.schema,
    redis,
    services: () => [],
    close: async () => {
      close();
      versions.close();
      await events.close();
      await connection.close();
    },
  };
}
