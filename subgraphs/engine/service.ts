/** A service as the rest of the engine sees it: its bindings and one way to run its operations. */
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import type { DomainEvent } from '../../schema/contract/domain-event.ts';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { OperationBinding } from '../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { TagVersions } from './cache/tag-versions.ts';
import { emittedEvent } from './events/emitted-event.ts';
import type { Buckets } from './limit/buckets.ts';
import { createOperationLimit } from './limit/limit-operations.ts';
import { scopeOf } from './load/request-scope.ts';
import type { SendRequest, UpstreamClient } from './upstream/client.ts';
import { createRequestEncoder, type EncodedRequest, type EncodeRequest } from './upstream/encode-request.ts';
import { createRefuseRival } from './upstream/rival-paths.ts';

export interface Service {
  readonly bindings: ServiceBindings;
  operation(id: string): OperationBinding;
  /**
   * Runs an operation. Equal reads of one request are one call; a write makes the request forget what it read.
   *
   * @param values by contract parameter name
   */
  run(
    operation: OperationBinding,
    values: Readonly<Record<string, unknown>>,
    context: RequestContext,
    body?: unknown,
  ): Promise<unknown>;
  /** The same for a read that nobody else of the request makes: what a loader asks for, it asks for once. */
  readUnshared(
    operation: OperationBinding,
    values: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<unknown>;
}

type Values = Readonly<Record<string, unknown>>;

interface Prepared {
  readonly encode: EncodeRequest;
  readonly send: SendRequest;
  /** `null`: the operation is not limited. */
  readonly limit: ReturnType<typeof createOperationLimit>;
}

/** What is kept between requests, and what a write does to it. */
export interface ServiceCaches {
  readonly versions: TagVersions;
  /** Publishes an event that a write has caused. Default: services publish theirs. */
  readonly emit?: (event: DomainEvent) => void;
}

export function createService(
  bindings: ServiceBindings,
  upstream: UpstreamClient,
  caches: ServiceCaches | null = null,
  buckets: Buckets | null = null,
): Service {
  const operations = Object.values(bindings.operations);
  const refuseRival = createRefuseRival(operations);
  const prepared = new Map(
    operations.map((operation): [OperationBinding, Prepared] => [
      operation,
      {
        encode: createRequestEncoder(operation),
        send: upstream.prepare(bindings.service, operation, bindings.errors),
        limit: buckets === null ? null : createOperationLimit(bindings.service, operation, buckets),
      },
    ]),
  );

  function preparedFor(operation: OperationBinding): Prepared {
    const known = prepared.get(operation);
    if (known === undefined) throw unbound(operation.operationId);
    return known;
  }

  function encoded({ encode }: Prepared, operation: OperationBinding, values: Values, body?: unknown): EncodedRequest {
    const request = encode(values, body);
    refuseRival(operation, request.path);
    return request;
  }

  function call(
    { send, limit }: Prepared,
    request: EncodedRequest,
    values: Values,
    context: RequestContext,
    body?: unknown,
  ): Promise<unknown> {
    const { texts } = scopeOf(context);
    if (limit === null) return send(request, context, texts);
    return limit(values, body, context).then(() => send(request, context, texts));
  }

  // Neither is async: a read passes on the promise of its call as it is.
  function readUnshared(operation: OperationBinding, values: Values, context: RequestContext): Promise<unknown> {
    try {
      const known = preparedFor(operation);
      return call(known, encoded(known, operation, values), values, context);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  function run(operation: OperationBinding, values: Values, context: RequestContext, body?: unknown): Promise<unknown> {
    try {
      const known = preparedFor(operation);
      const request = encoded(known, operation, values, body);
      const send = (): Promise<unknown> => call(known, request, values, context, body);
      // What the encoded request leaves out is the request's context, which the scope belongs to.
      if (operation.method === 'GET') return scopeOf(context).once(keyOf(operation, request), send);
      const written = write(operation, send, context);
      if (operation.publishes === undefined) return written;
      return written.then((answer) => {
        publish(operation, values, answer, context);
        return answer;
      });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async function write(
    operation: OperationBinding,
    send: () => Promise<unknown>,
    context: RequestContext,
  ): Promise<unknown> {
    try {
      return await send();
    } finally {
      // Also after a failure: a write that was not answered may have been done.
      if (operation.invalidates.length > 0) {
        scopeOf(context).forget();
        // Before the client is answered: who is told of the write reads what it left.
        if (caches !== null && context.tenant !== null)
          await caches.versions.raise(context.tenant, operation.invalidates);
      }
    }
  }

  /** After what is kept was spoiled: who hears of the write reads what it left. */
  function publish(
    { publishes = [] }: OperationBinding,
    values: Readonly<Record<string, unknown>>,
    answer: unknown,
    context: RequestContext,
  ): void {
    for (const emission of publishes) {
      const event = emittedEvent(emission, { service: bindings.service, values, answer }, context);
      if (event !== null) caches?.emit?.(event);
    }
  }

  return {
    bindings,
    operation: (id) => {
      const operation = bindings.operations[id];
      if (operation === undefined) throw unbound(id);
      return operation;
    },
    run,
    readUnshared,
  };
}

function keyOf(operation: OperationBinding, { path, headers, body }: EncodedRequest): string {
  let key = `${operation.upstream} ${path}`;
  for (const name in headers) key += `\n${name}: ${headers[name]}`;
  return body === null ? key : `${key}\n\n${body}`;
}

function unbound(id: string): GatewayError {
  return new GatewayError('INTERNAL_ERROR', { message: `no binding for ${id}` });
}
