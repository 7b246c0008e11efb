/** A service as the rest of the engine sees it: its bindings and one way to run its operations. */
import type { OperationBinding, ServiceBindings } from '../../schema/contract/bindings.ts';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { scopeOf } from './load/request-scope.ts';
import type { UpstreamClient } from './upstream/client.ts';
import { encodeRequest } from './upstream/encode-request.ts';
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
      const call = { service: bindings.service, operation, values, body, errors: bindings.errors };
      const {
        path,
        headers,
        body: bytes,
      } = encodeRequest(operation, values, operation.method === 'GET' ? body : undefined);
      refuseRival(operation, path);
      if (operation.method === 'GET') {
        // What the encoded request leaves out is the request's context, which the scope belongs to.
        const key = `${operation.upstream} ${path} ${JSON.stringify(headers)} ${bytes ?? ''}`;
        return scopeOf(context).once(key, () => upstream.call(call, context));
      }
      try {
        return await upstream.call(call, context);
      } finally {
        if (operation.cache === null && operation.invalidates.length > 0) scopeOf(context).forget();
      }
    },
  };
}
