/** The spans of one run, kept in this process for its caller, and sent to the collector as well where traces are made. */
import { type Span, trace } from '@opentelemetry/api';
import { AlwaysOnSampler, type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Recording } from '../../schema/contract/recording.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { SpanSink } from './tracing.ts';

export interface Collection {
  /** For the context that the run is given. */
  readonly recording: Recording;
  /** Spans that have ended. */
  readonly ended: readonly ReadableSpan[];
}

/** A run may make any number of calls; nobody reads more of them. */
const MOST_SPANS = 500;

/** @param sink of all traces; `null`: there are none, and nothing leaves this process */
export function collectSpans(context: RequestContext, sink: SpanSink | null): Collection {
  const ended: ReadableSpan[] = [];
  const processor: SpanProcessor = {
    onStart: () => {},
    onEnd: (span) => void (ended.length < MOST_SPANS && ended.push(span)),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  // One for each run: spans of another request can never get in here, whatever trace its client says it belongs to.
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: sink === null ? [processor] : [processor, sink.processor],
    ...(sink !== null && { resource: sink.resource }),
  });
  const root = context.recording?.root ?? spanOf(context.traceparent);
  return { recording: { tracer: provider.getTracer('serhafen'), root, current: root }, ended };
}

/** The request's own place in its trace (W3C Trace Context §3.2). */
function spanOf(traceparent: string): Span {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  return trace.wrapSpanContext({ traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 });
}
