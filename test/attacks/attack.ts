/** What an attack is: one request, and what its answer and the calls of the services may look like. Ids are those of the attack catalogue. */

export interface Secrets {
  /** A valid token of the attacker, who works for tenant A alone. */
  readonly token: string;
  /** Id of a record of tenant B. */
  readonly foreignMawb: string;
}

export interface HttpRequest {
  readonly method: string;
  /** As it is written into the request line. */
  readonly path: string;
  /** Beside those of {@link ordinaryHeaders}; `null` leaves one out. */
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: string | Buffer | null;
}

/** Bytes on the wire, one character each. */
export interface RawRequest {
  readonly bytes: string;
}

export interface Expectation {
  readonly status: readonly number[];
  /** `true`: at least one error and no data; `false`: no error. Left out: not looked at. */
  readonly errors?: boolean;
  readonly maxErrors?: number;
  readonly maxBytes?: number;
  /** In the body. */
  readonly has?: RegExp;
  /** Not in the body. */
  readonly lacks?: RegExp;
  readonly headersPresent?: readonly string[];
  readonly headersAbsent?: readonly string[];
  /** Values that the header of that name must not have. */
  readonly headersOtherThan?: Readonly<Record<string, readonly string[]>>;
  /** The connection is closed after the answer. */
  readonly closed?: boolean;
  /** A connection that is cut without an answer is as good. */
  readonly orCut?: boolean;
  /** Path and query of every call that reaches a service, as it arrives there. Default: there is no call. */
  readonly calls?: RegExp;
  /** Headers that calls must not have. */
  readonly callsLack?: readonly string[];
}

export interface Attack {
  readonly id: string;
  readonly what: string;
  readonly request: (secrets: Secrets) => HttpRequest | RawRequest;
  readonly expected: Expectation;
}

/** Refused as a whole, with errors and without data; no service hears of it. */
export const REFUSED: Expectation = { status: [400, 413], errors: true };

export const TENANT_A = { 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
export const ATTACKER = 'bruno.diaz';

/** What an honest client sends. */
export function ordinaryHeaders({ token }: Secrets): Record<string, string> {
  return { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...TENANT_A };
}

export type Headers = HttpRequest['headers'];

/** A POST of a text, or of JSON. */
export function post(id: string, what: string, body: unknown, expected: Expectation, headers: Headers = {}): Attack {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { id, what, expected, request: () => ({ method: 'POST', path: '/graphql', headers, body: text }) };
}

export function query(id: string, what: string, text: string, expected: Expectation, headers: Headers = {}): Attack {
  return post(id, what, { query: text }, expected, headers);
}

export function get(id: string, what: string, path: string, expected: Expectation, headers: Headers = {}): Attack {
  return { id, what, expected, request: () => ({ method: 'GET', path, headers, body: null }) };
}

export function raw(id: string, what: string, bytes: string | ((secrets: Secrets) => string), expected: Expectation) {
  const request = (secrets: Secrets) => ({ bytes: typeof bytes === 'string' ? bytes : bytes(secrets) });
  return { id, what, expected, request };
}
