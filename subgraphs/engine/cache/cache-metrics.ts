/** Hits and misses of the caches, by cache; a hit in this process counts like one in Redis. */
import { metrics } from '@opentelemetry/api';

export interface CacheMetrics {
  hit(): void;
  miss(): void;
}

/** @param cache name of the cache, as dashboards show it */
export function createCacheMetrics(cache: string): CacheMetrics {
  const meter = metrics.getMeter('serhafen');
  const hits = meter.createCounter('redis_cache_hits', { description: 'Reads that a cache answered' });
  const misses = meter.createCounter('redis_cache_misses', {
    description: 'Reads that a cache could have answered and did not',
  });
  const attributes = { cache };
  hits.add(0, attributes);
  misses.add(0, attributes);
  return { hit: () => hits.add(1, attributes), miss: () => misses.add(1, attributes) };
}
