/** Outgoing HTTP to remote GraphQL subgraphs (GraphQL over HTTP, `POST`): one keep-alive pool an origin, one deadline a call. */
import type { Pool } from 'undici';
import { TENANT_HEADERS } from '../../../schema/contract/context-headers.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { CallGuard } from './call-guard.ts';
import type { BreakerOptions, CircuitChange } from './circuit-breaker.ts';
import type { HttpAnswer } from './exchange.ts';
import { openPool, type ServiceCredentials } from './open-pool.ts';
import { readProblem } from './read-problem.ts';
import { createCallRecorder } from './record-call.ts';
import { createUpstreamMetrics, type ServiceState } from './upstream-metrics.ts';

/** What of the verified context goes to a subgraph besides correlation id and trace. */
export type ForwardedHeader = 'authorization' | 'tenant' | 'accept-language';

export interface GraphqlClientOptions {
  /** Connections kept to each origin. Default 32. */
  readonly connections?: number;
  /** Calls that may wait for a connection of a subgraph; a further one is refused with OVERLOADED. Default 1000. */
  readonly queue?: number;
  /** Milliseconds a call may take until its answer is complete, all tries together. Default 10000. */
  readonly timeoutMs?: number;
  /** Milliseconds a connection may take to open. Default 1000. */
  readonly connectTimeoutMs?: number;
  /** Tries of a query that meets a connection failure, 502, 503 or 504. Default 3; mutations are tried once. */
  readonly attempts?: number;
  /** Bytes of an answer; a longer one is cut off and refused. Default 16 MiB. */
  readonly responseLimitBytes?: number;
  /** Default: all of them. */
  readonly forward?: readonly ForwardedHeader[];
  /** Default: as the domain's upstream call defaults. */
  readonly breaker?: BreakerOptions;
  /** How subgraphs are told who calls. Default: by nothing. */
  readonly credentials?: ServiceCredentials | null;
  /** A file of the credentials was changed and cannot be used; what it held before stays in force. */
  readonly onBrokenFile?: (origin: string, error: Error) => void;
  /** Called once for each change of a subgraph's circuit. */
  readonly onCircuitChange?: (change: CircuitChange) => void;
}

/** A subgraph's answer. `errors` is empty when there are none; neither part has been looked into. */
export interface GraphqlAnswer {
  readonly data: unknown;
  readonly errors: readonly unknown[];
}

export interface GraphqlCall {
  /** JSON text of the request. */
  readonly body: string;
  /** A query may be sent again. */
  readonly repeatable: boolean;
  /** Row of the event that is answered; a subgraph of this process alone reads it. */
  readonly event?: unknown;
}

/** One subgraph as the client reaches it. */
export interface GraphqlEndpoint {
  /** @throws {GatewayError} (rejects with) UPSTREAM_*, RATE_LIMITED or the code that a refusal carries */
  post(call: GraphqlCall, context: RequestContext): Promise<GraphqlAnswer>;
  /** The last endpoint of an origin closes its connections, after the calls that run. */
  close(): Promise<void>;
}

export interface GraphqlClient {
  /** @param service name of the subgraph, for errors and spans */
  connect(service: string, url: string): GraphqlEndpoint;
  /** The subgraphs that are connected and how their circuits are. */
  states(): Iterable<ServiceState>;
  /** Closes every connection, after the calls that run. */
  close(): Promise<void>;
}

export const FORWARDED: readonly ForwardedHeader[] = ['authorization', 'tenant', 'accept-language'];

interface SharedPool {
  readonly pool: Pool;
  endpoints: number;
}

/** One subgraph at one address: a hot swap that keeps both keeps what is known of it. */
interface SharedGuard {
  readonly service: string;
  readonly guard: CallGuard;
  endpoints: number;
}

export function createGraphqlClient(options: GraphqlClientOptions = {}): GraphqlClient {
  const { connections = 32, timeoutMs = 10_000, connectTimeoutMs = 1000, attempts = 3 } = options;
  const responseLimitBytes = options.responseLimitBytes ?? 16 * 1024 * 1024;
  const forward = new Set(options.forward ?? FORWARDED);
  const { queue, breaker, onCircuitChange = () => {} } = options;
  const guardOptions = { connections, queue, tryTimeoutMs: timeoutMs, totalTimeoutMs: timeoutMs, attempts, breaker };
  const pools = new Map<string, SharedPool>();
  const guards = new Map<string, SharedGuard>();
  const metrics = createUpstreamMetrics(states);

  function* states(): Iterable<ServiceState> {
    for (const { service, guard } of guards.values()) {
      yield { service, circuit: guard.breaker.state, pending: guard.pending };
    }
  }

  function guardOf(service: string, url: string): SharedGuard {
    const key = `${service} ${url}`;
    const known = guards.get(key);
    if (known !== undefined) return known;
    const guard = new CallGuard(service, guardOptions, metrics.of(service), onCircuitChange);
    const shared = { service, guard, endpoints: 0 };
    guards.set(key, shared);
    return shared;
  }

  function poolOf(origin: string): SharedPool {
    const known = pools.get(origin);
    if (known !== undefined) return known;
    const pool = openPool(origin, {
      connections,
      connectTimeoutMs,
      responseLimitBytes,
      credentials: options.credentials ?? null,
      onBrokenFile: (error) => options.onBrokenFile?.(origin, error),
    });
    const shared = { pool, endpoints: 0 };
    pools.set(origin, shared);
    return shared;
  }

  function connect(service: string, url: string): GraphqlEndpoint {
    const address = new URL(url);
    const { origin, pathname, search } = address;
    const shared = poolOf(origin);
    shared.endpoints += 1;
    const guarded = guardOf(service, url);
    guarded.endpoints += 1;
    const path = pathname + search;
    const record = createCallRecorder(service, 'POST', pathname, address);
    let open = true;

    function send({ body, repeatable }: GraphqlCall, context: RequestContext): Promise<HttpAnswer> {
      const headers = headersOf(context, forward);
      return guarded.guard.call(shared.pool, { method: 'POST', path, headers, body }, context.signal, repeatable);
    }

    return {
      post: async (call, context) => {
        const { recording } = context;
        const answer = await (recording ? record(recording, context, (own) => send(call, own)) : send(call, context));
        return read(answer, service);
      },
      close: async () => {
        if (!open) return;
        open = false;
        guarded.endpoints -= 1;
        if (guarded.endpoints === 0) guards.delete(`${service} ${url}`);
        shared.endpoints -= 1;
        if (shared.endpoints > 0 || pools.get(origin) !== shared) return;
        pools.delete(origin);
        await shared.pool.close();
      },
    };
  }

  return {
    connect,
    states,
    close: async () => {
      metrics.close();
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map(({ pool }) => pool.close()));
    },
  };
}

/** A refusal with GraphQL errors in its body is an answer as well (GraphQL over HTTP §6.4.2). */
function read({ status, body }: HttpAnswer, service: string): GraphqlAnswer {
  const ok = status >= 200 && status < 300;
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch (cause) {
    throw ok ? invalid(service, cause) : refused(status, body, service);
  }
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) {
    const { data, errors = null } = answer as { readonly data?: unknown; readonly errors?: unknown };
    if (Array.isArray(errors) && errors.length > 0) return { data, errors };
    if (ok && data !== undefined && data !== null && (errors === null || Array.isArray(errors)))
      return { data, errors: [] };
  }
  throw ok ? invalid(service, new Error('neither data nor errors')) : refused(status, body, service);
}

function refused(status: number, body: string, service: string): Error {
  // A redirect would take the caller's token to an address that the supergraph does not name.
  if (status < 400) return invalid(service, new Error(`status ${status}`));
  return readProblem({ service, status, body, retryAfter: undefined, known: {} });
}

function invalid(service: string, cause: unknown): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { service, cause });
}

/** Header names and values by turns, from the verified context only. */
export function headersOf(context: RequestContext, forward: ReadonlySet<ForwardedHeader>): string[] {
  const headers = [
    'content-type',
    'application/json',
    'accept',
    'application/graphql-response+json, application/json;q=0.9',
    'x-correlation-id',
    context.correlationId,
    'traceparent',
    context.traceparent,
  ];
  if (context.tracestate !== null) headers.push('tracestate', context.tracestate);
  if (forward.has('accept-language')) headers.push('accept-language', context.locale);
  if (forward.has('authorization') && context.caller !== null) {
    headers.push('authorization', `Bearer ${context.caller.token}`);
  }
  if (forward.has('tenant') && context.tenant !== null) {
    headers.push(TENANT_HEADERS.businessUnit, context.tenant.businessUnit);
    headers.push(TENANT_HEADERS.countryCode, context.tenant.countryCode);
  }
  return headers;
}
