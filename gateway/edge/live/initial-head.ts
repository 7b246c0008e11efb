/** `connection_init` → the head of a request: browsers cannot set headers on a socket, so its payload carries them. */
import { randomUUID } from 'node:crypto';
import type { RequestHead } from '../../../schema/contract/request-head.ts';
import { CORRELATION_HEADER, correlationIdOf } from '../correlation-id.ts';

const NAMES = new Set([
  'authorization',
  'x-business-unit',
  'x-country-code',
  'accept-language',
  'traceparent',
  'tracestate',
  CORRELATION_HEADER,
]);

/** What is never aborted by itself: the connection ends its operations one by one. */
const NEVER = new AbortController().signal;

/** @param language `accept-language` of the handshake, when the payload has none */
export function initialHead(payload: Readonly<Record<string, unknown>>, language: string | undefined): RequestHead {
  const headers: Record<string, string> = language === undefined ? {} : { 'accept-language': language };
  // Two spellings of one name are a header that came twice: whoever reads it refuses it.
  const rawHeaders: string[] = [];
  for (const [given, value] of Object.entries(payload)) {
    const name = given.toLowerCase();
    if (!NAMES.has(name) || typeof value !== 'string') continue;
    headers[name] = value;
    rawHeaders.push(name, value);
  }
  return { correlationId: correlationIdOf(headers) || randomUUID(), headers, rawHeaders, signal: NEVER };
}
