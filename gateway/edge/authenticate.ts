/** Finds out who is calling before the body is read. */
import { beginSpan, recordSpan } from '../../schema/contract/recording.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { RequestHead } from '../../schema/contract/request-head.ts';
import type { Check } from './exchange.ts';
import { recordOf } from './request-record.ts';

/** Throws or rejects when the request has to be refused. */
export type BuildContext = (head: RequestHead) => RequestContext | Promise<RequestContext>;

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
