/** Finds out who is calling before the body is read. */
import type { onRequestHookHandler } from 'fastify';
import { beginSpan, markFailed, type RequestTrace } from '../../schema/contract/recording.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { RequestSignal } from '../../schema/contract/request-signal.ts';
import { recordOf } from './request-record.ts';

/** The part of a request that says who calls. */
export interface CallerHead {
  readonly correlationId: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders: readonly string[];
  readonly signal: RequestSignal;
  /** IP address of the client. */
  readonly address?: string;
  /** `null`: no traces are made. */
  readonly trace?: RequestTrace | null;
}

/** Throws or rejects when the request has to be refused. */
export type BuildContext = (head: CallerHead) => RequestContext | Promise<RequestContext>;

/** Hook of the routes that serve callers. Known callers go on without waiting. */
export function authenticate(build: BuildContext): onRequestHookHandler {
  return (request, _reply, next) => {
    const record = recordOf(request);
    const done = record.trace === null ? next : recorded(record.trace, next);
    const accept = (context: RequestContext) => {
      record.context = context;
      done();
    };
    try {
      const { headers, rawHeaders } = request.raw;
      const built = build({
        correlationId: request.id,
        headers,
        rawHeaders,
        signal: record.signal,
        address: request.ip,
        trace: record.trace,
      });
      if (built instanceof Promise) built.then(accept, done);
      else accept(built);
    } catch (error) {
      done(error as Error);
    }
  };
}

function recorded({ recording }: RequestTrace, next: (error?: Error) => void): (error?: Error) => void {
  if (recording === null) return next;
  const span = beginSpan(recording, 'context');
  return (error) => {
    if (error !== undefined) markFailed(span, error);
    span.end();
    next(error);
  };
}
