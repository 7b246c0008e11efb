/** The notification centre: a subgraph of the gateway's own, on its event bus and its store. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DomainEvent } from '../../schema/contract/domain-event.ts';
import type { NotificationRule } from '../../schema/contract/event-bindings.ts';
import type { Tenant } from '../../schema/contract/request-context.ts';
import { type EventBus, type NativeSubgraph, type RedisConnection, serveNative } from '../engine/serve.ts';
import { createMemoryNotifications } from './memory-notifications.ts';
import { createNoticesOf } from './notice-of.ts';
import { CREATED, startNotifier } from './notifier.ts';
import { createRedisNotifications } from './redis-notifications.ts';
import { createRedisProgress } from './redis-progress.ts';
import { createResolvers } from './resolvers.ts';

export { CREATED };

export interface NotificationsOptions {
  /** What the overlays say of who is told what. */
  readonly rules: readonly NotificationRule[];
  /** Where events come from, and where is told that there is a notification. */
  readonly events: Pick<EventBus, 'listen' | 'publish' | 'since' | 'isUp'>;
  /** `null`: notifications stay within this process. */
  readonly connection: Pick<RedisConnection, 'run'> | null;
  /** Makes answers outdated that have this tag. */
  readonly spoil: (tenant: Tenant, tags: readonly string[]) => Promise<unknown>;
  /** What follows from an event could not be kept, or not be told. */
  readonly onLost: (event: DomainEvent) => void;
  /** What happened while no process ran can no longer be read. Default: nobody is told. */
  readonly onMissed?: (tenant: Tenant) => void;
}

export interface Notifications {
  readonly subgraph: NativeSubgraph;
  /** Federation 2 SDL of the subgraph. */
  readonly sdl: string;
  /** No notifications are made any more. */
  close(): void;
}

/** Of the subgraph in the supergraph. */
export const NAME = 'notifications';
const TAG = 'notification';
const SDL = readFileSync(fileURLToPath(new URL('schema.graphql', import.meta.url)), 'utf8');

export function openNotifications(options: NotificationsOptions): Notifications {
  const { rules, events, connection, spoil, onLost, onMissed = () => {} } = options;
  const store = connection === null ? createMemoryNotifications() : createRedisNotifications(connection);
  const spoilOwn = (tenant: Tenant): Promise<unknown> => spoil(tenant, [TAG]);
  const close = startNotifier({
    noticesOf: createNoticesOf(rules),
    store,
    events,
    progress: connection === null ? null : createRedisProgress(connection),
    spoil: spoilOwn,
    onLost,
    onMissed,
  });
  const subgraph = serveNative({
    name: NAME,
    sdl: SDL,
    resolvers: createResolvers({ store, spoil: spoilOwn }),
    cache: { ttl: 60, scope: 'user', tags: [TAG] },
    liveFields: {
      notificationReceived: {
        kind: 'event',
        events: [CREATED],
        filters: {},
        recipients: ['users'],
        roles: 'roles',
        except: 'actorId',
      },
    },
  });
  return { subgraph, sdl: SDL, close };
}
