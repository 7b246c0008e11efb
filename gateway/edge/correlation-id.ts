/** One id that names a request in the answer, the log, every error and every upstream call (domain: request headers). */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type HeadStep, headStep } from './step.ts';

export const CORRELATION_HEADER = 'x-correlation-id';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The client's id when it is a UUID, else a new one: anything else could be used to write into logs. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const given = headers[CORRELATION_HEADER];
  return typeof given === 'string' && UUID.test(given) ? given : randomUUID();
}

/** Puts the id on every answer. */
export function returnCorrelationId(): HeadStep {
  return headStep((request, answer) => {
    answer.header(CORRELATION_HEADER, request.id);
  });
}
