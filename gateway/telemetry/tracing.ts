/** Spans of requests, sent to an OpenTelemetry collector. Other rooms are handed a tracer and do not know this one. */
import { metrics, ROOT_CONTEXT, type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  type SpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Recorder, RemoteParent } from '../../schema/contract/recording.ts';

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

/** Where spans go that another tracer makes. */
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
/** Milliseconds that stopping waits for the last batch. */
const CLOSE_TIMEOUT_MS = 2000;

export function startTracing(options: TracingOptions): Tracing {
  const ids = new RandomIdGenerator();
  /** The edge has drawn the id already, to decide by it. */
  let traceId = '';
  const sink: SpanSink = {
    resource: resourceFromAttributes({ 'service.name': options.serviceName, 'process.pid': process.pid }),
    processor: new BatchSpanProcessor({
      exporter: counted(exporterOf(options)),
      exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      scheduledDelayMillis: options.delayMs,
    }),
  };
  const provider = new TracerProvider({
    resource: sink.resource,
    // What is not sampled never gets here.
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => traceId, generateSpanId: () => ids.generateSpanId() },
    spanProcessors: [sink.processor],
  });
  const tracer = provider.getTracer('serhafen');
  const samples = sampleShare(options.share);
  const serverSpan = { kind: SpanKind.SERVER };

  return {
    sink,
    samples: (id, parentSampled) => (options.parentDecides && parentSampled !== null ? parentSampled : samples(id)),
    begin: (id, parent) => {
      traceId = id;
      const around = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote(parent));
      const root = tracer.startSpan('request', serverSpan, around);
      return { tracer, root, current: root };
    },
    close: () => {
      let timer: NodeJS.Timeout;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      });
      // What could not be sent was counted.
      const sent = provider.shutdown().catch(() => {});
      return Promise.race([sent, late]).finally(() => clearTimeout(timer));
    },
  };
}

/**
 * The same traces for everybody who asks for the same share: of the 56 bits that are random (Trace Context level 2 §3.2.2.3.1),
 * the first 32 are compared, as OpenTelemetry's TraceState Probability Sampling does. The SDK's sampler folds all bits its own way.
 */
function sampleShare(share: number): (traceId: string) => boolean {
  const rejectedBelow = (1 - share) * 2 ** 32;
  return (traceId) => Number.parseInt(traceId.slice(18, 26), 16) >= rejectedBelow;
}

function remote({ traceId, spanId, flags }: RemoteParent): SpanContext {
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

function exporterOf({ endpoint, headers }: TracingOptions): SpanExporter {
  return new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    headers: Object.fromEntries(headers.map((header) => header.split(/=(.*)/s, 2))),
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
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
