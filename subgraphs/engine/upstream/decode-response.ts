/** Reads a service's answer: the JSON as it came, unwrapped by the binding, never copied. */
import { isSafeNumber, parse } from 'lossless-json';
import type { OperationBinding } from '../../../schema/contract/bindings.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';

/** Numbers that a binary float would change stay text; scalars BigInt and Decimal read both. */
const keepDigits = (text: string): number | string => (isSafeNumber(text) ? Number(text) : text);

/**
 * @param body the whole body as text
 * @throws {GatewayError} UPSTREAM_INVALID_RESPONSE when it is not the JSON that the contract promises
 */
export function decodeResponse(operation: OperationBinding, body: string, service: string): unknown {
  if (operation.empty) return true;
  if (operation.text === true) return body;
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

/** The answer does not have the contract's shape. */
export function unexpected(operation: OperationBinding, service: string, cause?: unknown): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    service,
    cause: cause ?? new Error(`${operation.operationId} answered something its contract does not describe`),
  });
}
