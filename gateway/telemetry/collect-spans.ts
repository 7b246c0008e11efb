/** The spans of one run, kept in this process for its caller, and sent to the collector as well where traces are made. */
import { trace } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Recording, Span } from '../../schema/contract/recording.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { TraceSpans } from './spans.ts';
import type { SpanSink } from './tracing.ts';

export interface Collection {
  /** For the context that the run is given. */
  readonly recording: Recording;
  /** Spans that have ended. */
  readonly ended: readonly ReadableSpan[];
  /** When it began, milliseconds since 1970 by the clock of its spans. */
  readonly beganMs: number;
}

/** A run may make any number of calls; nobody reads more of them. */
const MOST_SPANS = 500;

/** @param sink of all traces; `null`: there are none, and nothing leaves this process */
export function collectSpans(context: RequestContext, sink: SpanSink | null): Collection {
  const ended: ReadableSpan[] = [];
  // Made for each run: spans of another request can never get in here, whatever trace its client says it belongs to.
  const spans = new TraceSpans(sink?.resource ?? emptyResource(), (span) => {
    if (ended.length < MOST_SPANS) ended.push(span);
    sink?.processor.onEnd(span);
  });
  const root = context.recording?.root ?? spanOf(context.traceparent);
  return { recording: { spans, root, current: root }, ended, beganMs: spans.epochMs + performance.now() };
}

/** The request's own place in its trace (W3C Trace Context §3.2). */
function spanOf(traceparent: string): Span {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  return trace.wrapSpanContext({ traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 });
}
