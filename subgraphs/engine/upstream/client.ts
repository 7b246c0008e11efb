/** The only outgoing HTTP of the graph: one keep-alive pool a service, timeouts, size limit, no redirects. */
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { Pool } from 'undici';
import type { OperationBinding, ServiceError } from '../../../schema/contract/bindings.ts';
import { TENANT_HEADERS } from '../../../schema/contract/context-headers.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { asGatewayError, isConnectionFailure } from './call-failure.ts';
import { decodeResponse, unexpected, unreadable } from './decode-response.ts';
import type { EncodedRequest } from './encode-request.ts';
import { exchange, type HttpAnswer, type Inspect } from './exchange.ts';
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
  readonly request: EncodedRequest;
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

const tracer = trace.getTracer('gateway/upstream');
const RETRYABLE = new Set([502, 503, 504]);

export function createUpstreamClient(options: UpstreamOptions): UpstreamClient {
  const { connections = 32, tryTimeoutMs = 2000, totalTimeoutMs = 10_000, attempts = 3 } = options;
  const responseLimitBytes = options.responseLimitBytes ?? 16 * 1024 * 1024;
  const upstreams = new Map<string, Upstream>();
  for (const [name, baseUrl] of Object.entries(options.baseUrls)) {
    const url = new URL(baseUrl);
    const pool = new Pool(url.origin, {
      connections,
      pipelining: 1,
      connectTimeout: tryTimeoutMs,
      // Each try has its own deadline, which a slow trickle of bytes does not move.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: responseLimitBytes,
    });
    upstreams.set(name, { pool, prefix: url.pathname.replace(/\/$/, '') });
  }

  function upstreamOf({ operation, service }: UpstreamCall): Upstream {
    const upstream = upstreams.get(operation.upstream);
    if (upstream !== undefined) return upstream;
    throw new GatewayError('UPSTREAM_UNAVAILABLE', { service, cause: new Error('no base URL is configured') });
  }

  async function withRetries(call: UpstreamCall, context: RequestContext): Promise<HttpAnswer> {
    const { operation, request } = call;
    const { pool, prefix } = upstreamOf(call);
    const { method, body } = request;
    const sent = { method, path: prefix + request.path, headers: headersOf(operation, request, context), body };
    const tries = method === 'GET' || method === 'HEAD' ? attempts : 1;
    const deadline = performance.now() + totalTimeoutMs;
    const inspect: Inspect = (status, headers) => {
      const refused = unreadable(operation, status, headers);
      if (refused !== null) return unexpected(operation, call.service, new Error(refused));
      // An answer of `true` needs no body.
      return operation.empty && status < 300 ? 'skip' : 'read';
    };
    for (let attempt = 1; ; attempt++) {
      const left = attempt === 1 ? totalTimeoutMs : deadline - performance.now();
      try {
        const answer = await exchange(pool, sent, context.signal, Math.min(tryTimeoutMs, left), inspect);
        if (attempt >= tries || !RETRYABLE.has(answer.status)) return answer;
      } catch (error) {
        if (attempt >= tries || context.signal.aborted || !isConnectionFailure(error)) {
          throw asGatewayError(error, call.service);
        }
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

function read(call: UpstreamCall, answer: HttpAnswer): unknown {
  if (answer.status >= 200 && answer.status < 300) return decodeResponse(call.operation, answer.body, call.service);
  if (answer.status < 400) {
    // A redirect would take the caller's token to an address that the contract does not name.
    throw new GatewayError('UPSTREAM_INVALID_RESPONSE', {
      service: call.service,
      cause: new Error(`status ${answer.status}`),
    });
  }
  const { status, body, headers } = answer;
  throw readProblem({ service: call.service, known: call.errors, status, body, retryAfter: headers['retry-after'] });
}

function recordFailure(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof GatewayError ? error.code : 'failed' });
}

/** All headers of a call, names and values in turns. */
function headersOf(operation: OperationBinding, { headers }: EncodedRequest, context: RequestContext): string[] {
  const all = [...contextHeaders(context), 'accept', operation.accept ?? 'application/json'];
  for (const name in headers) all.push(name, headers[name] ?? '');
  if (!operation.tenantScoped) return all;
  if (context.tenant === null) throw new GatewayError('TENANT_HEADER_MISSING');
  const { businessUnit, countryCode } = context.tenant;
  all.push(TENANT_HEADERS.businessUnit, businessUnit, TENANT_HEADERS.countryCode, countryCode);
  return all;
}

/** Headers from the verified context only, the same for every call of a request: what a client sent is never passed on as it came. */
const byContext = new WeakMap<RequestContext, readonly string[]>();

function contextHeaders(context: RequestContext): readonly string[] {
  const known = byContext.get(context);
  if (known !== undefined) return known;
  const headers = [
    'accept-language',
    context.locale,
    'x-correlation-id',
    context.correlationId,
    'traceparent',
    context.traceparent,
  ];
  if (context.tracestate !== null) headers.push('tracestate', context.tracestate);
  if (context.caller !== null) headers.push('authorization', `Bearer ${context.caller.token}`);
  byContext.set(context, headers);
  return headers;
}
