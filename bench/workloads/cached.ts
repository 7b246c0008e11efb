/** The page over three services, asked again and again: what a kept answer costs, token, tenant, access and log included. */
import { createPageWorkload } from './page.ts';
import type { Workload } from './workload.ts';

const ROWS = 20;
const HOT_BYTES = String(64 * 1024 * 1024);
/** On, and too small for any answer: each is read from Redis. */
const NOTHING_HOT = '1';

/** @param store where kept answers are read from */
export function createCachedWorkload(store: 'memory' | 'redis'): Workload {
  const page = createPageWorkload(ROWS);
  return {
    ...page,
    name: store === 'memory' ? 'cached' : 'cached-redis',
    title: `${page.title}; kept in ${store === 'memory' ? 'memory' : 'Redis, and read from there each time'}`,
    yardstick: 'bare-fastify',
    loaderStaysAwake: store === 'memory',
    environment: { RESPONSE_CACHE_BYTES: store === 'memory' ? HOT_BYTES : NOTHING_HOT },
    redis: store === 'redis',
  };
}
