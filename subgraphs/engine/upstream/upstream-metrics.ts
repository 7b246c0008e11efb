/** What operators see of the services below, by service. Made with the client: an SDK has to be registered before. */
import { metrics, type ObservableResult } from '@opentelemetry/api';

export interface ServiceMetrics {
  /** A try counts against the service. */
  failed(reason: 'status' | 'timeout' | 'connection'): void;
  /** A call was not sent. */
  refused(reason: 'circuit_open' | 'queue_full'): void;
  retried(): void;
  /**
   * A call is over, with all its tries.
   *
   * @param status of the answer, or the one that stands for what went wrong
   */
  ended(status: number, durationMs: number): void;
  /** A retry was due, and the budget is used up. */
  withheldRetry(): void;
}

/** What is read when metrics are collected. */
export interface ServiceState {
  readonly service: string;
  readonly circuit: 0 | 1 | 2;
  /** Calls that run or wait in line. */
  readonly pending: number;
}

interface Count {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

export interface UpstreamMetrics {
  of(service: string): ServiceMetrics;
  /** Takes the states out of the collection. */
  close(): void;
}

export function createUpstreamMetrics(states: () => Iterable<ServiceState>): UpstreamMetrics {
  const meter = metrics.getMeter('serhafen');
  const failures = meter.createCounter('upstream_failures_total', {
    description: 'Tries of calls that count against a service: status 5xx or 429, timeout, connection',
  });
  const refusals = meter.createCounter('upstream_refusals_total', {
    description: 'Calls that were not sent: circuit open, or the line for connections full',
  });
  const retries = meter.createCounter('upstream_retries_total', { description: 'Tries after the first of a call' });
  const withheld = meter.createCounter('upstream_retries_withheld_total', {
    description: 'Retries that were not made because the budget of the service is used up',
  });
  const durations = meter.createHistogram('upstream_request_duration_seconds', {
    description: 'Time of a call of a service with all its tries',
  });
  const requests = meter.createObservableCounter('http_requests_total', {
    description: 'Requests by service, route and status; the gateway counts as a service',
  });
  const counts: Count[] = [];
  const readCounts = (result: ObservableResult) => {
    for (const { labels, value } of counts) result.observe(value, labels);
  };
  requests.addCallback(readCounts);
  const circuit = meter.createObservableGauge('circuit_breaker_state', {
    description: '0 closed, 1 open, 2 half-open',
  });
  const pending = meter.createObservableGauge('upstream_pending_calls', {
    description: 'Calls of a service that run or wait for a connection',
  });
  const readCircuits = (result: ObservableResult) => {
    for (const { service, circuit: state } of states()) result.observe(state, { service });
  };
  const readPending = (result: ObservableResult) => {
    for (const { service, pending: calls } of states()) result.observe(calls, { service });
  };
  circuit.addCallback(readCircuits);
  pending.addCallback(readPending);
  return {
    of: (service) => {
      const labels = { service };
      const byStatus = new Map<number, Count>();
      // Seen before the first: a rate counts from what was there.
      for (const reason of ['status', 'timeout', 'connection']) failures.add(0, { service, reason });
      for (const reason of ['circuit_open', 'queue_full']) refusals.add(0, { service, reason });
      retries.add(0, labels);
      withheld.add(0, labels);
      const countOf = (status: number): Count => {
        const made = { labels: { service, status: String(status) }, value: 0 };
        byStatus.set(status, made);
        counts.push(made);
        return made;
      };
      return {
        failed: (reason) => failures.add(1, { service, reason }),
        refused: (reason) => refusals.add(1, { service, reason }),
        ended: (status, durationMs) => {
          const count = byStatus.get(status) ?? countOf(status);
          count.value += 1;
          durations.record(durationMs / 1000, count.labels);
        },
        retried: () => retries.add(1, labels),
        withheldRetry: () => withheld.add(1, labels),
      };
    },
    close: () => {
      requests.removeCallback(readCounts);
      circuit.removeCallback(readCircuits);
      pending.removeCallback(readPending);
    },
  };
}
