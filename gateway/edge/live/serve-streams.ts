/** The door for clients that cannot open sockets: one operation a request, answered as server-sent events. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, GatewayError } from '../../../schema/contract/errors.ts';
import type { GraphqlRequest } from '../../../schema/contract/graphql-request.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { readDocumentId } from '../document-id.ts';
import { EVENT_STREAM } from '../request-error-status.ts';
import { recordOf } from '../request-record.ts';
import { asErrors, asText } from './answer-text.ts';
import { type Ending, GOING_AWAY, TENANT_SUSPENDED, TOO_MANY_SOCKETS } from './close-codes.ts';
import { endOverTime } from './end-over-time.ts';
import { EventStream } from './event-stream.ts';
import { lastEventOf } from './last-event.ts';
import type { LiveMetrics } from './live-metrics.ts';
import type { LiveServices } from './live-services.ts';
import type { Register } from './register.ts';

export interface StreamOptions {
  readonly services: LiveServices;
  readonly register: Pick<Register, 'enter' | 'leave'>;
  /** Bytes that may wait for a client that does not read; more end the connection. */
  readonly bufferedBytes: number;
  /** Milliseconds between two comments that keep the connection open. */
  readonly pingIntervalMs: number;
  readonly metrics: LiveMetrics;
}

export interface Streams {
  /** How many are open. */
  count(): number;
  /** Answers a request that asked for an event stream. Throws when it cannot be read. */
  answer(request: FastifyRequest, context: RequestContext, reply: FastifyReply): FastifyReply;
  endAll(ending: Ending, overMs: number): Promise<void>;
  /** Ends all streams, over a time. */
  close(overMs: number): Promise<void>;
}

export function createStreams(options: StreamOptions): Streams {
  const { services, register, bufferedBytes, pingIntervalMs, metrics } = options;
  const open = new Set<EventStream>();
  const hide = metrics.showOpen('sse', () => open.size);
  const probes = setInterval(() => {
    for (const stream of open) stream.probe();
  }, pingIntervalMs);
  probes.unref();

  async function runOnce(request: GraphqlRequest, stream: EventStream): Promise<void> {
    const { context } = stream;
    try {
      stream.next(asText(await services.admit(request, context).run(), services.formatError, context), null);
    } catch (error) {
      refuse(stream, error);
      return;
    }
    stream.complete();
  }

  /** What is wrong with an operation is its answer (graphql-sse, "Distinct connections mode"). */
  function refuse(stream: EventStream, error: unknown): void {
    stream.next(JSON.stringify({ errors: asErrors(error, services.formatError, stream.context) }), null);
    stream.complete();
  }

  return {
    count: () => open.size,
    answer: (request, context, reply) => {
      // As for sockets: nobody may hold a connection without saying who they are.
      if (context.caller === null) throw new GatewayError('UNAUTHENTICATED');
      const operation = readOperation(request);
      const after = lastEventOf(operation.extensions) ?? lastEventOf({ lastEventId: request.headers['last-event-id'] });
      const stream = new EventStream(context, reply.raw, bufferedBytes);
      const refusal = register.enter(stream, context);
      if (refusal !== null) throw new GatewayError(CODES.get(refusal) ?? 'TOKEN_EXPIRED');
      sendHead(reply);
      recordOf(request).streamed = true;
      open.add(stream);
      let stop: (() => void) | null = null;
      let closed = false;
      reply.raw.once('close', () => {
        closed = true;
        open.delete(stream);
        register.leave(stream);
        metrics.ended('sse', stream.ended);
        if (stream.droppedBytes > 0) metrics.dropped(stream.droppedBytes);
        stop?.();
      });
      try {
        stop = services.subscribe(
          operation,
          {
            context,
            next: ({ text, position }) => stream.next(text, position),
            refuse: (reason) => refuse(stream, reason),
          },
          after,
        );
        if (stop === null && request.method === 'GET') refuse(stream, new GatewayError('METHOD_NOT_ALLOWED'));
        else if (stop === null) void runOnce(operation, stream);
        else if (closed) stop?.();
      } catch (error) {
        refuse(stream, error);
      }
      return reply;
    },
    endAll: (ending, overMs) => endOverTime(open, ending, overMs),
    close: async (overMs) => {
      clearInterval(probes);
      await endOverTime(open, GOING_AWAY, overMs);
      hide();
    },
  };
}

/** What a connection that may not stay is refused with, in words of HTTP. */
const CODES: ReadonlyMap<Ending, ErrorCode> = new Map([
  [TOO_MANY_SOCKETS, 'SUBSCRIPTION_LIMIT_REACHED'],
  [TENANT_SUSPENDED, 'TENANT_SUSPENDED'],
]);

/** The answer is written piece by piece from here on; the headers that other steps have set go with it. */
function sendHead(reply: FastifyReply): void {
  const headers = reply.getHeaders();
  reply.hijack();
  reply.raw.writeHead(200, {
    ...headers,
    'content-type': `${EVENT_STREAM}; charset=utf-8`,
    'cache-control': 'no-store',
    // nginx would hold events back until its buffer is full.
    'x-accel-buffering': 'no',
  } as Record<string, string>);
  reply.raw.flushHeaders();
}

interface StreamOperation extends GraphqlRequest {
  readonly extensions: Readonly<Record<string, unknown>> | null;
}

/** GraphQL over HTTP: the body of a POST, or the query of a GET with variables and extensions as JSON text. */
function readOperation({ method, body, query }: FastifyRequest): StreamOperation {
  const given = (method === 'POST' ? body : query) as Readonly<Record<string, unknown>> | null | undefined;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw bad('the request has no operation');
  const { query: text = '', operationName = null } = given;
  const extensions = objectOf(given, 'extensions', method);
  const documentId = readDocumentId({ documentId: given.documentId, extensions });
  if (documentId === null) throw bad('the id of the document is malformed');
  if (typeof text !== 'string') throw bad('query must be a text');
  if (operationName !== null && typeof operationName !== 'string') throw bad('operationName must be a text');
  return {
    query: text,
    documentId,
    operationName: operationName ?? undefined,
    variables: objectOf(given, 'variables', method) ?? undefined,
    extensions,
  };
}

function objectOf(
  given: Readonly<Record<string, unknown>>,
  name: string,
  method: string,
): Readonly<Record<string, unknown>> | null {
  const value = method === 'POST' || given[name] === undefined ? given[name] : parsed(String(given[name]), name);
  if (value === undefined || value === null) return null;
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw bad(`${name} must be an object`);
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad(`${name} must be JSON`);
  }
}

function bad(message: string): GatewayError {
  return new GatewayError('BAD_REQUEST', { message });
}
