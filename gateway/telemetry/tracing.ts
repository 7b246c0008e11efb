/** Spans of requests, sent to an OpenTelemetry collector. Other rooms are handed spans and do not know this one. */
import { metrics, type SpanContext } from '@opentelemetry/api';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { createOtlpHttpExportDelegate, httpAgentFactoryFromOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Recorder, RemoteParent } from '../../schema/contract/recording.ts';
import { createSpanWriter } from './otlp-json.ts';
import { type RecordedSpan, TraceSpans } from './spans.ts';

export interface TracingOptions {
  /** Base URL of the collector. */
  readonly endpoint: string;
  /** `name=value`. */
  readonly headers: readonly string[];
  readonly serviceName: string;
  /** Share of the requests that are recorded, 0 to 1. */
  readonly share: number;
  /** Milliseconds that spans are collected before they are sent. */
  readonly delayMs: number;
  /** A client that has a trace decides for its own requests. */
  readonly parentDecides: boolean;
}

/** Where spans go that are made elsewhere. */
export interface SpanSink {
  readonly processor: SpanProcessor;
  /** Names this process. */
  readonly resource: Resource;
}

export interface Tracing extends Recorder {
  readonly sink: SpanSink;
  /** Sends what is left, for a few seconds at most. */
  close(): Promise<void>;
}

/** Milliseconds for one batch. What cannot be sent is lost: requests never wait for the collector. */
const EXPORT_TIMEOUT_MS = 5000;
/** Further ones are lost: the collector is too slow. */
const BATCHES_AT_ONCE = 30;
/** Milliseconds that stopping waits for the last batch. */
const CLOSE_TIMEOUT_MS = 2000;

export function startTracing(options: TracingOptions): Tracing {
  const resource = resourceFromAttributes({ 'service.name': options.serviceName, 'process.pid': process.pid });
  const sink: SpanSink = {
    resource,
    processor: new BatchSpanProcessor({
      exporter: counted(exporterOf(options, resource)),
      exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      scheduledDelayMillis: options.delayMs,
    }),
  };
  const ended = (span: ReadableSpan) => sink.processor.onEnd(span);
  const samples = sampleShare(options.share);

  return {
    sink,
    samples: (id, parentSampled) => (options.parentDecides && parentSampled !== null ? parentSampled : samples(id)),
    begin: (id, parent) => {
      const spans = new TraceSpans(sink.resource, ended);
      const root = spans.beginServer('request', id, parent === null ? undefined : remote(parent));
      return { spans, root, current: root };
    },
    close: () => {
      let timer: NodeJS.Timeout;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      });
      // What could not be sent was counted.
      const sent = sink.processor.shutdown().catch(() => {});
      return Promise.race([sent, late]).finally(() => clearTimeout(timer));
    },
  };
}

/**
 * The same traces for everybody who asks for the same share: of the 56 bits that are random (Trace Context level 2 §3.2.2.3.1),
 * the first 32 are compared, as OpenTelemetry's TraceState Probability Sampling does. The SDK's sampler costs 2 µs a request.
 */
function sampleShare(share: number): (traceId: string) => boolean {
  const rejectedBelow = (1 - share) * 2 ** 32;
  return (traceId) => Number.parseInt(traceId.slice(18, 26), 16) >= rejectedBelow;
}

function remote({ traceId, spanId, flags }: RemoteParent): SpanContext {
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

function exporterOf({ endpoint, headers }: TracingOptions, resource: Resource): SpanExporter {
  const sent = {
    'Content-Type': 'application/json',
    ...Object.fromEntries(headers.map((header) => header.split(/=(.*)/s, 2))),
  };
  const options = {
    url: `${endpoint}/v1/traces`,
    headers: async () => ({ ...sent }),
    agentFactory: httpAgentFactoryFromOptions({ keepAlive: true }),
    compression: 'none' as const,
    concurrencyLimit: BATCHES_AT_ONCE,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  };
  const write = createSpanWriter(resource);
  const serializer = {
    // All of them come from `TraceSpans`.
    serializeRequest: (spans: ReadableSpan[]) => write(spans as RecordedSpan[]),
    deserializeResponse: (answer: Uint8Array) =>
      answer.length === 0 ? {} : JSON.parse(Buffer.from(answer).toString()),
  };
  const counts = { name: 'span' as const, countItems: ({ length }: readonly ReadableSpan[]) => length };
  return new OTLPExporterBase(
    createOtlpHttpExportDelegate(options, serializer, 'otlp_http_span_exporter', counts, undefined),
  );
}

/** Lost spans are nobody's error, but somebody has to be able to see it. */
function counted(exporter: SpanExporter): SpanExporter {
  const spans = metrics.getMeter('serhafen').createCounter('trace_spans_total', {
    description: 'Spans that were sent to the collector, or lost',
  });
  for (const outcome of ['sent', 'lost']) spans.add(0, { outcome });
  return {
    export: (batch, done) =>
      exporter.export(batch, (result) => {
        spans.add(batch.length, { outcome: result.code === 0 ? 'sent' : 'lost' });
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
