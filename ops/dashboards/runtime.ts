import { type Dashboard, graph } from './dashboard.ts';

export const RUNTIME: Dashboard = {
  uid: 'serhafen-runtime',
  title: 'Serhafen / 11 Runtime',
  description: 'The processes themselves: CPU, memory, event loop, garbage collection.',
  rows: [
    {
      title: 'Process',
      panels: [
        graph('CPU', 'percentunit', 'Of one core.', [
          'rate(process_cpu_seconds_total[$__rate_interval])',
          '{{instance}}',
        ]),
        graph('Resident memory', 'bytes', 'What the system counts.', ['process_resident_memory_bytes', '{{instance}}']),
        graph('Heap', 'percentunit', 'Share of the limit at which the process ends.', [
          'nodejs_heap_size_used_bytes / nodejs_heap_size_limit_bytes',
          '{{instance}}',
        ]),
        graph('Open files', 'short', 'And sockets.', ['process_open_fds', '{{instance}}']),
      ],
    },
    {
      title: 'Event loop',
      panels: [
        graph('Delay', 's', 'Since the last scrape.', [
          'nodejs_eventloop_lag_seconds{quantile="0.99"}',
          '{{instance}}',
        ]),
        graph('Busy', 'percentunit', 'Share of the time.', ['nodejs_eventloop_utilization', '{{instance}}']),
        graph('Collector', 'percentunit', 'Share of the time spent in pauses, by kind.', [
          'sum(rate(nodejs_gc_duration_seconds_sum[$__rate_interval])) by (kind)',
          '{{kind}}',
        ]),
        graph('Age', 's', 'Since the start: a line that falls is a restart.', [
          'time() - process_start_time_seconds',
          '{{instance}}',
        ]),
      ],
    },
  ],
};
