/** The event bus of this process, as the settings describe it, and what an operator is told of it. */
import { metrics } from '@opentelemetry/api';
import {
  createMemoryBus,
  createRedisBus,
  type EventBus,
  type EventBusReports,
  type RedisConnection,
} from '../subgraphs/engine/serve.ts';
import type { Config } from './config.ts';
import type { Logger } from './telemetry/logger.ts';

/** @param connection `null`: events stay within this process */
export function openEvents(
  { eventsRetained, eventsStreamLength }: Pick<Config, 'eventsRetained' | 'eventsStreamLength'>,
  connection: RedisConnection | null,
  logger: Pick<Logger, 'info' | 'warn' | 'error'>,
): EventBus {
  const meter = metrics.getMeter('serhafen');
  const dropped = meter.createCounter('events_dropped_total', {
    description: 'Events that nobody was told, by reason',
  });
  const received = meter.createCounter('events_received_total', { description: 'Events told to this process' });
  const lag = meter.createHistogram('events_lag_seconds', {
    description: 'Time from what happened in a service to this process being told',
  });
  const gaps = meter.createCounter('events_gaps_total', { description: 'Times that events of a tenant were lost' });
  // Seen before the first: a rate counts from what was there.
  received.add(0);
  gaps.add(0);
  for (const reason of ['duplicate', 'late', 'invalid']) dropped.add(0, { reason });
  const reports: EventBusReports = {
    onDrop: (reason) => dropped.add(1, { reason }),
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
      received.add(1);
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
