/** A refusal a handler throws: a code of the error catalogue, with what the caller may do about it. */

import { PROBLEM_TEXTS } from './problem-texts.ts';

/** One reason inside a refusal. `field` is a property name or a JSON pointer. */
export interface ProblemDetail {
  readonly field?: string;
  readonly code: string;
  readonly message: string;
}

/** Thrown by handlers and by the platform; the platform turns it into the error body (domain: error body). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly details: readonly ProblemDetail[] | null;
  /** Seconds the caller has to wait, sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  /**
   * @param code a code of the error catalogue; any other is a TypeError, as its status is unknown
   * @param details reasons by field
   * @param retryAfterSeconds for 429 and 503 answers
   */
  constructor(code: string, details?: readonly ProblemDetail[], retryAfterSeconds?: number) {
    super(code);
    const text = PROBLEM_TEXTS[code];
    if (text === undefined) throw new TypeError(`${code} is not in the error catalogue`);
    this.code = code;
    this.status = text.status;
    this.details = details ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
