/** Which browser origins may read our answers (Fetch standard, CORS protocol). Credentials are headers, so no cookie is ever allowed. */
import cors from '@fastify/cors';
import type { Check } from './exchange.ts';
import type { HeadStep, Step } from './step.ts';

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
export function allowOrigins(origins: readonly string[]): HeadStep {
  const allowed = new Set(origins);
  const exposed = ANSWER_HEADERS.join(', ');
  const check: Check = ({ headers }, answer) => {
    answer.header('vary', 'Origin');
    const { origin } = headers;
    if (origin === undefined || !allowed.has(origin)) return;
    answer.header('access-control-allow-origin', origin);
    answer.header('access-control-expose-headers', exposed);
  };
  const step: Step = (server) =>
    server.register(cors, {
      origin: (origin, answer) => answer(null, origin !== undefined && allowed.has(origin)),
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: REQUEST_HEADERS,
      exposedHeaders: ANSWER_HEADERS,
      maxAge: PREFLIGHT_SECONDS,
      strictPreflight: false,
    });
  // Plain posts are no preflights: all they need of the library is these three headers.
  return Object.assign(step, { check });
}
