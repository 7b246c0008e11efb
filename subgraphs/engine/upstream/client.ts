/** The only outgoing HTTP of the graph: one keep-alive pool a service, timeouts, size limit, no redirects. */
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { Pool } from 'undici';
import type { OperationBinding, ServiceError } from '../../../schema/contract/bindings.ts';
import { TENANT_HEADERS } from '../../../schema/contract/context-headers.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { asGatewayError, isConnectionFailure } from './call-failure.ts';
import { decodeResponse, unexpected, unreadable } from './decode-response.ts';
import { type EncodedRequest, encodeRequest } from './encode-request.ts';
import { readProblem } from './read-problem.ts';

export interface UpstreamOptions {
  /** Base URL by upstream name. A path in it is kept in front of the contract's paths. */
  readonly baseUrls: Readonly<Record<string, string>>;
  /** Connections kept to each service. Default 32. */
  readonly connections?: number;
  /** Milliseconds one try may take until its answer is complete. Default 2000 (domain: upstream call defaults). */
  readonly tryTimeoutMs?: number;
  /** Milliseconds all tries of a call may take together. Default 10000. */
  readonly totalTimeoutMs?: number;
  /** Tries of an idempotent read that meets a connection failure, 502, 503 or 504. Default 3; writes are never retried. */
  readonly attempts?: number;
  /** Bytes of an answer; a longer one is cut off and refused. Default 16 MiB. */
  readonly responseLimitBytes?: number;
}

export interface UpstreamCall {
  readonly service: string;
  readonly operation: OperationBinding;
  /** By contract parameter name. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly errors: Readonly<Record<string, ServiceError>>;
}

export interface UpstreamClient {
  /**
   * Runs one operation and answers its decoded, unwrapped body.
   *
   * @throws {GatewayError | ServiceFailure} with a code of the table or of the service
   */
  call(call: UpstreamCall, context: RequestContext): Promise<unknown>;
  close(): Promise<void>;
}

interface Upstream {
  readonly pool: Pool;
  readonly prefix: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

const tracer = trace.getTracer('gateway/upstream');
const RETRYABLE = new Set([502, 503, 504]);

export function createUpstreamClient(options: UpstreamOptions): UpstreamClient {
  const { connections = 32, tryTimeoutMs = 2000, totalTimeoutMs = 10_000, attempts = 3 } = options;
  const responseLimitBytes = options.responseLimitBytes ?? 16 * 1024 * 1024;
  const upstreams = new Map<string, Upstream>();
  for (const [name, baseUrl] of Object.entries(options.baseUrls)) {
    const url = new URL(baseUrl);
    const timeouts = { headersTimeout: tryTimeoutMs, bodyTimeout: tryTimeoutMs, connectTimeout: tryTimeoutMs };
    const pool = new Pool(url.origin, { connections, pipelining: 1, ...timeouts, maxResponseSize: responseLimitBytes });
    upstreams.set(name, { pool, prefix: url.pathname.replace(/\/$/, '') });
  }

  async function once(
    call: UpstreamCall,
    request: EncodedRequest,
    headers: Record<string, string>,
    signal: AbortSignal,
  ) {
    const upstream = upstreams.get(call.operation.upstream);
    if (upstream === undefined) {
      throw new GatewayError('UPSTREAM_UNAVAILABLE', {
        service: call.service,
        cause: new Error('no base URL is configured'),
      });
    }
    const response = await upstream.pool.request({
      method: request.method,
      path: upstream.prefix + request.path,
      headers,
      body: request.body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(tryTimeoutMs)]),
    });
    const retryAfter = response.headers['retry-after'];
    const refused = unreadable(call.operation, response.statusCode, response.headers);
    if (refused !== null) {
      // The rest of it, which may be endless, is not waited for; that it is cut off is an event of the stream too.
      response.body.on('error', () => {}).destroy();
      throw unexpected(call.operation, call.service, new Error(refused));
    }
    // An answer of `true` needs no body; what little there is of one is read past, so that the connection lives on.
    const past = call.operation.empty && response.statusCode < 300;
    const body = past ? await response.body.dump().then(() => '') : await response.body.text();
    return { status: response.statusCode, body, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined };
  }

  async function withRetries(call: UpstreamCall, context: RequestContext): Promise<Answer> {
    const request = encodeRequest(call.operation, call.values, call.body);
    const headers = { ...request.headers, ...contextHeaders(call.operation, context) };
    const tries = request.method === 'GET' || request.method === 'HEAD' ? attempts : 1;
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(totalTimeoutMs)]);
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await once(call, request, headers, signal);
        if (attempt >= tries || !RETRYABLE.has(answer.status)) return answer;
      } catch (error) {
        if (attempt >= tries || signal.aborted || !isConnectionFailure(error))
          throw asGatewayError(error, call.service);
      }
    }
  }

  return {
    call: (call, context) =>
      tracer.startActiveSpan(
        `${call.operation.method} ${call.operation.path}`,
        { kind: SpanKind.CLIENT, attributes: { 'service.peer.name': call.service, 'http.route': call.operation.path } },
        async (span) => {
          try {
            const answer = await withRetries(call, context);
            span.setAttribute('http.response.status_code', answer.status);
            return read(call, answer);
          } catch (error) {
            recordFailure(span, error);
            throw error;
          } finally {
            span.end();
          }
        },
      ),
    close: async () => {
      await Promise.all([...upstreams.values()].map(({ pool }) => pool.close()));
    },
  };
}

function read(call: UpstreamCall, answer: Answer): unknown {
  if (answer.status >= 200 && answer.status < 300) return decodeResponse(call.operation, answer.body, call.service);
  if (answer.status < 400) {
    // A redirect would take the caller's token to an address that the contract does not name.
    throw new GatewayError('UPSTREAM_INVALID_RESPONSE', {
      service: call.service,
      cause: new Error(`status ${answer.status}`),
    });
  }
  throw readProblem({ service: call.service, known: call.errors, ...answer });
}

function recordFailure(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof GatewayError ? error.code : 'failed' });
}

/** Headers from the verified context only: what a client sent is never passed on as it came. */
function contextHeaders(operation: OperationBinding, context: RequestContext): Record<string, string> {
  const headers: Record<string, string> = {
    accept: operation.accept ?? 'application/json',
    'accept-language': context.locale,
    'x-correlation-id': context.correlationId,
    traceparent: context.traceparent,
  };
  if (context.tracestate !== null) headers.tracestate = context.tracestate;
  if (context.caller !== null) headers.authorization = `Bearer ${context.caller.token}`;
  if (operation.tenantScoped) {
    if (context.tenant === null) throw new GatewayError('TENANT_HEADER_MISSING');
    headers[TENANT_HEADERS.businessUnit] = context.tenant.businessUnit;
    headers[TENANT_HEADERS.countryCode] = context.tenant.countryCode;
  }
  return headers;
}
