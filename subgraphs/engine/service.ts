/** A service as the rest of the engine sees it: its bindings and one way to run its operations. */
import type { OperationBinding, ServiceBindings } from '../../schema/contract/bindings.ts';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { scopeOf } from './load/request-scope.ts';
import type { UpstreamClient } from './upstream/client.ts';
import { type EncodedRequest, encodeRequest } from './upstream/encode-request.ts';
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
}

export function createService(bindings: ServiceBindings, upstream: UpstreamClient): Service {
  const refuseRival = createRefuseRival(Object.values(bindings.operations));
  return {
    bindings,
    operation: (id) => {
      const operation = bindings.operations[id];
      if (operation === undefined) throw new GatewayError('INTERNAL_ERROR', { message: `no binding for ${id}` });
      return operation;
    },
    run: async (operation, values, context, body) => {
      const request = encodeRequest(operation, values, body);
      refuseRival(operation, request.path);
      const call = { service: bindings.service, operation, request, errors: bindings.errors };
      if (operation.method === 'GET')
        return scopeOf(context).once(keyOf(operation, request), () => upstream.call(call, context));
      try {
        return await upstream.call(call, context);
      } finally {
        if (operation.cache === null && operation.invalidates.length > 0) scopeOf(context).forget();
      }
    },
  };
}

/** Names a read of a request; what the encoded request leaves out is the request's context, which the scope belongs to. */
function keyOf({ upstream }: OperationBinding, { path, headers, body }: EncodedRequest): string {
  let key = `${upstream} ${path}`;
  for (const name in headers) key += ` ${JSON.stringify([name, headers[name]])}`;
  return body === null ? key : `${key} ${String(body)}`;
}
