/**
 * Spans as a collector is sent them. Those of OpenTelemetry's SDK cost 5 µs each, most of it for what nobody here uses (links, events,
 * limits, samplers, metrics of their own); these keep what they are told, and work out the rest when they are read, off the request.
 */
import {
  type Attributes,
  type AttributeValue,
  type HrTime,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { randomHex } from '../../schema/contract/random-hex.ts';
import type { Span, SpanOptions, Spans } from '../../schema/contract/recording.ts';

/** Told of each span that has ended. */
export type SpanEnded = (span: RecordedSpan) => void;

const NOTHING: readonly never[] = [];
const NO_ATTRIBUTES: Attributes = Object.freeze({});
const UNSET: SpanStatus = { code: SpanStatusCode.UNSET };
const SCOPE = { name: 'serhafen' };

/** Makes the spans of one trace, whose times are of one clock. */
export class TraceSpans implements Spans {
  readonly resource: Resource;
  readonly ended: SpanEnded;
  /** What `performance.now()` is to be added to, milliseconds since 1970. The system's clock may have been set since the process began. */
  readonly epochMs = Date.now() - performance.now();

  constructor(resource: Resource, ended: SpanEnded) {
    this.resource = resource;
    this.ended = ended;
  }

  begin(name: string, parent: SpanContext, options?: SpanOptions): Span {
    return new RecordedSpan(this, name, parent.traceId, parent, options);
  }

  /** The span that a trace begins with, or that a client's goes on with. */
  beginServer(name: string, traceId: string, parent: SpanContext | undefined): Span {
    return new RecordedSpan(this, name, traceId, parent, SERVER);
  }
}

const SERVER: SpanOptions = { kind: SpanKind.SERVER };

export class RecordedSpan implements Span, ReadableSpan {
  readonly kind: SpanKind;
  readonly parentSpanContext: SpanContext | undefined;
  /** What every span of its kind has: one object for all of them. */
  readonly common: Attributes;
  /** What it was told of its own. */
  readonly own: Attributes = {};
  name: string;
  status = UNSET;
  ended = false;
  private readonly spans: TraceSpans;
  private readonly context: SpanContext;
  private readonly startedMs: number;
  private endedMs = 0;

  constructor(
    spans: TraceSpans,
    name: string,
    traceId: string,
    parent: SpanContext | undefined,
    options: SpanOptions | undefined,
  ) {
    this.spans = spans;
    this.name = name;
    this.context = { traceId, spanId: randomHex(8), traceFlags: TraceFlags.SAMPLED };
    this.parentSpanContext = parent;
    this.kind = options?.kind ?? SpanKind.INTERNAL;
    this.common = options?.attributes ?? NO_ATTRIBUTES;
    this.startedMs = options?.startTime ?? performance.now();
  }

  spanContext(): SpanContext {
    return this.context;
  }

  setAttribute(name: string, value: AttributeValue): void {
    this.own[name] = value;
  }

  setAttributes(attributes: Attributes): void {
    Object.assign(this.own, attributes);
  }

  setStatus(status: SpanStatus): void {
    this.status = status;
  }

  updateName(name: string): void {
    this.name = name;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.endedMs = performance.now();
    this.spans.ended(this);
  }

  get attributes(): Attributes {
    return { ...this.common, ...this.own };
  }

  get startTime(): HrTime {
    return timeOf(this.spans.epochMs + this.startedMs);
  }

  get endTime(): HrTime {
    return timeOf(this.spans.epochMs + this.endedMs);
  }

  get duration(): HrTime {
    return timeOf(this.endedMs - this.startedMs);
  }

  get resource(): Resource {
    return this.spans.resource;
  }

  get instrumentationScope() {
    return SCOPE;
  }

  get links(): never[] {
    return NOTHING as never[];
  }

  get events(): never[] {
    return NOTHING as never[];
  }

  get droppedAttributesCount(): number {
    return 0;
  }

  get droppedEventsCount(): number {
    return 0;
  }

  get droppedLinksCount(): number {
    return 0;
  }
}

/** Seconds and nanoseconds. */
function timeOf(ms: number): HrTime {
  const seconds = Math.trunc(ms / 1000);
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)];
}
