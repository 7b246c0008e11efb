/** The only outgoing HTTP of the graph: one keep-alive pool a service, timeouts, size limit, no redirects. */
import type { ServiceError } from '../../../schema/contract/bindings.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { CachePolicy, OperationBinding } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { CallCache } from './call-cache.ts';
import { CallGuard } from './call-guard.ts';
import type { BreakerOptions, CircuitChange } from './circuit-breaker.ts';
import { createContextHeaders } from './context-headers.ts';
import { decodeResponse, unexpected, unreadable } from './decode-response.ts';
import type { EncodedRequest } from './encode-request.ts';
import type { HttpAnswer, Inspect } from './exchange.ts';
import { createForward, type Forward, type Upstream } from './forward.ts';
import { openPool, type ServiceCredentials } from './open-pool.ts';
import { readProblem } from './read-problem.ts';
import type { ReadTexts } from './read-texts.ts';
import { createCallRecorder, createReadRecorder, pinned } from './record-call.ts';
import { createUpstreamMetrics, type ServiceState } from './upstream-metrics.ts';

export interface UpstreamOptions {
  /** Base URL by upstream name. A path in it is kept in front of the contract's paths. */
  readonly baseUrls: Readonly<Record<string, string>>;
  /** Connections kept to each service. Default 32. */
  readonly connections?: number;
  /** Calls that may wait for a connection to a service; a further one is refused with OVERLOADED. Default 1000. */
  readonly queue?: number;
  /** Milliseconds a connection may take to open. Default 1000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds until the head of an answer has come. Default: `tryTimeoutMs`. */
  readonly headerTimeoutMs?: number;
  /** Milliseconds one try may take until its answer is complete. Default 2000 (domain: upstream call defaults). */
  readonly tryTimeoutMs?: number;
  /** Milliseconds all tries of a call may take together. Default 10000. */
  readonly totalTimeoutMs?: number;
  /** Tries of an idempotent read that meets a connection failure, 502, 503 or 504. Default 3; writes are never retried. */
  readonly attempts?: number;
  /** Bytes of an answer; a longer one is cut off and refused. Default 16 MiB. */
  readonly responseLimitBytes?: number;
  /** Default: as the domain's upstream call defaults. */
  readonly breaker?: BreakerOptions;
  /** Answers of reads that their overlays allow to keep. Default: none is. */
  readonly cache?: CallCache | null;
  /** How services are told who calls, by upstream name. Default: by nothing. */
  readonly credentials?: Readonly<Record<string, ServiceCredentials>>;
  /** A file of the credentials was changed and cannot be used; what it held before stays in force. */
  readonly onBrokenFile?: (service: string, error: Error) => void;
  /** Called once for each change of a service's circuit. */
  readonly onCircuitChange?: (change: CircuitChange) => void;
}

/**
 * Runs one operation and answers its decoded, unwrapped body.
 *
 * @param texts is told how the body was read
 * @throws {GatewayError | ServiceFailure} (rejects with) a code of the table or of the service
 */
export type SendRequest = (request: EncodedRequest, context: RequestContext, texts: ReadTexts) => Promise<unknown>;

export interface UpstreamClient {
  /** @param errors what the service documents, by code */
  prepare(service: string, operation: OperationBinding, errors: Readonly<Record<string, ServiceError>>): SendRequest;
  /** The same for an operation whose answer is handed on as it comes. */
  forward(service: string, operation: OperationBinding, errors: Readonly<Record<string, ServiceError>>): Forward;
  /** The services and how their circuits are. */
  states(): Iterable<ServiceState>;
  close(): Promise<void>;
}

export function createUpstreamClient(options: UpstreamOptions): UpstreamClient {
  const { connections = 32, tryTimeoutMs = 2000, totalTimeoutMs = 10_000, attempts = 3 } = options;
  const responseLimitBytes = options.responseLimitBytes ?? 16 * 1024 * 1024;
  const { queue, headerTimeoutMs, breaker, onCircuitChange = () => {}, cache = null } = options;
  const guardOptions = { connections, queue, headerTimeoutMs, tryTimeoutMs, totalTimeoutMs, attempts, breaker };
  const upstreams = new Map<string, Upstream>();
  const metrics = createUpstreamMetrics(states);
  for (const [name, baseUrl] of Object.entries(options.baseUrls)) {
    const url = new URL(baseUrl);
    const pool = openPool(url.origin, {
      connections,
      connectTimeoutMs: Math.min(options.connectTimeoutMs ?? 1000, tryTimeoutMs),
      responseLimitBytes,
      credentials: options.credentials?.[name] ?? null,
      onBrokenFile: (error) => options.onBrokenFile?.(name, error),
    });
    const guard = new CallGuard(name, guardOptions, metrics.of(name), onCircuitChange);
    upstreams.set(name, { url, pool, prefix: url.pathname.replace(/\/$/, ''), guard });
  }

  function* states(): Iterable<ServiceState> {
    for (const [service, { guard }] of upstreams) {
      yield { service, circuit: guard.breaker.state, pending: guard.pending };
    }
  }

  function prepare(
    service: string,
    operation: OperationBinding,
    known: Readonly<Record<string, ServiceError>>,
  ): SendRequest {
    const { method } = operation;
    const upstream = upstreams.get(operation.upstream);
    const headersOf = createContextHeaders(operation.accept, operation.tenantScoped);
    const repeatable = method === 'GET' || method === 'HEAD';
    const policy = method === 'GET' && !operation.empty ? operation.cache : null;
    const record = createCallRecorder(service, method, operation.path, upstream?.url ?? null);
    const recordRead = createReadRecorder(service, method, operation.path);

    const inspect: Inspect = (status, headers) => {
      const refused = unreadable(operation, status, headers);
      // The rest of it, which may be endless, is not waited for.
      if (refused !== null) return unexpected(operation, service, new Error(refused));
      // An answer of `true` needs no body; what little there is of one is read past, so that the connection lives on.
      return operation.empty && status < 300 ? 'skip' : 'read';
    };

    function call(request: EncodedRequest, context: RequestContext): Promise<HttpAnswer> {
      if (cache === null || policy === null) return callService(request, context);
      const { recording } = context;
      if (!recording) return keptOrCalled(cache, policy, request, context, null);
      return recordRead(recording, (called) => keptOrCalled(cache, policy, request, context, called));
    }

    function keptOrCalled(
      cache: CallCache,
      policy: CachePolicy,
      request: EncodedRequest,
      context: RequestContext,
      onCall: (() => void) | null,
    ): Promise<HttpAnswer> {
      const { path, headers } = request;
      return cache.read({ policy, upstream: operation.upstream, path, headers }, context, (conditions, asking) => {
        onCall?.();
        return callService({ ...request, headers: { ...headers, ...conditions } }, asking);
      });
    }

    function callService(request: EncodedRequest, context: RequestContext): Promise<HttpAnswer> {
      const { recording } = context;
      return recording ? record(recording, context, (own) => send(request, own)) : send(request, context);
    }

    function send(request: EncodedRequest, context: RequestContext): Promise<HttpAnswer> {
      const headers = headersOf(context, request.headers);
      if (upstream === undefined) {
        throw new GatewayError('UPSTREAM_UNAVAILABLE', { service, cause: new Error('no base URL is configured') });
      }
      const http = { method, path: upstream.prefix + request.path, headers, body: request.body };
      return upstream.guard.call(upstream.pool, http, context.signal, repeatable, inspect);
    }

    function read({ status, headers, body }: HttpAnswer, texts: ReadTexts): unknown {
      if (status >= 200 && status < 300) return decodeResponse(operation, body, service, texts);
      if (status >= 400) throw readProblem({ service, known, status, body, retryAfter: headers['retry-after'] });
      // A redirect would take the caller's token to an address that the contract does not name.
      throw new GatewayError('UPSTREAM_INVALID_RESPONSE', { service, cause: new Error(`status ${status}`) });
    }

    return (request, context, texts) => {
      try {
        return call(request, pinned(context)).then((answer) => read(answer, texts));
      } catch (error) {
        return Promise.reject(error);
      }
    };
  }

  return {
    prepare,
    forward: (service, operation, known) =>
      createForward(upstreams.get(operation.upstream) ?? null, service, operation, known, cache),
    states,
    close: async () => {
      metrics.close();
      await Promise.all([...upstreams.values()].map(({ pool }) => pool.close()));
    },
  };
}
