/**
 * Writes one parameter in its style (OpenAPI 3.0.3 §4.7.12). No value can leave its place: a path value is always exactly
 * one segment, a query value exactly one parameter, a header value one line.
 */

import { GatewayError } from '../../../schema/contract/errors.ts';
import type { ParameterBinding } from '../../../schema/contract/operation-binding.ts';
import { writeJson } from './write-json.ts';

/** Longest value one path segment or header may carry, characters. */
const VALUE_LIMIT = 2048;

/** The refusal of a value that cannot stand where the contract wants it. */
export function invalid(parameter: ParameterBinding, reason: string): GatewayError {
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
export function encodePath(parameter: ParameterBinding, value: unknown): string {
  const fields = typeof value === 'object' && !Array.isArray(value) ? entriesOf(value) : null;
  const items = Array.isArray(value) ? value : (fields?.map(([, item]) => item) ?? [value]);
  const texts = items.map((item) => textOrJson(parameter, item));
  const raw = texts.join(',');
  if (raw === '') throw invalid(parameter, 'must not be empty');
  if (/^\.{1,2}$/.test(raw)) throw invalid(parameter, 'must not be a dot segment');
  if (raw.length > VALUE_LIMIT) throw invalid(parameter, `is longer than ${VALUE_LIMIT} characters`);
  const encoded =
    fields?.map(
      ([key, item]) =>
        `${encode(parameter, key)}${parameter.explode ? '=' : ','}${encode(parameter, textOrJson(parameter, item))}`,
    ) ?? texts.map((item) => encode(parameter, item));
  if (parameter.style === 'label') return `.${encoded.join(parameter.explode ? '.' : ',')}`;
  if (parameter.style === 'matrix') {
    const name = encodeURIComponent(parameter.name);
    if (!parameter.explode) return `;${name}=${encoded.join(',')}`;
    return encoded.map((item) => (fields === null ? `;${name}=${item}` : `;${item}`)).join('');
  }
  return encoded.join(',');
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(value as object).filter(([, item]) => item !== null && item !== undefined);
}

const SEPARATOR = { spaceDelimited: '%20', pipeDelimited: '%7C' } as const;

/** Writes a value as `name=value` pairs; `''` when it has none. */
export type EncodeQuery = (value: unknown) => string;

/**
 * The pairs of one query or cookie parameter (OpenAPI 3.0.3 §4.7.12.3).
 *
 * @param between what stands between two pairs
 */
export function createQueryEncoder(parameter: ParameterBinding, between: '&' | '; '): EncodeQuery {
  const name = encodeURIComponent(parameter.name);
  const start = `${name}=`;
  const next = parameter.explode
    ? `${between}${start}`
    : parameter.style in SEPARATOR
      ? SEPARATOR[parameter.style as keyof typeof SEPARATOR]
      : ',';
  return (value) => {
    if (typeof value !== 'object' || value === null) return start + encode(parameter, text(parameter, value));
    if (!Array.isArray(value)) return objectPairs(parameter, name, value).join(between);
    if (value.length === 0) return parameter.explode ? '' : start;
    if (value.length > 1 && areUnreserved(value)) return start + value.join(next);
    let pairs = start + encode(parameter, textOrJson(parameter, value[0]));
    for (let index = 1; index < value.length; index++) {
      pairs += next + encode(parameter, textOrJson(parameter, value[index]));
    }
    return pairs;
  };
}

function objectPairs(parameter: ParameterBinding, name: string, value: object): string[] {
  const entries = entriesOf(value);
  if (parameter.style === 'deepObject') {
    return entries.flatMap(([key, item]) => encodeDeep(parameter, `${name}%5B${encode(parameter, key)}%5D`, item));
  }
  const pairs = entries.map(([key, item]) => [encode(parameter, key), encode(parameter, textOrJson(parameter, item))]);
  if (parameter.explode) return pairs.map(([key, item]) => `${key}=${item}`);
  return [`${name}=${pairs.flat().join(',')}`];
}

/** `name[key][key]=value`; a list is one pair an item. OpenAPI leaves nesting open, servers of this style agree on it. */
function encodeDeep(parameter: ParameterBinding, name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => encodeDeep(parameter, name, item));
  if (typeof value === 'object' && value !== null) {
    return entriesOf(value).flatMap(([key, item]) =>
      encodeDeep(parameter, `${name}%5B${encode(parameter, key)}%5D`, item),
    );
  }
  return [`${name}=${encode(parameter, text(parameter, value))}`];
}

/** What no style can nest is sent as JSON text. */
function textOrJson(parameter: ParameterBinding, value: unknown): string {
  return typeof value === 'object' && value !== null ? writeJson(value) : text(parameter, value);
}

/**
 * RFC 9110 §5.5: no control characters, and no blanks around the value, which the recipient would take away; anything
 * beyond Latin-1 cannot be sent.
 */
export function encodeHeader(parameter: ParameterBinding, value: unknown): string {
  const raw = headerText(parameter, value);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(raw))
    throw invalid(parameter, 'must not contain line breaks or control characters');
  if (/^[\t ]|[\t ]$/.test(raw)) throw invalid(parameter, 'must not begin or end with a blank');
  if (raw.length > VALUE_LIMIT) throw invalid(parameter, `is longer than ${VALUE_LIMIT} characters`);
  return raw;
}

/** Style `simple`, unencoded as header values are. */
function headerText(parameter: ParameterBinding, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => textOrJson(parameter, item)).join(',');
  if (typeof value !== 'object') return text(parameter, value);
  const separator = parameter.explode ? '=' : ',';
  return entriesOf(value)
    .map(([key, item]) => `${key}${separator}${textOrJson(parameter, item)}`)
    .join(',');
}

/** Texts that stand for themselves, as the keys of a batch do: one look at all of them instead of one each. */
function areUnreserved(items: readonly unknown[]): boolean {
  for (const item of items) if (typeof item !== 'string') return false;
  return UNRESERVED.test(items.join(''));
}

/** RFC 3986 §2.3. */
const UNRESERVED = /^[\w.~-]*$/;

/** Percent-encodes everything but RFC 3986 unreserved characters; a lone surrogate cannot be encoded. */
function encode(parameter: ParameterBinding, value: string): string {
  // Ids and codes, nearly always: they are what they are.
  if (UNRESERVED.test(value)) return value;
  try {
    return encodeURIComponent(value).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    throw invalid(parameter, 'is not valid Unicode');
  }
}
