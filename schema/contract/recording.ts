/**
 * What is recorded of a request's way (OpenTelemetry). Most requests have no recording: all of this stands behind one look at
 * a property. The span that runs is carried by hand: an AsyncLocalStorage would make every promise of the process slower.
 */
import { ROOT_CONTEXT, type Span, type SpanOptions, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';

export interface Recording {
  readonly tracer: Tracer;
  /** The span of the whole request. */
  readonly root: Span;
  /** The span that what begins in this turn of the event loop belongs below. */
  current: Span;
}

/** The trace of a request, decided before anything else is done for it. */
export interface RequestTrace {
  /** W3C Trace Context §3.2, with the gateway's own span as parent. */
  readonly traceparent: string;
  readonly tracestate: string | null;
  /** `null`: the request is not sampled. */
  readonly recording: Recording | null;
}

/** What a client says of the trace that its request is part of. */
export interface RemoteParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Two digits; of an unknown version only the sampled bit is known. */
  readonly flags: string;
  readonly tracestate: string | null;
}

/** Decides which requests are recorded, and begins that. */
export interface Recorder {
  /** @param parentSampled what the client decided; `null`: it has no trace */
  samples(traceId: string, parentSampled: boolean | null): boolean;
  begin(traceId: string, parent: RemoteParent | null): Recording;
}

/** Begins a span below `parent`. */
export function beginSpan(
  { tracer, current }: Recording,
  name: string,
  options?: SpanOptions,
  parent: Span = current,
): Span {
  return tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent));
}

/** Marks what failed by the error's code: messages may quote what a client sent. */
export function markFailed(span: Span, error: unknown): void {
  const code = codeOf(error);
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}

/** Runs `work` as part of a span, which ends with it. */
export function recordSpan<T>(
  recording: Recording,
  span: Span,
  work: () => T,
  ended?: (span: Span, value: Awaited<T>) => void,
): T {
  try {
    const value = within(recording, span, work);
    if (!(value instanceof Promise)) {
      ended?.(span, value as Awaited<T>);
      span.end();
      return value;
    }
    return value.then(
      (brought) => {
        ended?.(span, brought);
        span.end();
        return brought;
      },
      (error: unknown) => {
        markFailed(span, error);
        span.end();
        throw error;
      },
    ) as T;
  } catch (error) {
    markFailed(span, error);
    span.end();
    throw error;
  }
}

/** Runs `work` while a span is the current one; what it awaits is outside again. */
export function within<T>(recording: Recording, span: Span, work: () => T): T {
  const before = recording.current;
  recording.current = span;
  try {
    return work();
  } finally {
    recording.current = before;
  }
}

/** `traceparent` for a call that is made as part of a span. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${(traceFlags & 1) === 1 ? '01' : '00'}`;
}

function codeOf(error: unknown): string {
  const { code, errors, extensions } = error as {
    readonly code?: unknown;
    readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[];
    readonly extensions?: { readonly code?: unknown };
  };
  const found = extensions?.code ?? (Array.isArray(errors) ? errors[0]?.extensions?.code : undefined) ?? code;
  return typeof found === 'string' ? found : 'INTERNAL_ERROR';
}
