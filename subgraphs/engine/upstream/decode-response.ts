/** Reads a service's answer: the JSON as it came, unwrapped by the binding, never copied. */
import { isSafeNumber, parse } from 'lossless-json';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { OperationBinding } from '../../../schema/contract/operation-binding.ts';
import type { ReadTexts } from './read-texts.ts';

/** Numbers that a binary float would change stay text; scalars BigInt and Decimal read both. */
const keepDigits = (text: string): number | string => (isSafeNumber(text) ? Number(text) : text);

/** `application/json`, `application/problem+json` and the like (RFC 6839 §3.1), with or without parameters. */
const JSON_TYPE = /^\s*application\/(?:[\w.!#$&^-]+\+)?json\s*(?:;|$)/i;

/**
 * @param body the whole body as text
 * @param texts is told how it was read
 * @throws {GatewayError} UPSTREAM_INVALID_RESPONSE when it is not the JSON that the contract promises
 */
export function decodeResponse(operation: OperationBinding, body: string, service: string, texts: ReadTexts): unknown {
  if (operation.empty) return true;
  if (operation.text === true) {
    texts.noteOther();
    return body;
  }
  texts.noteJson(body);
  const answer = parseJson(operation, body, service);
  if (operation.pick === null) return answer;
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw unexpected(operation, service);
  return (answer as Record<string, unknown>)[operation.pick];
}

function parseJson(operation: OperationBinding, body: string, service: string): unknown {
  try {
    return operation.lossless ? parse(body, undefined, keepDigits) : JSON.parse(body);
  } catch (cause) {
    throw unexpected(operation, service, cause);
  }
}

/**
 * What makes a successful answer's body none that we read, `null` when nothing does. Errors of proxies come in any form and
 * are not read further than their status.
 *
 * @param headers by lower-case name
 */
export function unreadable(
  { accept, empty }: Pick<OperationBinding, 'accept' | 'empty'>,
  status: number,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string | null {
  if (status < 200 || status > 299) return null;
  // None was asked for (RFC 9110 §12.5.3), and a few bytes of it can stand for gigabytes.
  const encoding = String(headers['content-encoding'] ?? 'identity');
  if (encoding.toLowerCase() !== 'identity') return `content-encoding ${encoding}`;
  const type = headers['content-type'];
  if (type === undefined || JSON_TYPE.test(String(type))) return null;
  // What was asked for by name may come; what is answered with `true` may be anything the contract has, and is not read.
  if (accept !== undefined && (empty || essence(String(type)) === essence(accept))) return null;
  return `content-type ${type}`;
}

/** A media type without its parameters (RFC 9110 §8.3.1); `text/xml` is another name of `application/xml` (RFC 7303 §9.2). */
function essence(type: string): string {
  const bare = (type.split(';', 1)[0] ?? '').trim().toLowerCase();
  return bare === 'text/xml' ? 'application/xml' : bare;
}

/** The answer does not have the contract's shape. */
export function unexpected(operation: OperationBinding, service: string, cause?: unknown): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    service,
    cause: cause ?? new Error(`${operation.operationId} answered something its contract does not describe`),
  });
}
