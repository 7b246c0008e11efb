/** The event bus of this process, as the settings describe it, and what an operator is told of it. */
import { type Attributes, metrics } from '@opentelemetry/api';
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import type { Tenant } from '../../schema/contract/request-context.ts';
import {
  createMemoryBus,
  createRedisBus,
  type EventBus,
  type EventBusReports,
  type RedisConnection,
} from '../../subgraphs/engine/serve.ts';
import { CREATED } from '../../subgraphs/notifications/subgraph.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface EventsOptions {
  readonly config: Pick<Config, 'eventsRetained' | 'eventsStreamLength'>;
  /** `null`: events stay within this process. */
  readonly connection: RedisConnection | null;
  /** Types that something here is done with; others are counted as `unknown`. */
  readonly types: ReadonlySet<string>;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Somebody wrote an event into the stream of another tenant. Default: it is only logged. */
  readonly onForeign?: (tenant: Tenant | null, position: string) => void;
}

export function openEvents({ config, connection, types, logger, onForeign }: EventsOptions): EventBus {
  const { eventsRetained, eventsStreamLength } = config;
  const meter = metrics.getMeter('serhafen');
  const dropped = meter.createCounter('events_dropped_total', {
    description: 'Events that nobody was told, by reason',
  });
  const received = meter.createCounter('events_received_total', {
    description: 'Events told to this process, by the types that overlays name',
  });
  const parked = meter.createCounter('events_parked_total', {
    description: 'Entries that are no events and were put aside in the stream of the parked, or could not be',
  });
  const lag = meter.createHistogram('events_lag_seconds', {
    description: 'Time from what happened in a service to this process being told',
  });
  const gaps = meter.createCounter('events_gaps_total', { description: 'Times that events of a tenant were lost' });
  // Seen before the first: a rate counts from what was there.
  const byType = new Map<string, Attributes>([...types].map((type) => [type, { type }]));
  const unknown: Attributes = { type: UNKNOWN };
  for (const labels of [...byType.values(), unknown]) received.add(0, labels);
  for (const outcome of ['parked', 'lost']) parked.add(0, { outcome });
  gaps.add(0);
  for (const reason of ['duplicate', 'late', 'invalid']) dropped.add(0, { reason });
  const reports: EventBusReports = {
    onDrop: (reason) => dropped.add(1, { reason }),
    onPark: (kept) => parked.add(1, { outcome: kept ? 'parked' : 'lost' }),
    onForeign: (tenant, position) => {
      logger.warn({ tenant, position, reason: 'it names another tenant than its stream' }, 'an event was refused');
      onForeign?.(tenant, position);
    },
    onListenerError: (err) => logger.error({ err }, 'a listener of events failed'),
  };
  const bus =
    connection === null
      ? createMemoryBus({ retained: eventsRetained, ...reports })
      : createRedisBus({
          connection,
          retained: eventsRetained,
          streamLength: eventsStreamLength,
          onChange: (up, reason) => {
            if (up) logger.info({ events: 'up' }, 'events are read from Redis');
            else logger.warn({ events: 'down', reason }, 'events cannot be read from Redis: live data stand still');
          },
          ...reports,
        });
  bus.listen(
    ({ event }) => {
      received.add(1, byType.get(event.type) ?? unknown);
      lag.record(Math.max(0, Date.now() - Date.parse(event.time)) / 1000);
    },
    (tenant, position) => {
      gaps.add(1);
      logger.warn({ tenant, position }, 'events were lost before they could be read');
    },
  );
  meter
    .createObservableGauge('events_up', { description: '1 while events arrive, else 0' })
    .addCallback((result) => result.observe(bus.isUp() ? 1 : 0));
  return bus;
}

/** No type of an event: those have dots. */
const UNKNOWN = 'unknown';

/** Types of the events that overlays name (those that are told, spoil answers, notify or revoke), and of our own. */
export function eventTypesOf(services: readonly { readonly bindings: ServiceBindings }[]): ReadonlySet<string> {
  const types = services.flatMap(({ bindings }) => {
    const { fields, operations, revokes, notifies = [] } = bindings;
    return [
      ...Object.values(fields).flatMap((field) => (field.kind === 'event' ? field.events : [])),
      ...Object.values(operations).flatMap(({ emits }) => emits),
      ...notifies.map(({ event }) => event),
      ...(revokes?.events ?? []),
      ...(revokes?.restoredBy ?? []),
      ...(revokes?.outdatedBy ?? []),
      ...(revokes?.sessions?.events ?? []),
    ];
  });
  return new Set([...types, CREATED]);
}
