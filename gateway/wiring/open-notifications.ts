/** The notification centre of this process: on its event bus, and in Redis when there is one. */
import { metrics } from '@opentelemetry/api';
import type { EventBus, RedisConnection, TagVersions } from '../../subgraphs/engine/serve.ts';
import { type Notifications, openNotifications } from '../../subgraphs/notifications/subgraph.ts';
import type { CompiledGraph } from '../execute/load-services.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface OpenNotificationsOptions {
  readonly graph: CompiledGraph;
  readonly events: Pick<EventBus, 'listen' | 'publish' | 'since' | 'isUp'>;
  readonly connection: RedisConnection | null;
  readonly versions: TagVersions;
  readonly logger: Pick<Logger, 'error'>;
}

export function openNotificationCentre(options: OpenNotificationsOptions): Notifications {
  const { graph, events, connection, versions, logger } = options;
  const lost = metrics.getMeter('serhafen').createCounter('notifications_lost_total', {
    description: 'Notifications that could not be kept or told',
  });
  return openNotifications({
    rules: graph.services.flatMap(({ bindings }) => bindings.notifies ?? []),
    events,
    connection,
    spoil: versions.raise,
    onLost: ({ id, type }) => {
      lost.add(1);
      logger.error({ event: id, type }, 'a notification was lost');
    },
    onMissed: (tenant) => {
      lost.add(1);
      logger.error({ tenant }, 'notifications of what happened while no process ran are lost');
    },
  });
}
