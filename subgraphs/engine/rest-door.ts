/** One service for the REST pass-through: calls are written as those of the graph are, answers are handed on and masked. */
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { RestAnswer, RestCall, RestDoor, RestService } from '../../schema/contract/rest.ts';
import type { Buckets } from './limit/buckets.ts';
import { createOperationLimit } from './limit/limit-operations.ts';
import { createMaskAnswer } from './mask-answer.ts';
import type { ServiceCaches } from './service.ts';
import type { UpstreamClient } from './upstream/client.ts';
import { createRequestEncoder } from './upstream/encode-request.ts';
import type { ForwardedAnswer } from './upstream/forward.ts';
import { createRefuseRival } from './upstream/rival-paths.ts';

/** Headers of an answer that mean something to the caller, and nothing about the service's inside. */
const ANSWER_HEADERS = [
  'content-type',
  'content-length',
  'content-disposition',
  'content-language',
  'etag',
  'last-modified',
  'location',
  'retry-after',
  'ratelimit-limit',
  'ratelimit-remaining',
  'deprecation',
  'sunset',
];

/**
 * @param upstream the client all subgraphs of a process share
 * @param caches   what a write spoils; `null`: nothing is kept
 * @param buckets  count the calls of limited operations, together with those of the graph; `null`: nothing is limited
 */
export function openRestDoor(
  contract: RestService,
  bindings: ServiceBindings,
  upstream: UpstreamClient,
  caches: ServiceCaches | null = null,
  buckets: Buckets | null = null,
): RestDoor {
  const refuseRival = createRefuseRival(Object.values(bindings.operations));
  const operations = new Map(
    contract.operations.map(({ operationId, masked }) => {
      const binding = bindings.operations[operationId];
      if (binding === undefined) throw new TypeError(`no binding for ${operationId}`);
      const prepared = {
        binding,
        encode: createRequestEncoder(binding),
        limit: buckets === null ? null : createOperationLimit(bindings.service, binding, buckets),
        forward: upstream.forward(bindings.service, binding, bindings.errors),
        mask: masked === undefined ? null : createMaskAnswer(contract.shapes, masked, binding, bindings.service),
      };
      return [operationId, prepared] as const;
    }),
  );

  async function call({ operationId, values, body, stream }: RestCall, context: RequestContext): Promise<RestAnswer> {
    const operation = operations.get(operationId);
    if (operation === undefined) throw new GatewayError('INTERNAL_ERROR', { message: `no route for ${operationId}` });
    const encoded = operation.encode(values, body);
    refuseRival(operation.binding, encoded.path);
    // The same names as in the graph: neither door is a way round the other's limit.
    if (operation.limit !== null) await operation.limit(values, body, context);
    const request =
      stream === undefined
        ? encoded
        : { ...encoded, body: stream.bytes, headers: { ...encoded.headers, 'content-type': stream.contentType } };
    const { invalidates } = operation.binding;
    let answer: ForwardedAnswer;
    try {
      answer = await operation.forward(request, context);
    } finally {
      // As a mutation does it: also after a failure, and before the client is answered.
      if (invalidates.length > 0 && caches !== null && context.tenant !== null)
        await caches.versions.raise(context.tenant, invalidates);
    }
    const headers = passedOn(answer);
    const { status } = answer;
    if (status === 204 || status === 205 || operation.binding.method === 'HEAD') {
      answer.body.resume();
      return { status, headers, body: null };
    }
    const masked = operation.mask === null ? null : await operation.mask(answer.body, context);
    if (masked === null) return { status, headers, body: answer.body };
    // The length, and the tag of the service's own text, are not those of what is sent.
    const { 'content-length': _length, etag: _tag, ...kept } = headers;
    return { status, headers: kept, body: masked };
  }

  return {
    contract,
    documented: (code) => (Object.hasOwn(bindings.errors, code) ? bindings.errors[code] : undefined),
    call,
  };
}

function passedOn({ headers }: ForwardedAnswer): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ANSWER_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}
