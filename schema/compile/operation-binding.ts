/** One operation of a contract → what the engine needs to call it. */

import type { AuditBinding } from '../contract/change.ts';
import type {
  CachePolicy,
  EmittedEvent,
  HttpMethod,
  OperationBinding,
  ParameterBinding,
  ParameterStyle,
  RateLimit,
} from '../contract/operation-binding.ts';
import { isBytes, isRequired } from './bodies.ts';
import { arrayOf, isObject, type Json, type JsonObject, objectOf, resolve, stringOf } from './document.ts';
import type { ServiceModel } from './model.ts';
import type { ArgumentModel, OperationModel } from './operation-model.ts';

export function operationBinding(model: ServiceModel, operation: OperationModel): OperationBinding {
  const { node } = operation;
  return {
    operationId: operation.id,
    method: operation.method.toUpperCase() as HttpMethod,
    path: encodedTemplate(operation.path),
    parameters: operation.arguments.map((argument) => parameterBinding(model, argument)),
    body: operation.request?.media ?? null,
    ...(operation.request !== null &&
      Object.keys(operation.request.form).length > 0 && { form: operation.request.form }),
    ...(operation.request !== null && isBytes(operation.request.media) && { bytes: true }),
    ...(operation.answer.accept !== null && { accept: operation.answer.accept }),
    ...(operation.answer.text && { text: true }),
    pick: operation.answer.pick,
    empty: operation.answer.empty,
    lossless: needsLosslessNumbers(model.document, operation.answer.schema),
    tenantScoped: operation.tenantScoped,
    upstream: stringOf(node['x-upstream']) ?? model.source.name,
    ...(node['x-rate-limit'] !== undefined && { rateLimit: node['x-rate-limit'] as unknown as RateLimit }),
    ...(node['x-audit'] !== undefined && { audit: node['x-audit'] as unknown as AuditBinding }),
    cache: (node['x-cache'] ?? null) as unknown as CachePolicy | null,
    invalidates: arrayOf(node['x-invalidates']) as string[],
    ...emissions(arrayOf(node['x-emits']) as unknown as readonly (string | EmittedEvent)[]),
  };
}

function emissions(entries: readonly (string | EmittedEvent)[]): Pick<OperationBinding, 'emits' | 'publishes'> {
  const publishes = entries.filter((entry) => typeof entry !== 'string');
  return {
    emits: entries.map((entry) => (typeof entry === 'string' ? entry : entry.type)),
    ...(publishes.length > 0 && { publishes }),
  };
}

/** What a request line cannot hold (RFC 3986 §3.3), percent-encoded; placeholders as they are. */
function encodedTemplate(path: string): string {
  return path.replaceAll(/\{[^{}]*\}|[^\x21-\x7e]+|["<>\\^`|]/g, (part) =>
    part.startsWith('{') ? part : encodeURI(part),
  );
}

/** Defaults of OpenAPI 3.0.3 §4.7.12.2.1: `simple` in paths and headers, `form` in queries and cookies; `form` explodes. */
function parameterBinding(model: ServiceModel, { parameter, key }: ArgumentModel): ParameterBinding {
  const place = parameter.in as ParameterBinding['in'];
  const fallback = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  const style = (stringOf(parameter.style) ?? fallback) as ParameterStyle;
  const [media] = Object.keys(objectOf(parameter.content));
  return {
    name: String(parameter.name),
    ...(key !== parameter.name && { key }),
    in: place,
    style,
    explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form',
    required: isRequired(model.document, parameter),
    allowReserved: parameter.allowReserved === true,
    ...(media !== undefined && !isObject(parameter.schema) && { content: media }),
  };
}

/** Whether an answer can hold numbers that `JSON.parse` would round: int64, and decimals written as numbers. */
function needsLosslessNumbers(document: JsonObject, schema: Json): boolean {
  const seen = new Set<JsonObject>();
  const search = (value: Json | undefined): boolean => {
    const node = resolve(document, value);
    if (seen.has(node)) return false;
    seen.add(node);
    if (node.type === 'integer' && node.format === 'int64') return true;
    if (node.type === 'number' && node.format === 'decimal') return true;
    const below = [node.items, node.additionalProperties, ...Object.values(objectOf(node.properties))];
    for (const word of ['allOf', 'oneOf', 'anyOf']) below.push(...arrayOf(node[word]));
    return below.some((child) => isObject(child) && search(child));
  };
  return search(schema);
}
