/** How the process itself is doing, under the names that dashboards for Node know. */

import { readdir } from 'node:fs/promises';
import { constants, monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { metrics } from '@opentelemetry/api';

/** Milliseconds between two looks at the event loop. */
const LOOP_RESOLUTION_MS = 20;

const GC_KINDS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/** Called once a process. */
export function observeProcess(): void {
  const meter = metrics.getMeter('serhafen');
  const startedAt = performance.timeOrigin / 1000;
  meter
    .createObservableCounter('process_cpu_seconds_total', { description: 'CPU time of user and system' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe((user + system) / 1e6);
    });
  gauge('process_start_time_seconds', 'Start, seconds since 1970', () => startedAt);
  gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  gauge('nodejs_heap_size_used_bytes', 'Heap in use', () => getHeapStatistics().used_heap_size);
  gauge('nodejs_heap_size_limit_bytes', 'Heap at which the process ends', () => getHeapStatistics().heap_size_limit);
  meter
    .createObservableGauge('process_open_fds', { description: 'Open files and sockets' })
    .addCallback(async (result) => {
      // Only Linux tells.
      const open = await readdir('/proc/self/fd').catch(() => null);
      if (open !== null) result.observe(open.length);
    });
  meter
    .createObservableGauge('nodejs_version_info', { description: 'Always 1; the version is a label' })
    .addCallback((result) => result.observe(1, { version: process.version }));
  observeEventLoop();
  observeCollections();

  function gauge(name: string, description: string, read: () => number): void {
    meter.createObservableGauge(name, { description }).addCallback((result) => result.observe(read()));
  }
}

/** Delays since the last scrape: a histogram of all time would hide what is going on now. */
function observeEventLoop(): void {
  const meter = metrics.getMeter('serhafen');
  const delays = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  delays.enable();
  const lag = meter.createObservableGauge('nodejs_eventloop_lag_seconds', {
    description: 'Delay of the event loop since the last scrape, by quantile',
  });
  const busy = meter.createObservableGauge('nodejs_eventloop_utilization', {
    description: 'Share of the time since the last scrape in which the event loop was busy, 0 to 1',
  });
  let last = performance.eventLoopUtilization();
  meter.addBatchObservableCallback(
    (result) => {
      const quantiles = { '0.5': delays.percentile(50), '0.99': delays.percentile(99), '1': delays.max };
      // The sampler's own interval is part of each delay.
      for (const [quantile, nanoseconds] of Object.entries(quantiles)) {
        result.observe(lag, Math.max(0, nanoseconds / 1e9 - LOOP_RESOLUTION_MS / 1000), { quantile });
      }
      delays.reset();
      const now = performance.eventLoopUtilization();
      result.observe(busy, performance.eventLoopUtilization(now, last).utilization);
      last = now;
    },
    [lag, busy],
  );
}

function observeCollections(): void {
  const pauses = metrics.getMeter('serhafen').createHistogram('nodejs_gc_duration_seconds', {
    description: 'Pauses of the garbage collector, by kind',
  });
  const labels = new Map(Object.entries(GC_KINDS).map(([kind, name]) => [Number(kind), { kind: name }]));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as unknown as { readonly detail: { readonly kind: number } }).detail;
      pauses.record(entry.duration / 1000, labels.get(kind));
    }
  }).observe({ entryTypes: ['gc'] });
}
