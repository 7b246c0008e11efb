/** From the first byte to the last: a deadline for the work, and one report when the request is over, however it ends. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { metrics } from '@opentelemetry/api';
import type { RequestTrace } from '../../schema/contract/recording.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { EdgeAnswer, EdgeRequest } from './exchange.ts';
import { pathOf } from './path-of.ts';
import { RequestLifetime } from './request-lifetime.ts';
import type { PendingChange } from './request-record.ts';
import { type HeadStep, headStep, type Step } from './step.ts';
import { watchQueued } from './watch-queued.ts';

/** The report of a request. */
export interface RequestEnd {
  readonly correlationId: string;
  readonly method: string;
  /** Without the query string, which may hold variables. */
  readonly path: string;
  /** Template of the route, `null` when none took the request. */
  readonly route: string | null;
  /** 499 when the client went away before the answer was complete. */
  readonly statusCode: number;
  readonly durationMs: number;
  /** The answer was a stream of events. */
  readonly streamed: boolean;
  readonly context: RequestContext | null;
  /** `null`: no traces are made. */
  readonly trace: RequestTrace | null;
  readonly operationName: string | null;
  readonly cacheStatus: 'hit' | 'stale' | 'miss' | null;
  readonly errorCodes: readonly string[];
  readonly change: PendingChange | null;
  /** IP address of the client; empty for what nobody audits: a request without errors that changes nothing. */
  readonly address: string;
  readonly reason: string | null;
}

/** @returns `null` for requests that no trace is made of */
export type BeginTrace = (request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>) => RequestTrace | null;

export interface LifetimeOptions {
  /** Milliseconds after which the request's signal aborts. As much again is left for its answer to be read; then the connection is cut. */
  readonly timeoutMs: number;
  /** Decides whether the request's way is recorded. `null` or left out: no traces are made. */
  readonly beginTrace?: BeginTrace | null;
  /** Called once a request. Must not throw. */
  readonly onEnd: (end: RequestEnd) => void;
}

/** Status of access logs for a client that closed the connection. */
const CLIENT_CLOSED_REQUEST = 499;

export interface LifetimeStep extends HeadStep {
  /** Requests whose answer is not complete. */
  readonly inFlight: () => number;
}

/** The first step: it makes the record that later steps write to. */
export function limitLifetime({ timeoutMs, onEnd, beginTrace = null }: LifetimeOptions): LifetimeStep {
  // The route of a request is costly to ask for; nearly all of ours are what they match.
  const routes = new Set<string>();
  let running = 0;
  const watch: Step = (server) => {
    server.decorateRequest('record', null);
    metrics
      .getMeter('serhafen')
      .createObservableGauge('http_requests_in_flight', { description: 'Requests whose answer is not complete' })
      .addCallback((result) => result.observe(running));
    server.addHook('onRoute', ({ url }) => void routes.add(url));
  };
  const step = headStep((request, answer) => {
    const startedAt = performance.now();
    running += 1;
    const lifetime = new RequestLifetime();
    let isOver = false;
    const timer = setTimeout(endLifetime, timeoutMs, lifetime, request, answer);
    request.record = {
      signal: lifetime,
      trace: beginTrace === null ? null : beginTrace(request.raw),
      context: null,
      operationName: null,
      streamed: false,
      cacheStatus: null,
      errorCodes: [],
      change: null,
      reason: null,
    };
    // What waits behind another request has no connection yet, and would not hear of its end.
    const unwatch = answer.raw.socket === null ? watchQueued(request.raw.socket, over) : null;
    // Every other response closes exactly once, after its last byte or with its connection.
    answer.raw.once('close', over);

    function over(): void {
      if (unwatch !== null) {
        if (isOver) return;
        isOver = true;
        unwatch();
      }
      running -= 1;
      clearTimeout(timer);
      if (!answer.raw.writableFinished) lifetime.abort();
      onEnd(report(request, answer.raw, routes, performance.now() - startedAt));
    }
  }, watch);
  return Object.assign(step, { inFlight: () => running });
}

/** The timer fires twice: once for the work, and once for a client that does not read what it is answered. */
function endLifetime(
  this: NodeJS.Timeout,
  lifetime: RequestLifetime,
  { record }: EdgeRequest,
  { raw }: EdgeAnswer,
): void {
  if (!lifetime.aborted) {
    lifetime.abort();
    this.refresh();
  } else if (raw.headersSent && record?.streamed !== true) raw.destroy();
}

function report(
  request: EdgeRequest,
  response: ServerResponse,
  routes: ReadonlySet<string>,
  durationMs: number,
): RequestEnd {
  const path = pathOf(request.url).slice(0, 256);
  const { change = null, errorCodes = [] } = request.record ?? {};
  return {
    correlationId: request.id,
    method: request.method,
    path,
    route: routes.has(path) ? path : (request.routeOptions?.url ?? null),
    streamed: request.record?.streamed ?? false,
    statusCode: response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST,
    durationMs: Math.round(durationMs * 10) / 10,
    context: request.record?.context ?? null,
    trace: request.record?.trace ?? null,
    operationName: request.record?.operationName ?? null,
    cacheStatus: request.record?.cacheStatus ?? null,
    errorCodes,
    change,
    address: change === null && errorCodes.length === 0 ? '' : request.ip,
    reason: request.record?.reason ?? null,
  };
}
