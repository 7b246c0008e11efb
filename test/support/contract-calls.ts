/** Reads a request that a service received by the contract's operation, and finds whatever does not belong there. */
import type { RecordedRequest } from '../../dev/services/platform/record.ts';
import { CONTEXT_HEADERS } from '../../schema/contract/context-headers.ts';
import type { OperationBinding, ParameterBinding } from '../../schema/contract/operation-binding.ts';

export interface ReadCall {
  readonly operationId: string;
  /** Decoded, by parameter name; a list parameter gives a list. */
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
}

/** Headers of every request, besides those of the context: the connection's and the answer's. */
const COMMON = ['host', 'connection', 'accept', 'authorization'];
/** RFC 3986 §3.3 unreserved characters and escapes: anything else could mean something. */
const SEGMENT = /^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$/;

/**
 * @param operations every operation of the service
 * @throws when path, query or headers are not exactly those of the operation
 */
export function readCall(request: RecordedRequest, operations: Readonly<Record<string, OperationBinding>>): ReadCall {
  const operation = operations[request.operationId ?? ''];
  if (operation === undefined) throw new Error(`${request.method} ${request.path} is no operation of the contract`);
  if (operation.method !== request.method) throw new Error(`${request.method} instead of ${operation.method}`);
  const mark = request.path.indexOf('?');
  const path = mark < 0 ? request.path : request.path.slice(0, mark);
  const query = mark < 0 ? [] : request.path.slice(mark + 1).split('&');
  const values = {
    ...readPath(path, operation),
    ...readQuery(query, operation),
    ...readHeaders(request, operation),
  };
  return { operationId: operation.operationId, values, body: request.body };
}

function readPath(path: string, { path: template }: OperationBinding): Record<string, string> {
  const parts = path.split('/');
  const expected = template.split('/');
  if (parts.length !== expected.length) throw new Error(`${path} does not have the segments of ${template}`);
  const values: Record<string, string> = {};
  for (const [index, name] of expected.entries()) {
    const part = parts[index] ?? '';
    if (!name.startsWith('{')) {
      if (part !== name) throw new Error(`${path} has ${part} in the place of ${name}`);
      continue;
    }
    if (!SEGMENT.test(part) || /^(?:\.|%2E){1,2}$/i.test(part)) throw new Error(`${path} has the segment ${part}`);
    values[name.slice(1, -1)] = decodeURIComponent(part);
  }
  return values;
}

function readQuery(pairs: readonly string[], operation: OperationBinding): Record<string, string | readonly string[]> {
  const values: Record<string, string | readonly string[]> = {};
  for (const pair of pairs) {
    const [name = '', raw = '', ...rest] = pair.split('=');
    const parameter = operation.parameters.find((entry) => entry.in === 'query' && entry.name === name);
    if (parameter === undefined) throw new Error(`${operation.operationId} has no query parameter ${name}`);
    if (name in values || rest.length > 0) throw new Error(`${name} occurs twice`);
    if (!/^(?:[A-Za-z0-9._~,-]|%[0-9A-F]{2})*$/.test(raw)) throw new Error(`${name} is written as ${raw}`);
    values[name] = isList(parameter) ? raw.split(',').map(decodeURIComponent) : decodeURIComponent(raw);
  }
  return values;
}

/** In the contracts every list is `style: form, explode: false`, and nothing else is. */
function isList(parameter: ParameterBinding): boolean {
  return parameter.style === 'form' && !parameter.explode;
}

function readHeaders(request: RecordedRequest, operation: OperationBinding): Record<string, string> {
  const own = operation.parameters.filter((entry) => entry.in === 'header').map(({ name }) => name.toLowerCase());
  const body = request.bodyText === '' ? [] : ['content-type', 'content-length'];
  // A write without a body says so (RFC 9110 §8.6).
  const length = request.method === 'GET' ? [] : ['content-length'];
  const allowed = new Set([...COMMON, ...CONTEXT_HEADERS, ...own, ...body, ...length]);
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  for (const name of names) if (!allowed.has(name)) throw new Error(`${operation.operationId} has no header ${name}`);
  if (new Set(names).size !== names.length) throw new Error(`a header occurs twice: ${names}`);
  return Object.fromEntries(
    operation.parameters
      .filter((entry) => entry.in === 'header' && request.headers[entry.name.toLowerCase()] !== undefined)
      .map(({ name }) => [name, String(request.headers[name.toLowerCase()])]),
  );
}
