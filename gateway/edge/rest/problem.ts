/** The body of an error answered to a REST caller. */
import { STATUS_CODES } from 'node:http';
import type { PublicError } from '../describe-error.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/**
 * Problem details (RFC 9457; no `type`, so that `title` is the status text) which are the services' own error body as well
 * (domain: error body): who has read the one from a service reads the same from the gateway.
 */
export function problemOf({ message, extensions }: PublicError, path: string): object {
  const { code, httpStatus, correlationId, service, details, retryAfterSeconds } = extensions;
  const title = STATUS_CODES[httpStatus] ?? 'Error';
  return {
    title,
    status: httpStatus,
    detail: message,
    instance: path,
    code,
    correlationId,
    ...(service !== undefined && { service }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    details: details ?? null,
    statusCode: httpStatus,
    error: title,
    message,
    path,
    timestamp: new Date().toISOString(),
  };
}
