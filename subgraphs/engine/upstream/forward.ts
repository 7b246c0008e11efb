/**
 * Calls whose answer is handed on as it comes: the head is awaited, the body stays a stream. They go through the same line,
 * circuit breaker and budget as all others; the context's signal ends a call at any point, the body included.
 */
import { Readable } from 'node:stream';
import type { Pool } from 'undici';
import type { ServiceError } from '../../../schema/contract/bindings.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { OperationBinding } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { AbortListener, RequestSignal } from '../../../schema/contract/request-signal.ts';
import type { CallCache } from './call-cache.ts';
import type { CallGuard, Send } from './call-guard.ts';
import { createContextHeaders } from './context-headers.ts';
import { unexpected, unreadable } from './decode-response.ts';
import type { EncodedRequest } from './encode-request.ts';
import { type ExchangeRequest, type HttpAnswer, type Inspect, LateAnswer } from './exchange.ts';
import { readProblem } from './read-problem.ts';
import { createCallRecorder } from './record-call.ts';

/** Where a service is called. */
export interface Upstream {
  /** Its base URL. */
  readonly url: URL;
  readonly pool: Pool;
  /** Path of its base URL. */
  readonly prefix: string;
  readonly guard: CallGuard;
}

export interface ForwardedRequest extends Omit<EncodedRequest, 'body'> {
  readonly body: ExchangeRequest['body'];
}

type AllHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A successful answer. Whoever gets it has to read or destroy the body. */
export interface ForwardedAnswer {
  readonly status: number;
  /** As received, by lower-case name. */
  readonly headers: AllHeaders;
  readonly body: Readable;
}

/** @throws {GatewayError | ServiceFailure} (rejects with) a code of the table or of the service */
export type Forward = (request: ForwardedRequest, context: RequestContext) => Promise<ForwardedAnswer>;

/** An answer as the guard sees it; of a failure the body is read, of a success it is still to come. */
interface StreamedAnswer extends HttpAnswer {
  readonly all: AllHeaders;
  readonly stream: Readable | null;
}

/** Bytes of an error answer that are read; nothing beyond them is passed on anyway. */
const PROBLEM_LIMIT = 64 * 1024;

/**
 * @param upstream `null`: no base URL is configured
 * @param cache    what is kept for the graph; a read that its overlay allows to keep is answered from it, and then comes whole
 */
export function createForward(
  upstream: Upstream | null,
  service: string,
  operation: OperationBinding,
  known: Readonly<Record<string, ServiceError>>,
  cache: CallCache | null = null,
): Forward {
  const { method, cache: policy } = operation;
  const keeps = cache !== null && policy !== null && method === 'GET' && !operation.empty;
  const headersOf = createContextHeaders(operation.accept, operation.tenantScoped);
  const repeatable = method === 'GET' || method === 'HEAD';
  const record = createCallRecorder(service, method, operation.path, upstream?.url ?? null);

  async function call(request: ForwardedRequest, context: RequestContext): Promise<StreamedAnswer> {
    return (await ask(request, context, null, sendAndStream)) as StreamedAnswer;
  }

  async function ask(
    request: ForwardedRequest,
    context: RequestContext,
    inspect: Inspect | null,
    send?: Send,
  ): Promise<HttpAnswer> {
    if (upstream === null) {
      throw new GatewayError('UPSTREAM_UNAVAILABLE', { service, cause: new Error('no base URL is configured') });
    }
    const headers = headersOf(context, request.headers);
    const http = { method, path: upstream.prefix + request.path, headers, body: request.body };
    return upstream.guard.call(upstream.pool, http, context.signal, repeatable, inspect, send);
  }

  const inspectWhole: Inspect = (status, headers) => {
    const refused = unreadable(operation, status, headers);
    return refused === null ? 'read' : unexpected(operation, service, new Error(refused));
  };

  async function read(request: ForwardedRequest, context: RequestContext): Promise<StreamedAnswer> {
    if (!keeps) return call(request, context);
    const { path, headers } = request;
    const answer = await cache.read(
      { policy, upstream: operation.upstream, path, headers },
      context,
      (conditions, asking) => ask({ ...request, headers: { ...headers, ...conditions } }, asking, inspectWhole),
    );
    const { status, body } = answer;
    if (status >= 400) return { ...answer, all: {}, stream: null };
    // What is kept is JSON: nothing else is read whole.
    const all = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
    return { status, headers: all, body, all, stream: Readable.from([Buffer.from(body)]) };
  }

  function accept({ status, headers, body, all, stream }: StreamedAnswer): ForwardedAnswer {
    if (stream === null) throw readProblem({ service, known, status, body, retryAfter: headers['retry-after'] });
    // A redirect would take the caller's token to an address that the contract does not name.
    const refused = status >= 300 ? `status ${status}` : unreadable(operation, status, headers);
    if (refused === null) return { status, headers: all, body: stream };
    stream.destroy();
    throw unexpected(operation, service, new Error(refused));
  }

  return async (request, context) => {
    const { recording } = context;
    return accept(await (recording ? record(recording, context, (own) => read(request, own)) : read(request, context)));
  };
}

const sendAndStream: Send = (pool, request, signal, timeoutMs, _inspect, headerTimeoutMs, done) => {
  if (signal.aborted || timeoutMs <= 0) done(new LateAnswer(false));
  else stream(pool, request, signal, Math.min(timeoutMs, headerTimeoutMs)).then(done, done);
};

/** @param timeoutMs until the head has come */
async function stream(
  pool: Pool,
  request: ExchangeRequest,
  signal: RequestSignal,
  timeoutMs: number,
): Promise<StreamedAnswer> {
  const controller = new AbortController();
  const giveUp: AbortListener = { handleEvent: () => controller.abort(new LateAnswer(true)) };
  const timer = setTimeout(() => giveUp.handleEvent(), timeoutMs);
  signal.addEventListener('abort', giveUp);
  try {
    const {
      statusCode: status,
      headers: all,
      body: stream,
    } = await pool.request({ ...request, signal: controller.signal });
    stream.once('close', () => signal.removeEventListener('abort', giveUp));
    // Whoever reads the body hears of its failure; when nobody does, it is nobody's.
    stream.on('error', () => {});
    const headers = headOf(all);
    if (status < 400) return { status, headers, body: '', all, stream };
    const body = await readAtMost(stream, PROBLEM_LIMIT).catch(() => '');
    return { status, headers, body, all, stream: null };
  } catch (error) {
    signal.removeEventListener('abort', giveUp);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function headOf(all: AllHeaders): HttpAnswer['headers'] {
  const headers: Record<string, string> = {};
  for (const name of ['content-type', 'content-encoding', 'retry-after']) {
    const value = all[name];
    if (value !== undefined) headers[name] = String(value);
  }
  return headers;
}

/** @throws {Error} when the body breaks off; what is beyond `limit` bytes is not read */
export async function readAtMost(body: Readable, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}
