/** Reads the parameters of a REST request by its contract (OpenAPI 3.0.3 §4.7.12). Whatever the contract does not name is refused. */
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RestOperation, RestParameter } from '../../../schema/contract/rest.ts';
import { decode } from './rest-path.ts';

export interface ParameterTexts {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly header: Record<string, unknown>;
}

export interface RequestParts {
  /** Decoded, by name. */
  readonly path: Readonly<Record<string, string>>;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values in turns: shows headers that came twice. */
  readonly rawHeaders: readonly string[];
}

/** More pairs are no request of any contract. */
const MOST_PAIRS = 200;

/** @throws {GatewayError} BAD_REQUEST for what cannot be read, came twice, or is unknown */
export function readParameters({ parameters }: RestOperation, parts: RequestParts): ParameterTexts {
  const path: Record<string, unknown> = {};
  const header: Record<string, unknown> = {};
  for (const parameter of parameters) {
    if (parameter.in === 'path') {
      path[parameter.name] = readValue(parameter, parts.path[parameter.name] ?? '');
    } else if (parameter.in === 'header') {
      const text = singleHeader(parameter, parts);
      if (text !== undefined) header[parameter.name] = readValue(parameter, text);
    }
  }
  return { path, header, query: readQuery(parameters, parts.query) };
}

function readQuery(parameters: readonly RestParameter[], text: string): Record<string, unknown> {
  if (text === '') return {};
  const values: Record<string, unknown> = {};
  const pairs = text.split('&');
  if (pairs.length > MOST_PAIRS) throw new GatewayError('BAD_REQUEST', { message: 'too many query parameters' });
  for (const pair of pairs) {
    if (pair === '') continue;
    const mark = pair.indexOf('=');
    const name = formDecode(mark < 0 ? pair : pair.slice(0, mark));
    const raw = mark < 0 ? '' : pair.slice(mark + 1);
    const parameter = parameters.find((entry) => entry.in === 'query' && entry.name === name);
    if (parameter === undefined) throw refused(name, 'UNKNOWN', 'is not a parameter of this operation');
    const known = values[name];
    if (parameter.list === true) {
      const items = raw === '' && !parameter.explode ? [] : itemsOf(parameter, raw);
      // Portals of the first days repeat a name where the contract has a comma.
      values[name] = known === undefined ? items : [...(known as string[]), ...items];
    } else if (known !== undefined) {
      // "The first wins" and "the last wins" are both wrong for somebody.
      throw refused(name, 'REPEATED', 'must not be repeated');
    } else values[name] = readValue(parameter, formDecode(raw));
  }
  return values;
}

/** A separator that is part of an item is percent-encoded, so lists are cut before they are decoded. */
function itemsOf({ style, explode }: RestParameter, raw: string): string[] {
  if (explode) return [formDecode(raw)];
  const separator = style === 'spaceDelimited' ? /%20|\+| / : style === 'pipeDelimited' ? /\||%7C/i : /,|%2C/i;
  return raw.split(separator).map(formDecode);
}

function readValue(parameter: RestParameter, text: string): unknown {
  if (parameter.json === true) return readJson(parameter, text);
  if (parameter.list !== true) return text;
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

function readJson(parameter: RestParameter, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(parameter.name, 'JSON', 'must be JSON');
  }
}

function singleHeader({ name }: RestParameter, { headers, rawHeaders }: RequestParts): string | undefined {
  const wanted = name.toLowerCase();
  const value = headers[wanted];
  if (value === undefined) return undefined;
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === wanted) count++;
  }
  if (count > 1 || typeof value !== 'string') throw refused(name, 'REPEATED', 'must not be repeated');
  return value;
}

/** Browsers write a blank as `+` in queries (WHATWG URL, application/x-www-form-urlencoded). */
function formDecode(text: string): string {
  return decode(text.replaceAll('+', ' '));
}

function refused(field: string, code: string, message: string): GatewayError {
  const shown = field.slice(0, 100);
  return new GatewayError('BAD_REQUEST', {
    message: `"${shown}" ${message}`,
    details: [{ field: shown, code, message }],
  });
}
