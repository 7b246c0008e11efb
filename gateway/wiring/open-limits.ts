/** The rate limits of this process, as the settings describe them: shared by all replicas when there is a Redis. */
import {
  type Buckets,
  createLocalBuckets,
  createSharedBuckets,
  type RedisConnection,
} from '../../subgraphs/engine/serve.ts';
import type { Config } from '../config.ts';
import { limitRates, type RateLimits } from '../edge/limit-rate.ts';
import type { QueryLimits } from '../execute/limits/query-limits.ts';

/** What platforms ask for; they are many requests of one address. */
export const PROBES = ['/actuator/', '/metrics'] as const;

export function openLimits(
  config: Config,
  redis: RedisConnection | null,
): { readonly rates: RateLimits; readonly buckets: Buckets | null } {
  const local = createLocalBuckets();
  const buckets = redis === null ? local : createSharedBuckets(redis, local);
  const rates = limitRates({
    user: config.rateLimitUser,
    address: config.rateLimitAddress,
    tenant: config.rateLimitTenant,
    windowMs: config.rateLimitWindowSeconds * 1000,
    costUnit: config.rateLimitCostUnit,
    local,
    addresses: createLocalBuckets(),
    buckets,
    exempt: PROBES,
  });
  return { rates, buckets: config.rateLimitOperations === 'enforce' ? buckets : null };
}

/** What a document may ask for. */
export function queryLimits(config: Config): QueryLimits {
  return {
    maxCharacters: config.queryMaxCharacters,
    maxTokens: config.queryMaxTokens,
    maxDepth: config.queryMaxDepth,
    maxFields: config.queryMaxFields,
    maxRootFields: config.queryMaxRootFields,
    maxAliases: config.queryMaxAliases,
    maxDirectives: config.queryMaxDirectives,
    maxValues: config.queryMaxValues,
    maxRecursion: config.queryMaxRecursion,
    maxCost: config.queryMaxCost,
    maxPageSize: config.queryMaxPageSize,
    assumedListSize: config.queryAssumedListSize,
  };
}
