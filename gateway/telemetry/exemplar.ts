/** A value of a histogram that somebody can look at: the trace of the request it was measured on (OpenMetrics 1.0 §Exemplars). */
import { type Context, trace } from '@opentelemetry/api';

export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Where a data point of a histogram has them: by bucket, the latest that fell into it. The SDK's own points have no place for them. */
export interface WithExemplars {
  readonly exemplars?: readonly (Exemplar | undefined)[];
}

/** @returns `undefined` when the value was not measured on a request that is recorded */
export function exemplarOf(value: number, context: Context): Exemplar | undefined {
  const span = trace.getSpanContext(context);
  return span && { traceId: span.traceId, value, time: Date.now() / 1000 };
}
