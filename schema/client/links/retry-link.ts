/** Asks again when that may help, and not before the gateway wants it (`Retry-After`, RFC 9110 section 10.2.3). */
import { ServerError } from '@apollo/client/errors';
import { ApolloLink } from '@apollo/client/link';
import { OperationTypeNode } from 'graphql';
import { catchError, mergeMap, type Observable, of, switchMap, throwError, timer } from 'rxjs';
import { codesOf, isRefusal } from './answer.ts';

export interface RetryOptions {
  /** Requests for one operation at most, the first included. Default 4. */
  readonly attempts?: number;
  /** The longest wait in milliseconds; when the gateway wants a longer one, its refusal is the answer. Default 15,000. */
  readonly longestWaitMs?: number;
  /** First wait in milliseconds when the gateway says nothing; each further one is twice as long. Default 300. */
  readonly firstWaitMs?: number;
}

/** Refusals before anything was run: also a change may be sent again. */
const NOT_RUN = new Set<unknown>(['RATE_LIMITED', 'OVERLOADED']);
const TRANSIENT_STATUS = new Set([502, 503, 504]);

export function createRetryLink({
  attempts = 4,
  longestWaitMs = 15_000,
  firstWaitMs = 300,
}: RetryOptions = {}): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const isQuery = operation.operationType === OperationTypeNode.QUERY;
    const wait = (attempt: number, wanted: number | null): number | null => {
      if (attempt >= attempts) return null;
      if (wanted !== null) return wanted <= longestWaitMs ? wanted : null;
      return Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
    };
    const send = (attempt: number): Observable<ApolloLink.Result> =>
      forward(operation).pipe(
        mergeMap((answer) => {
          if (!isRefusal(answer) || !codesOf(answer).some((code) => NOT_RUN.has(code))) return of(answer);
          const response: Response | undefined = operation.getContext().response;
          const delay = wait(attempt, retryAfterMs(response?.headers.get('retry-after')));
          return delay === null ? of(answer) : timer(delay).pipe(switchMap(() => send(attempt + 1)));
        }),
        catchError((error: unknown) => {
          const delay = isQuery && isTransient(error) ? wait(attempt, waitOf(error)) : null;
          return delay === null ? throwError(() => error) : timer(delay).pipe(switchMap(() => send(attempt + 1)));
        }),
      );
    return send(1);
  });
}

function isTransient(error: unknown): boolean {
  if (ServerError.is(error)) return TRANSIENT_STATUS.has(error.statusCode);
  // What fetch rejects with when there is no answer (Fetch standard, "network error").
  return error instanceof TypeError;
}

function waitOf(error: unknown): number | null {
  return ServerError.is(error) ? retryAfterMs(error.response.headers.get('retry-after')) : null;
}

/** @returns milliseconds, `null` when nothing is said */
export function retryAfterMs(header: string | null | undefined): number | null {
  if (header === null || header === undefined || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const moment = Date.parse(header);
  return Number.isNaN(moment) ? null : Math.max(0, moment - Date.now());
}
