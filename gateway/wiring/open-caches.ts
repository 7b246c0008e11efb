/** What this process keeps between requests, as the settings describe it: shared over Redis when there is one. */
import {
  createLocalTagVersions,
  createRedisStore,
  createSharedTagVersions,
  type Store,
} from '../../subgraphs/engine/serve.ts';
import type { Config } from '../config.ts';
import type { CacheOptions } from '../execute/execution-options.ts';
import type { RedisState } from './open-redis.ts';

export function openCaches(
  config: Pick<Config, 'responseCacheBytes' | 'upstreamCacheBytes' | 'requestTimeoutMs'>,
  redis: RedisState | null,
): CacheOptions {
  const { responseCacheBytes, upstreamCacheBytes, requestTimeoutMs } = config;
  const store = (namespace: string): Store | null =>
    redis && createRedisStore({ connection: redis.connection, namespace: `serhafen:${namespace}` });
  return {
    versions: redis === null ? createLocalTagVersions() : createSharedTagVersions(redis.connection),
    responses:
      responseCacheBytes === 0
        ? null
        : { store: store('answer'), maxBytes: responseCacheBytes, renewalTimeoutMs: requestTimeoutMs },
    upstream: upstreamCacheBytes === 0 ? null : { store: store('upstream'), maxBytes: upstreamCacheBytes },
  };
}
