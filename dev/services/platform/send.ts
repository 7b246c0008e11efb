/** Writes answers: JSON bodies, entity tags and the error body (domain: error body). */

import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Language } from './correlation.ts';
import type { Problem } from './problem.ts';
import { PROBLEM_TEXTS } from './problem-texts.ts';
import type { Reply } from './service-definition.ts';

/** Sends the reply as JSON; a reply without body has no content. Nothing happens when the client has gone. */
export function sendReply(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  if (response.destroyed || response.headersSent) return;
  const text = body === undefined ? undefined : JSON.stringify(body);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (text !== undefined) {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.setHeader('content-length', Buffer.byteLength(text));
  }
  response.writeHead(status).end(text);
}

/** Adds the weak tag of a single versioned record (domain: request headers, ETag). */
export function withEntityTag(reply: Reply): Reply {
  const version = (reply.body as { version?: unknown } | null | undefined)?.version;
  if (reply.status !== 200 || !Number.isInteger(version)) return reply;
  return { ...reply, headers: { etag: `W/"${version}"`, ...reply.headers } };
}

/** The answer to a refused request, in the caller's language. */
export function problemReply(
  problem: Problem,
  context: { path: string; correlationId: string; language: Language; now: Date },
): Reply {
  const { code, status, details, retryAfterSeconds } = problem;
  const message = (PROBLEM_TEXTS[code]?.[context.language] ?? code).replace('{n}', String(retryAfterSeconds ?? 1));
  return {
    status,
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: {
      statusCode: status,
      error: STATUS_CODES[status] ?? 'Error',
      code,
      message,
      path: context.path,
      timestamp: context.now.toISOString(),
      correlationId: context.correlationId,
      details: details?.map((detail) => ({ field: null, ...detail })) ?? null,
    },
  };
}
