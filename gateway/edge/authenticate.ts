/** Finds out who is calling before the body is read. */
import { beginSpan, type RequestTrace, recordSpan } from '../../schema/contract/recording.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { RequestSignal } from '../../schema/contract/request-signal.ts';
import type { Check } from './exchange.ts';
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

/** Check of the routes that serve callers. Known callers go on without waiting. */
export function authenticate(build: BuildContext): Check {
  const identify: Check = (request) => {
    const record = recordOf(request);
    const { headers, rawHeaders } = request.raw;
    const built = build({
      correlationId: request.id,
      headers,
      rawHeaders,
      signal: record.signal,
      address: request.ip,
      trace: record.trace,
    });
    if (built instanceof Promise)
      return built.then((context) => {
        record.context = context;
      });
    record.context = built;
    return undefined;
  };
  return (request, answer) => {
    const recording = request.record?.trace?.recording ?? null;
    return recording === null
      ? identify(request, answer)
      : recordSpan(recording, beginSpan(recording, 'context'), () => identify(request, answer));
  };
}
