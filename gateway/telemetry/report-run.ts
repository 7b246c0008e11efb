/** What a caller is told of a run: when its steps ran, and what was called for them. Made of spans, which hold no values of anybody. */
import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { collectSpans } from './collect-spans.ts';
import type { SpanSink } from './tracing.ts';

/** Times are milliseconds after the run began. */
interface Timed {
  readonly startMs: number;
  readonly ms: number;
  /** Code of what failed; `null`: nothing did. */
  readonly error: string | null;
}

export interface ReportedStep extends Timed {
  readonly service: string;
  /** `root`: fields of the service; `load`: rows that fields of its own rows lead to; `entities`: rows by their keys. */
  readonly kind: string;
  /** Type of the entities, or place of the field in the answer; `null`: the root. */
  readonly of: string | null;
  /** Rows that were brought; `null`: it is not known. */
  readonly rows: number | null;
}

export interface ReportedCall extends Timed {
  readonly service: string;
  readonly method: string;
  /** As the contract has it: what stands in the real one may be a person's name. */
  readonly path: string;
  /** `null`: there was no answer, or none was waited for. */
  readonly status: number | null;
  /** It was not made: an answer was kept, or another request was calling. */
  readonly kept: boolean;
  /** The step it was made for, by its place in the list; `null`: it is not known. */
  readonly step: number | null;
}

export interface RunReport {
  readonly traceId: string;
  /** Milliseconds from the request's admission to its answer. */
  readonly ms: number;
  /** Milliseconds of that until the operation was known, checked and admitted. */
  readonly prepareMs: number | null;
  readonly steps: readonly ReportedStep[];
  readonly calls: readonly ReportedCall[];
}

export interface ReportedRun {
  /** The request's context, recorded. */
  readonly context: RequestContext;
  /** Once the answer is there. */
  report(): RunReport;
}

/** @param sink of all traces; `null`: there are none */
export function reportRun(context: RequestContext, sink: SpanSink | null): ReportedRun {
  const began = performance.timeOrigin + performance.now();
  const { recording, ended } = collectSpans(context, sink);
  return {
    context: { ...context, recording },
    report: () => {
      const [, traceId = ''] = context.traceparent.split('-');
      const ms = performance.timeOrigin + performance.now() - began;
      return { traceId, ms: round(ms), ...describe([...ended].sort(byStart), began) };
    },
  };
}

function describe(spans: readonly ReadableSpan[], began: number): Pick<RunReport, 'prepareMs' | 'steps' | 'calls'> {
  const parents = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const fetches = spans.filter(({ attributes }) => attributes['serhafen.fetch.kind'] !== undefined);
  const stepOf = (span: ReadableSpan): number | null => {
    let around: ReadableSpan | undefined = span;
    while (around !== undefined && !fetches.includes(around))
      around = parents.get(around.parentSpanContext?.spanId ?? '');
    return around === undefined ? null : fetches.indexOf(around);
  };
  const prepare = spans.find(({ name }) => name === 'prepare');
  return {
    prepareMs: prepare === undefined ? null : round(millis(prepare.duration)),
    steps: fetches.map((span) => ({
      service: text(span.attributes, 'graphql.subgraph.name'),
      kind: text(span.attributes, 'serhafen.fetch.kind'),
      // `fetch <service> <type or place>`
      of: span.name.split(' ')[2] ?? null,
      rows: number(span.attributes, 'serhafen.fetch.rows'),
      ...timed(span, began),
    })),
    calls: spans
      .filter(({ kind }) => kind === SpanKind.CLIENT)
      .map((span) => ({
        service: text(span.attributes, 'service.peer.name'),
        method: text(span.attributes, 'http.request.method'),
        path: text(span.attributes, 'url.template'),
        status: number(span.attributes, 'http.response.status_code'),
        kept: span.attributes['serhafen.cache'] === 'hit',
        step: stepOf(span),
        ...timed(span, began),
      })),
  };
}

function timed(span: Pick<ReadableSpan, 'startTime' | 'duration' | 'attributes'>, began: number): Timed {
  return {
    startMs: round(Math.max(0, millis(span.startTime) - began)),
    ms: round(millis(span.duration)),
    error: typeof span.attributes['error.type'] === 'string' ? span.attributes['error.type'] : null,
  };
}

function byStart(one: ReadableSpan, two: ReadableSpan): number {
  return millis(one.startTime) - millis(two.startTime);
}

/** Seconds and nanoseconds. */
function millis([seconds, nanos]: readonly [number, number]): number {
  return seconds * 1000 + nanos / 1e6;
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function text(attributes: Attributes, name: string): string {
  return String(attributes[name] ?? '');
}

function number(attributes: Attributes, name: string): number | null {
  const value = attributes[name];
  return typeof value === 'number' ? value : null;
}
