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

/**
 * A read that may be answered without a call.
 *
 * @param read is handed what to run when it does call
 */
export type RecordRead = <T>(recording: Recording, read: (called: () => void) => Promise<T>) => Promise<T>;

/** The span of a read that no call was made for: its answer was kept, or another request was calling. A call has its own. */
export function createReadRecorder(service: string, method: string, route: string): RecordRead {
  const attributes: Attributes = {
    'http.request.method': method,
    'service.peer.name': service,
    'url.template': route,
    'serhafen.cache': 'hit',
  };
  const name = `${method} ${route}`;
  return async (recording, read) => {
    let wasCalled = false;
    const startTime = performance.now();
    const { current } = recording;
    const answer = await read(() => {
      wasCalled = true;
    });
    if (!wasCalled) beginSpan(recording, name, { kind: SpanKind.CLIENT, attributes, startTime }, current).end();
    return answer;
  };
}

/** The context with the span that runs now, for work that goes on in later turns of the event loop. */
export function pinned(context: RequestContext): RequestContext {
  return context.recording ? { ...context, recording: { ...context.recording } } : context;
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
