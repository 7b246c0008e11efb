/** What a stand-in keeps of the requests it received, for tests to look at. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface RecordedRequest {
  readonly method: string;
  /** Path and query as received, not decoded. */
  readonly path: string;
  /** Names and values in turn, as received. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, the text when it is not JSON, `undefined` when there is none. */
  body: unknown;
  /** The body as received, empty when there is none. */
  bodyText: string;
  /** `null` when the path is unknown. */
  operationId: string | null;
  /** `null` as long as there is no answer. */
  status: number | null;
}

/** A request whose body is still to be read. */
export function recordRequest(request: IncomingMessage): RecordedRequest {
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    rawHeaders: [...request.rawHeaders],
    headers: { ...request.headers },
    body: undefined,
    bodyText: '',
    operationId: null,
    status: null,
  };
}

/** The recorded form of a body. */
export function recordedBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
