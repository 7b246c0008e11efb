/** GraphQL over HTTP: which status a refused operation has, and in which media type it is answered. */
import Negotiator from 'negotiator';

export const EVENT_STREAM = 'text/event-stream';

/** Request errors: the HTTP request was well formed, the operation in it was not. */
const REQUEST_ERRORS = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']);

/**
 * A client that asks for `application/json` alone gets 200 with request errors (GraphQL over HTTP, "application/json":
 * 200 for every well-formed request, as proxies may answer errors in that type too).
 *
 * @param status what the first error says
 */
export function statusOfRefusal(status: number, codes: readonly string[], accept: string | undefined): number {
  const lenient =
    status === 400 && codes.length > 0 && codes.every((code) => REQUEST_ERRORS.has(code)) && onlyJson(accept);
  return lenient ? 200 : status;
}

function onlyJson(accept: string | undefined): boolean {
  return accept !== undefined && /^\s*application\/json\b/.test(accept) && !accept.includes('graphql-response+json');
}

/** Whether a client wants events rather than one JSON answer; some name both, and prefer JSON (RFC 9110 §12.5.1). */
export function prefersEvents(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes(EVENT_STREAM)) return false;
  const types = ['application/json', 'application/graphql-response+json', EVENT_STREAM];
  return new Negotiator({ headers: { accept } }).mediaType(types) === EVENT_STREAM;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';
/** Clients of one kind send one header; a handful of kinds exist. */
const negotiated = new Map<string, string | null>();
const MOST_KINDS = 200;

/** @returns the media type to answer in, `null` when the client takes neither (RFC 9110 §12.5.1) */
export function negotiate(accept: string | undefined): string | null {
  if (accept === undefined) return JSON_TYPE;
  const known = negotiated.get(accept);
  if (known !== undefined) return known;
  const chosen = new Negotiator({ headers: { accept } }).mediaType([
    'application/json',
    'application/graphql-response+json',
  ]);
  const type = chosen === undefined ? null : chosen === 'application/json' ? JSON_TYPE : GRAPHQL_TYPE;
  if (negotiated.size >= MOST_KINDS) negotiated.clear();
  negotiated.set(accept, type);
  return type;
}
