/** The span of a call that reaches a service, with all its tries (HTTP client spans of the semantic conventions). */
import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { beginSpan, markFailed, type Recording, traceparentOf } from '../../../schema/contract/recording.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';

export type RecordCall = <T extends { readonly status: number }>(
  recording: Recording,
  context: RequestContext,
  send: (context: RequestContext) => Promise<T>,
) => Promise<T>;

/**
 * @param route the path as the contract has it: what stands in the real one may be a person's name
 * @param url   of the service
 */
export function createCallRecorder(service: string, method: string, route: string, url: URL | null): RecordCall {
  const attributes: Attributes = {
    'http.request.method': method,
    'service.peer.name': service,
    'url.template': route,
    ...(url !== null && { 'server.address': url.hostname, 'server.port': portOf(url) }),
  };
  const name = `${method} ${route}`;
  return async (recording, context, send) => {
    const span = beginSpan(recording, name, { kind: SpanKind.CLIENT, attributes });
    try {
      // The service continues the trace below this span.
      const answer = await send({ ...context, traceparent: traceparentOf(span) });
      span.setAttribute('http.response.status_code', answer.status);
      if (answer.status >= 400) {
        span.setAttribute('error.type', String(answer.status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      return answer;
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
}

/** The context with the span that runs now, for work that goes on in later turns of the event loop. */
export function pinned(context: RequestContext): RequestContext {
  return context.recording ? { ...context, recording: { ...context.recording } } : context;
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
