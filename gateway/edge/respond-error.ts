/** Every error answer outside GraphQL execution: one body shape, the table's text, and the headers that belong to it. */
import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, GatewayError, ServiceFailure } from '../../schema/contract/errors.ts';
import type { Locale } from '../../schema/contract/request-context.ts';
import { challengeOf } from './challenge.ts';
import { CORRELATION_HEADER } from './correlation-id.ts';
import { describeError, type ErrorFacts, type PublicError } from './describe-error.ts';
import type { EdgeAnswer, EdgeRequest } from './exchange.ts';
import { pathOf } from './path-of.ts';
import { PROBLEM_TYPE, problemOf } from './rest/problem.ts';

/** The part of a logger that the edge needs. */
export interface ErrorLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ErrorResponderOptions {
  /** The language a client asked for. */
  readonly localeOf: (headers: IncomingHttpHeaders) => Locale;
  readonly log: ErrorLog;
  /** Whether a path (without its query) is REST: its errors are problem details, not GraphQL errors. Default: none is. */
  readonly isRest?: (path: string) => boolean;
}

export interface ErrorResponder {
  /** Answers a request that was read. */
  readonly respond: (error: unknown, request: EdgeRequest, answer: EdgeAnswer) => void;
  /** Answers bytes that are no request, and closes the connection. */
  readonly refuse: (error: Error & { readonly code?: string }, socket: Socket) => void;
}

/** Statuses of the HTTP library that have a code of their own; its other 4xx are BAD_REQUEST and keep their status. */
const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  404: 'RESOURCE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'PAYLOAD_TOO_LARGE',
};

export function createErrorResponder({ localeOf, log, isRest }: ErrorResponderOptions): ErrorResponder {
  return {
    respond: (error, request, reply) => {
      // The client went away while its body was read: nobody reads the answer, and nothing is wrong with us.
      const facts = error === request.raw.errored ? httpFacts(400, 'the body was cut off') : factsOf(error);
      const answer = describeError(facts, { locale: localeOf(request.headers), correlationId: request.id });
      const { code, httpStatus } = answer.extensions;
      // Who is overloaded has no time to write a line for each request that it refuses.
      if (httpStatus >= 500 && code !== 'OVERLOADED') {
        log[code === 'INTERNAL_ERROR' ? 'error' : 'warn'](
          { correlationId: request.id, code, err: error },
          'request failed',
        );
      }
      // Requests with a malformed address are refused before the first step has made a record.
      if (request.record) {
        request.record.errorCodes.push(code);
        request.record.reason = facts.message;
      }
      const path = pathOf(request.url);
      const rest = isRest?.(path) === true;
      reply.code(httpStatus);
      reply.header(CORRELATION_HEADER, request.id);
      reply.header('cache-control', 'no-store');
      for (const [name, value] of Object.entries(headersOf(answer))) reply.header(name, value);
      reply.header('content-type', rest ? PROBLEM_TYPE : mediaType(request.headers.accept));
      reply.send(JSON.stringify(rest ? problemOf(answer, path) : { errors: [answer] }));
    },
    refuse: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) {
        socket.destroy();
        return;
      }
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
      const correlationId = randomUUID();
      const answer = describeError(httpFacts(status, ''), { locale: localeOf({}), correlationId });
      log.warn(
        { correlationId, code: answer.extensions.code, statusCode: status, reason: error.code },
        'not a request',
      );
      socket.end(rawAnswer(status, answer));
    },
  };
}

function factsOf(error: unknown): ErrorFacts {
  if (error instanceof GatewayError || error instanceof ServiceFailure) {
    return { code: error.code, message: error.message, extensions: { ...error.extensions } };
  }
  const { code, statusCode, message } = (error ?? {}) as { code?: unknown; statusCode?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : '';
  // Only the HTTP library's own refusals say something about the request; a status on any other error is somebody else's.
  const refused =
    typeof code === 'string' && code.startsWith('FST_ERR_') && typeof statusCode === 'number' && statusCode < 500;
  if (refused) return httpFacts(statusCode, text);
  // The GraphQL route puts the header Host into a URL.
  if (code === 'ERR_INVALID_URL') return httpFacts(400, text);
  return { code: 'INTERNAL_ERROR', message: text, extensions: {} };
}

function httpFacts(status: number, message: string): ErrorFacts {
  return { code: CODE_BY_STATUS[status] ?? 'BAD_REQUEST', message, extensions: { httpStatus: status } };
}

function headersOf({ extensions }: PublicError): Record<string, string> {
  const { httpStatus, retryAfterSeconds } = extensions;
  return {
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...(httpStatus === 401 && { 'www-authenticate': challengeOf(extensions) }),
  };
}

/** A client that knows GraphQL over HTTP is told that the answer is GraphQL's and not some proxy's. */
function mediaType(accept: string | undefined): string {
  const graphql = accept?.includes('application/graphql-response+json') === true;
  return `${graphql ? 'application/graphql-response+json' : 'application/json'}; charset=utf-8`;
}

function rawAnswer(status: number, answer: PublicError): string {
  const body = JSON.stringify({ errors: [answer] });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `${CORRELATION_HEADER}: ${answer.extensions.correlationId}`,
    '',
    body,
  ].join('\r\n');
}
