/** Maps a service's error answer to our error table; the one place where an HTTP status becomes a GraphQL code. */
import type { ServiceError } from '../../../schema/contract/bindings.ts';
import {
  ERRORS,
  type ErrorDetail,
  GatewayError,
  isErrorCode,
  ServiceFailure,
} from '../../../schema/contract/errors.ts';
import { secondsOf } from './retry-after.ts';

/** Longest text that is passed on, characters. */
const TEXT_LIMIT = 500;

export interface ProblemSource {
  readonly service: string;
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
  /** Codes that the service documents (`x-errors`). */
  readonly known: Readonly<Record<string, ServiceError>>;
}

/**
 * A documented code passes with the service's text and details; a common code passes with our text; anything else is
 * UPSTREAM_ERROR, with its status when that is a 4xx. Nothing of an unknown body reaches the client.
 */
export function readProblem(source: ProblemSource): GatewayError | ServiceFailure {
  const { service, status } = source;
  const problem = parseProblem(source.body);
  const retryAfterSeconds = secondsOf(source.retryAfter);
  const extra = {
    service,
    ...(retryAfterSeconds !== null && { retryAfterSeconds }),
    cause: { status, body: source.body.slice(0, 2000) },
  };
  const code = problem?.code;
  if (typeof code === 'string' && Object.hasOwn(source.known, code)) {
    const entry = source.known[code];
    const details = detailsOf(problem?.details);
    const message = textOf(problem?.message) ?? entry?.en ?? code;
    return new ServiceFailure(code, entry?.status ?? status, message, {
      ...extra,
      ...(details.length > 0 && { details }),
    });
  }
  if (isErrorCode(code) && ERRORS[code].exposed && status < 500) {
    const details = detailsOf(problem?.details);
    return new GatewayError(code, { ...extra, ...(details.length > 0 && { details }) });
  }
  if (status === 429) return new GatewayError('RATE_LIMITED', extra);
  if (status === 503) return new GatewayError('UPSTREAM_UNAVAILABLE', extra);
  if (status === 504) return new GatewayError('UPSTREAM_TIMEOUT', extra);
  return new GatewayError('UPSTREAM_ERROR', { ...extra, ...(status >= 400 && status < 500 && { status }) });
}

function parseProblem(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** NestJS writes validation messages as an array of strings. */
function textOf(message: unknown): string | null {
  const text = Array.isArray(message) ? message.filter((line) => typeof line === 'string').join('; ') : message;
  return typeof text === 'string' && text !== '' ? text.slice(0, TEXT_LIMIT) : null;
}

function detailsOf(details: unknown): ErrorDetail[] {
  if (!Array.isArray(details)) return [];
  return details.slice(0, 100).flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { field, code, message } = entry as Record<string, unknown>;
    if (typeof code !== 'string' || typeof message !== 'string') return [];
    return [{ field: typeof field === 'string' ? field : null, code, message: message.slice(0, TEXT_LIMIT) }];
  });
}
