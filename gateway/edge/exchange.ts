/**
 * One request and its answer, as the edge sees them: what the framework's objects and those of plain posts have in common, so
 * that both ways in run the same checks and write the same answers.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { RequestRecord } from './request-record.ts';

export interface EdgeRequest {
  /** The correlation id. */
  readonly id: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: IncomingMessage;
  /** Address of the client; of proxies that are trusted, what they say it is. */
  readonly ip: string;
  /** Set by the first step; `null` only for requests that are refused before routing. */
  record: RequestRecord | null;
  /** Of the framework: the template of the route. */
  readonly routeOptions?: { readonly url?: string | undefined };
}

export interface EdgeAnswer {
  readonly raw: ServerResponse;
  readonly statusCode: number;
  /** Sets the status. */
  code(status: number): unknown;
  /** Sets a header, also where it was set before. @param name in lower case */
  header(name: string, value: string | number): unknown;
  getHeader(name: string): number | string | string[] | undefined;
  removeHeader(name: string): unknown;
  /** Ends the answer. @param payload left out: it has no content */
  send(payload?: string | Buffer): unknown;
}

/**
 * Looks at the head of a request and throws (or rejects with) what refuses it. It may write headers of the answer. Most are
 * done at once; who has to wait answers a promise.
 */
export type Check = (request: EdgeRequest, answer: EdgeAnswer) => void | Promise<void>;

/** Runs checks in order, until one refuses. Nothing is waited for that is done at once. */
export function passChecks(
  checks: readonly Check[],
  request: EdgeRequest,
  answer: EdgeAnswer,
  first = 0,
): void | Promise<void> {
  for (let index = first; index < checks.length; index++) {
    const waiting = checks[index]?.(request, answer);
    if (waiting !== undefined) return waiting.then(() => passChecks(checks, request, answer, index + 1));
  }
}
