/** Which browser origins may read our answers (Fetch standard, CORS protocol). Credentials are headers, so no cookie is ever allowed. */
import cors from '@fastify/cors';
import type { Step } from './step.ts';

const REQUEST_HEADERS = [
  'accept-language',
  'apollo-require-preflight',
  'authorization',
  'content-type',
  'idempotency-key',
  'traceparent',
  'tracestate',
  'x-apollo-operation-name',
  'x-business-unit',
  'x-correlation-id',
  'x-country-code',
];

const ANSWER_HEADERS = [
  'deprecation',
  'etag',
  'location',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'sunset',
  'www-authenticate',
  'x-correlation-id',
];

/** Seconds a browser may remember the answer to a preflight; browsers cap it at two hours. */
const PREFLIGHT_SECONDS = 7200;

/** @param origins compared as text; the origin of a request that is not among them gets no CORS header at all */
export function allowOrigins(origins: readonly string[]): Step {
  const allowed = new Set(origins);
  return (server) =>
    server.register(cors, {
      origin: (origin, answer) => answer(null, origin !== undefined && allowed.has(origin)),
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: REQUEST_HEADERS,
      exposedHeaders: ANSWER_HEADERS,
      maxAge: PREFLIGHT_SECONDS,
      strictPreflight: false,
    });
}
