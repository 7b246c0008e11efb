/** What operators see of the services below, by service. Made with the client: an SDK has to be registered before. */
import { metrics, type ObservableResult } from '@opentelemetry/api';

export interface ServiceMetrics {
  /** A try counts against the service. */
  failed(reason: 'status' | 'timeout' | 'connection'): void;
  /** A call was not sent. */
  refused(reason: 'circuit_open' | 'queue_full'): void;
  retried(): void;
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
      return {
        failed: (reason) => failures.add(1, { service, reason }),
        refused: (reason) => refusals.add(1, { service, reason }),
        retried: () => retries.add(1, labels),
        withheldRetry: () => withheld.add(1, labels),
      };
    },
    close: () => {
      circuit.removeCallback(readCircuits);
      pending.removeCallback(readPending);
    },
  };
}
