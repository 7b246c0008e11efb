/** The part of OpenAPI 3.0 that the compiler reads, and safe walks over it. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
export type Method = (typeof METHODS)[number];

/** One operation with its place in the document. */
export interface OperationNode {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly node: JsonObject;
  /** Parameters of the path item and of the operation, references resolved; the operation's win (OpenAPI 3.0.3 §4.7.9). */
  readonly parameters: readonly JsonObject[];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` when it is an object, else an empty one. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function arrayOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

export function stringOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Target of a local reference (`#/...`), `undefined` when it is absent or points outside the document. */
export function lookUp(document: JsonObject, ref: string): Json | undefined {
  if (!ref.startsWith('#/')) return undefined;
  let node: Json | undefined = document;
  for (const part of ref.slice(2).split('/')) {
    const key = percentDecoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    const owner = node as JsonObject;
    node = (isObject(node) || Array.isArray(node)) && Object.hasOwn(owner, key) ? owner[key] : undefined;
  }
  return node;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Follows `$ref`s (at most 20, against circles) and answers the object they end at. */
export function resolve(document: JsonObject, value: Json | undefined): JsonObject {
  let node = objectOf(value);
  for (let hop = 0; hop < 20 && typeof node.$ref === 'string'; hop++) node = objectOf(lookUp(document, node.$ref));
  return node;
}

/** Every operation in document order. */
export function operationsOf(document: JsonObject): OperationNode[] {
  const found: OperationNode[] = [];
  for (const [path, value] of Object.entries(objectOf(document.paths))) {
    const item = resolve(document, value);
    for (const method of METHODS) {
      const node = item[method];
      if (!isObject(node)) continue;
      const byPlace = new Map<string, JsonObject>();
      for (const entry of [...arrayOf(item.parameters), ...arrayOf(node.parameters)]) {
        const parameter = resolve(document, entry);
        byPlace.set(`${parameter.in} ${parameter.name}`, parameter);
      }
      found.push({ id: String(node.operationId), method, path, node, parameters: [...byPlace.values()] });
    }
  }
  return found;
}

/** Responses that mean success: 2xx by status, and `default` when there is none (OpenAPI 3.0.3 §4.7.16). */
function successes(document: JsonObject, operation: JsonObject): JsonObject[] {
  const responses = objectOf(operation.responses);
  const statuses = Object.keys(responses)
    .filter((status) => /^2(\d\d|XX)$/i.test(status))
    .sort();
  const chosen = statuses.length === 0 && responses.default !== undefined ? ['default'] : statuses;
  return chosen.map((status) => resolve(document, responses[status]));
}

/** The first success that has a JSON body, else the first that has any, else the first. */
export function successOf(document: JsonObject, operation: JsonObject): JsonObject | null {
  const found = successes(document, operation);
  return (
    found.find(({ content }) => jsonSchemaOf(content) !== null) ??
    found.find(({ content }) => Object.keys(objectOf(content)).length > 0) ??
    found[0] ??
    null
  );
}

export interface Body {
  readonly media: string;
  readonly schema: Json;
}

const JSON_MEDIA = /^(?:application\/(?:[\w.+-]*\+)?json|text\/json)\b/i;

/** Schema of the JSON media type (`application/json` or any `+json`, RFC 6839) of a body or response. */
export function jsonSchemaOf(content: Json | undefined): Body | null {
  const entries = Object.entries(objectOf(content));
  const found =
    entries.find(([media]) => /^application\/json$/i.test(media)) ??
    entries.find(([media]) => JSON_MEDIA.test(media)) ??
    entries.find(([media]) => media === '*/*' || media === 'application/*');
  if (found === undefined) return null;
  const [media, value] = found;
  return { media: media.includes('*') ? 'application/json' : media, schema: objectOf(value).schema ?? {} };
}
