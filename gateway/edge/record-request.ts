/** The span of the whole request (HTTP server spans of the semantic conventions). Nobody's name, address or text is in it. */
import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import type { RequestEnd } from './limit-lifetime.ts';

/** Ends the span of a request that is recorded, with what is known at its end. */
export function endRequestSpan(end: RequestEnd): void {
  const recording = end.trace?.recording ?? null;
  if (recording === null) return;
  const { root } = recording;
  const route = end.route ?? undefined;
  const tenant = end.context?.tenant ?? null;
  const attributes: Attributes = {
    'http.request.method': end.method,
    'http.response.status_code': end.statusCode,
    'serhafen.correlation_id': end.correlationId,
    ...(route !== undefined && { 'http.route': route }),
    ...(end.operationName !== null && { 'graphql.operation.name': end.operationName }),
    ...(tenant !== null && { 'serhafen.tenant': `${tenant.businessUnit}:${tenant.countryCode}` }),
    ...(end.cacheStatus !== null && { 'serhafen.cache': end.cacheStatus }),
    ...(end.errorCodes.length > 0 && { 'serhafen.error_codes': [...new Set(end.errorCodes)] }),
  };
  // A span of a server fails by the server's fault only; what a client did wrong is in the status.
  if (end.statusCode >= 500) {
    attributes['error.type'] = end.errorCodes[0] ?? String(end.statusCode);
    root.setStatus({ code: SpanStatusCode.ERROR });
  }
  root.updateName(route === undefined ? end.method : `${end.method} ${route}`);
  root.setAttributes(attributes);
  root.end();
}
