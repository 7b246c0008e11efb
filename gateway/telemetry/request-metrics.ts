/** Requests by route and operation. What a client may choose freely never becomes a label. */
import { metrics, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { RequestTrace } from '../../schema/contract/recording.ts';

/** A request that is over. */
export interface CountedRequest {
  readonly method: string;
  /** Template of the route, `null` when none took the request. */
  readonly route: string | null;
  readonly statusCode: number;
  readonly durationMs: number;
  /** The answer was a stream of events: its length says nothing about speed. */
  readonly streamed: boolean;
  /** As the client named it. */
  readonly operationName: string | null;
  readonly errorCodes: readonly string[];
  readonly trace: RequestTrace | null;
}

export interface RequestMetricsOptions {
  /** Operations that are told apart: those of the trusted documents. */
  readonly operations: Iterable<string>;
  /** Error codes that are told apart: those of the error tables. */
  readonly codes: Iterable<string>;
}

interface Count {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

interface Series {
  readonly requests: Count;
  readonly labels: Readonly<Record<string, string>>;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const OTHER = 'other';

/**
 * Counts are kept here and read when somebody collects: a request costs one look into a map and one record.
 *
 * @returns a function that counts a request
 */
export function createRequestMetrics({ operations, codes }: RequestMetricsOptions): (request: CountedRequest) => void {
  const meter = metrics.getMeter('serhafen');
  const durations = meter.createHistogram('http_request_duration_seconds', {
    description: 'Time from the first byte of a request to the last of its answer, streams of events left out',
  });
  const known = new Set(operations);
  const series = new Map<string, Series>();
  const requests = new Map<string, Count>();
  const errors = new Map<string, Count>();
  for (const code of [...codes, OTHER]) errors.set(code, { labels: { code }, value: 0 });
  observe('http_requests_total', 'Requests by service, route and status; the gateway counts as a service', requests);
  observe('graphql_errors_total', 'Errors that clients were answered with, by code', errors);

  function observe(name: string, description: string, counts: ReadonlyMap<string, Count>): void {
    meter.createObservableCounter(name, { description }).addCallback((result) => {
      for (const { labels, value } of counts.values()) result.observe(value, labels);
    });
  }

  function makeSeries(method: string, route: string, status: string, operation: string): Series {
    const key = `${method} ${route} ${status}`;
    const count = requests.get(key) ?? { labels: { service: 'gateway', method, route, status }, value: 0 };
    requests.set(key, count);
    return { requests: count, labels: { method, route, status, operation } };
  }

  return (request) => {
    const method = METHODS.has(request.method) ? request.method : OTHER;
    const route = request.route ?? 'none';
    const name = request.operationName;
    const operation = name === null ? '' : known.has(name) ? name : OTHER;
    const key = `${request.statusCode} ${method} ${route} ${operation}`;
    let found = series.get(key);
    if (found === undefined) {
      found = makeSeries(method, route, String(request.statusCode), operation);
      series.set(key, found);
    }
    found.requests.value += 1;
    if (!request.streamed) durations.record(request.durationMs / 1000, found.labels, recordedContext(request));
    for (const code of request.errorCodes) {
      const count = errors.get(code) ?? errors.get(OTHER);
      if (count !== undefined) count.value += 1;
    }
  };
}

/** `undefined`: nothing is recorded of the request. */
function recordedContext(request: CountedRequest) {
  const recording = request.trace?.recording ?? null;
  return recording === null ? undefined : trace.setSpanContext(ROOT_CONTEXT, recording.root.spanContext());
}
