/**
 * Builds the request line, headers and body of a call from the contract. No value can leave its place: a path value
 * is always exactly one segment, a query value exactly one parameter, a header value one line.
 */

import { GatewayError } from '../../../schema/contract/errors.ts';
import type { OperationBinding, ParameterBinding } from '../../../schema/contract/operation-binding.ts';
import { encodeBody } from './encode-body.ts';
import { createQueryEncoder, type EncodeQuery, encodeHeader, encodePath, invalid } from './encode-parameter.ts';
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
export type EncodeRequest = (values: Readonly<Record<string, unknown>>, body?: unknown) => EncodedRequest;

interface ParameterEncoder {
  readonly parameter: ParameterBinding;
  readonly key: string;
  readonly encode: EncodeQuery;
}

/** Decides once an operation what does not depend on values. */
export function createRequestEncoder(operation: OperationBinding): EncodeRequest {
  const { method, body: media } = operation;
  // A fragment is no part of a request (RFC 9110 §7.1); some contracts tell operations apart by it.
  const template = operation.path.replace(/#.*$/, '');
  const pieces = piecesOf(template, operation.parameters);
  const firstPair = template.includes('?') ? '&' : '?';
  const parameters = operation.parameters.map(
    (parameter): ParameterEncoder => ({
      parameter,
      key: parameter.key ?? parameter.name,
      encode: createQueryEncoder(parameter, parameter.in === 'cookie' ? '; ' : '&'),
    }),
  );

  return (values, body) => {
    const segments = [...pieces];
    const headers: Record<string, string> = {};
    let query = '';
    let cookies = '';
    for (const { parameter, key, encode } of parameters) {
      const value = parameter.content === undefined ? values[key] : written(parameter, values[key]);
      if (value === undefined || value === null) {
        if (parameter.required) throw invalid(parameter, 'is required');
        continue;
      }
      if (parameter.in === 'query') {
        const pairs = encode(value);
        if (pairs !== '') query += (query === '' ? firstPair : '&') + pairs;
      } else if (parameter.in === 'path') fill(segments, parameter, value);
      else if (parameter.in === 'cookie') {
        const pairs = encode(value);
        if (pairs !== '') cookies += cookies === '' ? pairs : `; ${pairs}`;
      } else headers[parameter.name.toLowerCase()] = encodeHeader(parameter, value);
    }
    const path = segments.length === 1 ? template : segments.join('');
    checkSegments(operation, path);
    const target = path + query;
    if (target.length > TARGET_LIMIT) {
      throw new GatewayError('BAD_USER_INPUT', {
        message: `the values take more than ${TARGET_LIMIT} characters of an address`,
      });
    }
    if (cookies !== '') headers.cookie = cookies;
    if (media === null || body === undefined) return { method, path: target, headers, body: null };
    const encoded = encodeBody(operation, media, body);
    headers['content-type'] = encoded.contentType;
    return { method, path: target, headers, body: encoded.body };
  };
}

/** The template cut before and after each `{name}` of a path parameter; these have the odd places. */
function piecesOf(template: string, parameters: readonly ParameterBinding[]): readonly string[] {
  const names = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
  const pieces = [''];
  for (let index = 0; index < template.length; ) {
    const name = names.find((candidate) => template.startsWith(candidate, index));
    if (name === undefined) pieces[pieces.length - 1] += template.charAt(index);
    else pieces.push(name, '');
    index += name?.length ?? 1;
  }
  return pieces;
}

/** No encoded value has a brace, so that what is filled in is never taken for a name. */
function fill(segments: string[], parameter: ParameterBinding, value: unknown): void {
  const name = `{${parameter.name}}`;
  for (let index = 1; index < segments.length; index += 2) {
    if (segments[index] === name) segments[index] = encodePath(parameter, value);
  }
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
  const end = path.indexOf('?');
  if (!DOT_SEGMENT.test(end < 0 ? path : path.slice(0, end))) return;
  throw new GatewayError('BAD_USER_INPUT', {
    message: `the path parameters of ${operation.operationId} make a dot segment`,
  });
}

const DOT_SEGMENT = /(?:^|\/)\.{1,2}(?:\/|$)/;
