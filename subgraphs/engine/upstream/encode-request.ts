/**
 * Builds the request line, headers and body of a call from the contract. No value can leave its place: a path value
 * is always exactly one segment, a query value exactly one parameter, a header value one line.
 */
import type { OperationBinding, ParameterBinding } from '../../../schema/contract/bindings.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { encodeBody } from './encode-body.ts';
import { encodeHeader, encodePath, encodeQuery, invalid } from './encode-parameter.ts';
import { writeJson } from './write-json.ts';

export interface EncodedRequest {
  readonly method: OperationBinding['method'];
  /** Path and query, percent-encoded, relative to the service's base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
}

/** Longest path and query, octets: what every server has to take (RFC 9112 §3). Node refuses more than 16 KiB with all headers. */
const TARGET_LIMIT = 8000;

/**
 * @param values by parameter key (`ParameterBinding.key`); `undefined` and `null` are left out
 * @param body   the body as a JSON value, `undefined` for none
 * @throws {GatewayError} BAD_USER_INPUT for a value that cannot stand where the contract wants it
 */
export function encodeRequest(
  operation: OperationBinding,
  values: Readonly<Record<string, unknown>>,
  body?: unknown,
): EncodedRequest {
  // A fragment is no part of a request (RFC 9110 §7.1); some contracts tell operations apart by it.
  let path = operation.path.replace(/#.*$/, '');
  const query: string[] = [];
  const cookies: string[] = [];
  const headers: Record<string, string> = {};
  for (const parameter of operation.parameters) {
    const value = written(parameter, values[parameter.key ?? parameter.name]);
    if (value === undefined || value === null) {
      if (parameter.required) throw invalid(parameter, 'is required');
      continue;
    }
    if (parameter.in === 'path') path = path.replaceAll(`{${parameter.name}}`, () => encodePath(parameter, value));
    else if (parameter.in === 'query') query.push(...encodeQuery(parameter, value));
    else if (parameter.in === 'cookie') cookies.push(...encodeQuery(parameter, value));
    else headers[parameter.name.toLowerCase()] = encodeHeader(parameter, value);
  }
  checkSegments(operation, path);
  const target = query.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}`;
  if (target.length > TARGET_LIMIT) {
    throw new GatewayError('BAD_USER_INPUT', {
      message: `the values take more than ${TARGET_LIMIT} characters of an address`,
    });
  }
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  const encoded = operation.body !== null && body !== undefined ? encodeBody(operation, operation.body, body) : null;
  if (encoded !== null) headers['content-type'] = encoded.contentType;
  return { method: operation.method, path: target, headers, body: encoded?.body ?? null };
}

/** A parameter with a media type is one text of that type; all others keep their value for their style. */
function written(parameter: ParameterBinding, value: unknown): unknown {
  if (parameter.content === undefined || value === undefined || value === null) return value;
  return /json/i.test(parameter.content) ? writeJson(value) : value;
}

/**
 * Parts of one segment may each be harmless and still make a dot segment together, which servers and proxies remove
 * (RFC 3986 §5.2.4).
 */
function checkSegments(operation: OperationBinding, path: string): void {
  const [before = ''] = path.split('?');
  if (!before.split('/').some((segment) => /^\.{1,2}$/.test(segment))) return;
  throw new GatewayError('BAD_USER_INPUT', {
    message: `the path parameters of ${operation.operationId} make a dot segment`,
  });
}
