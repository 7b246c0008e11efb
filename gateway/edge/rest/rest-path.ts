/** The path of a REST request, segment by segment as it was sent: nothing is decoded before it is known where it belongs. */
import { GatewayError } from '../../../schema/contract/errors.ts';

/** A public path of a contract, cut at its slashes. */
export interface PathTemplate {
  /** Pattern of the router. */
  readonly pattern: string;
  readonly segments: readonly string[];
}

export function templateOf(path: string): PathTemplate {
  const segments = path.split('/');
  // Parameters are named by their place: the names of a contract may be none in the router's eyes.
  const pattern = segments.map((part, index) => (isVariable(part) ? `:p${index}` : part.replaceAll(':', '::')));
  return { pattern: pattern.join('/'), segments };
}

/**
 * @param path as sent, without the query
 * @returns decoded values by parameter name; `null` when a fixed part is not written as in the contract: what only decodes to
 *          it would get around the rules of proxies for that path. An empty segment is no value
 * @throws {GatewayError} BAD_REQUEST when a value is not percent-encoded UTF-8
 */
export function readPath({ segments }: PathTemplate, path: string): Record<string, string> | null {
  const parts = path.split('/');
  if (parts.length !== segments.length) return null;
  const values: Record<string, string> = {};
  for (const [index, expected] of segments.entries()) {
    const part = parts[index] ?? '';
    if (!isVariable(expected) ? part !== expected : part === '') return null;
    if (isVariable(expected)) values[expected.slice(1, -1)] = decode(part);
  }
  return values;
}

/** @throws {GatewayError} BAD_REQUEST */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new GatewayError('BAD_REQUEST', { message: 'the address is not percent-encoded UTF-8', cause });
  }
}

function isVariable(part: string): boolean {
  return part.startsWith('{');
}
