import { type Dashboard, graph, rateBy } from './dashboard.ts';

const HITS = 'sum(rate(redis_cache_hits[$__rate_interval])) by (cache)';
const MISSES = 'sum(rate(redis_cache_misses[$__rate_interval])) by (cache)';

export const CACHES: Dashboard = {
  uid: 'serhafen-caches',
  title: 'Serhafen / 7 Caches',
  description: 'Answers that are kept, and the Redis that replicas share. See docs/caching.md.',
  rows: [
    {
      title: 'Hits',
      panels: [
        graph('Hit share', 'percentunit', 'The objective is above 60 %: monitoring query 5 of the analysis.', [
          `${HITS} / (${HITS} + ${MISSES})`,
          '{{cache}}',
        ]),
        graph('Reads', 'ops', 'Of all caches.', rateBy('redis_cache_hits', 'cache'), [MISSES, '{{cache}} missed']),
      ],
    },
    {
      title: 'Redis',
      panels: [
        graph('Up', 'short', '1 while it answers; the least of all processes.', ['min(redis_up)', 'redis']),
        graph('Alone', 'ops', 'Decisions about limits that a process made alone, because Redis did not answer.', [
          'sum(rate(rate_limit_local_decisions_total[$__rate_interval]))',
          'decisions',
        ]),
      ],
    },
  ],
};
