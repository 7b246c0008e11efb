/** The one connection to Redis of this process, as the settings describe it: every room that needs Redis is handed this one. */
import { metrics } from '@opentelemetry/api';
import { connectRedis, type RedisConnection, readRedisAddress } from '../../subgraphs/engine/serve.ts';
import { type Config, ConfigurationError } from '../config.ts';
import type { Logger } from '../telemetry/logger.ts';

/** What readiness tells of Redis. */
export interface RedisState {
  readonly connection: RedisConnection;
  /** ISO time of the last change, and what Redis or its silence said. */
  details(): { readonly since: string; readonly reason: string };
}

/**
 * @returns `null` when no Redis is configured
 * @throws {ConfigurationError} when `REDIS_URL` is none
 */
export function openRedis(
  config: Pick<Config, 'redisUrl' | 'redisHost' | 'redisPort' | 'redisCommandTimeoutMs'>,
  logger: Pick<Logger, 'info' | 'warn'>,
): RedisState | null {
  const { redisUrl, redisHost, redisPort, redisCommandTimeoutMs } = config;
  const url = redisUrl || (redisHost === '' ? '' : `redis://${redisHost}:${redisPort}`);
  if (url === '') return null;
  const address = readRedisAddress(url);
  if (address === null) throw new ConfigurationError(['REDIS_URL: found no address of a Redis in it']);
  let state = { since: new Date().toISOString(), reason: 'not connected yet' };
  const connection = connectRedis({
    address,
    commandTimeoutMs: redisCommandTimeoutMs,
    onChange: (up, reason) => {
      state = { since: new Date().toISOString(), reason };
      if (up) logger.info({ redis: 'up' }, 'Redis answers');
      else logger.warn({ redis: 'down', reason }, 'Redis does not answer: caches are passed over');
    },
  });
  metrics
    .getMeter('serhafen')
    .createObservableGauge('redis_up', { description: '1 while Redis answers, else 0' })
    .addCallback((result) => result.observe(connection.isUp() ? 1 : 0));
  return { connection, details: () => state };
}
