/** Finds out who is calling before the body is read. */
import type { onRequestHookHandler } from 'fastify';
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
}

/** Throws or rejects when the request has to be refused. */
export type BuildContext = (head: CallerHead) => RequestContext | Promise<RequestContext>;

/** Hook of the routes that serve callers. Known callers go on without waiting. */
export function authenticate(build: BuildContext): onRequestHookHandler {
  return (request, _reply, done) => {
    const record = recordOf(request);
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
      });
      if (built instanceof Promise) built.then(accept, done);
      else accept(built);
    } catch (error) {
      done(error as Error);
    }
  };
}
