/**
 * Builds the request line, headers and body of a call from the contract. No value can leave its place: a path value
 * is always exactly one segment, a query value exactly one parameter, a header value one line.
 */
import { stringify } from 'lossless-json';
import type { OperationBinding, ParameterBinding } from '../../../schema/contract/bindings.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';

export interface EncodedRequest {
  readonly method: OperationBinding['method'];
  /** Path and query, percent-encoded, relative to the service's base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Longest value one path segment or header may carry, characters. */
const VALUE_LIMIT = 2048;

/** Longest path and query, octets: what every server has to take (RFC 9112 §3). Node refuses more than 16 KiB with all headers. */
const TARGET_LIMIT = 8000;

/**
 * @param values by contract parameter name; `undefined` and `null` are left out
 * @param body   the JSON body, `undefined` for none
 * @throws {GatewayError} BAD_USER_INPUT for a value that cannot stand where the contract wants it
 */
export function encodeRequest(
  operation: OperationBinding,
  values: Readonly<Record<string, unknown>>,
  body?: unknown,
): EncodedRequest {
  let path = operation.path;
  const query: string[] = [];
  const headers: Record<string, string> = {};
  for (const parameter of operation.parameters) {
    const value = values[parameter.name];
    if (value === undefined || value === null) {
      if (parameter.required) throw invalid(parameter, 'is required');
      continue;
    }
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, () => encodePath(parameter, value));
    else if (parameter.in === 'query') query.push(...encodeQuery(parameter, value));
    else headers[parameter.name.toLowerCase()] = encodeHeader(parameter, value);
  }
  const target = query.length === 0 ? path : `${path}?${query.join('&')}`;
  if (target.length > TARGET_LIMIT) {
    throw new GatewayError('BAD_USER_INPUT', {
      message: `the values take more than ${TARGET_LIMIT} characters of an address`,
    });
  }
  const hasBody = operation.body !== null && body !== undefined;
  if (hasBody) headers['content-type'] = operation.body;
  return {
    method: operation.method,
    path: target,
    headers,
    body: hasBody ? encodeBody(body) : null,
  };
}

/** bigint and numbers beyond 2^53 are written digit for digit. */
function encodeBody(body: unknown): string | null {
  try {
    return stringify(body) ?? null;
  } catch (cause) {
    // The writer calls itself for each level.
    if (cause instanceof RangeError)
      throw new GatewayError('BAD_USER_INPUT', { message: 'the input is nested too deeply' });
    throw cause;
  }
}

function invalid(parameter: ParameterBinding, reason: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', {
    message: `"${parameter.name}" ${reason}`,
    details: [{ field: parameter.name, code: 'INVALID', message: reason }],
  });
}

function text(parameter: ParameterBinding, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw invalid(parameter, 'must be a single value');
}

/**
 * One path segment. RFC 3986 §5.2.4 removes `.` and `..` whatever their encoding, and an empty segment would address the
 * collection instead of a member: none of them can be expressed, so they are refused.
 */
function encodePath(parameter: ParameterBinding, value: unknown): string {
  const items = Array.isArray(value) ? value.map((item) => text(parameter, item)) : [text(parameter, value)];
  const raw = items.join(',');
  if (raw === '') throw invalid(parameter, 'must not be empty');
  if (/^\.{1,2}$/.test(raw)) throw invalid(parameter, 'must not be a dot segment');
  if (raw.length > VALUE_LIMIT) throw invalid(parameter, `is longer than ${VALUE_LIMIT} characters`);
  const encoded = items.map((item) => encode(parameter, item));
  if (parameter.style === 'label') return `.${encoded.join(parameter.explode ? '.' : ',')}`;
  if (parameter.style === 'matrix') {
    const name = encodeURIComponent(parameter.name);
    return parameter.explode ? encoded.map((item) => `;${name}=${item}`).join('') : `;${name}=${encoded.join(',')}`;
  }
  return encoded.join(',');
}

const SEPARATOR = { spaceDelimited: '%20', pipeDelimited: '%7C' } as const;

/** `name=value` pairs of one query parameter (OpenAPI 3.0.3 §4.7.12.3). */
function encodeQuery(parameter: ParameterBinding, value: unknown): string[] {
  const name = encodeURIComponent(parameter.name);
  if (Array.isArray(value)) {
    const items = value.map((item) => encode(parameter, text(parameter, item)));
    if (parameter.explode) return items.map((item) => `${name}=${item}`);
    const separator = parameter.style in SEPARATOR ? SEPARATOR[parameter.style as keyof typeof SEPARATOR] : ',';
    return [`${name}=${items.join(separator)}`];
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
    if (parameter.style === 'deepObject') {
      return entries.map(
        ([key, item]) => `${name}%5B${encodeURIComponent(key)}%5D=${encode(parameter, text(parameter, item))}`,
      );
    }
    const pairs = entries.map(([key, item]) => [encodeURIComponent(key), encode(parameter, text(parameter, item))]);
    if (parameter.explode) return pairs.map(([key, item]) => `${key}=${item}`);
    return [`${name}=${pairs.flat().join(',')}`];
  }
  return [`${name}=${encode(parameter, text(parameter, value))}`];
}

/**
 * RFC 9110 §5.5: no control characters, and no blanks around the value, which the recipient would take away; anything
 * beyond Latin-1 cannot be sent.
 */
function encodeHeader(parameter: ParameterBinding, value: unknown): string {
  const raw = Array.isArray(value) ? value.map((item) => text(parameter, item)).join(',') : text(parameter, value);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(raw))
    throw invalid(parameter, 'must not contain line breaks or control characters');
  if (/^[\t ]|[\t ]$/.test(raw)) throw invalid(parameter, 'must not begin or end with a blank');
  if (raw.length > VALUE_LIMIT) throw invalid(parameter, `is longer than ${VALUE_LIMIT} characters`);
  return raw;
}

/** Percent-encodes everything but RFC 3986 unreserved characters; a lone surrogate cannot be encoded. */
function encode(parameter: ParameterBinding, value: string): string {
  try {
    return encodeURIComponent(value).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    throw invalid(parameter, 'is not valid Unicode');
  }
}
