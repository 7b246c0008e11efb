/** How long to wait between two tries of a call. */
import type { RequestSignal } from '../../../schema/contract/request-signal.ts';
import { secondsOf } from './retry-after.ts';

const FIRST_MS = 25;
const LONGEST_MS = 250;
/** Who asks for more patience than this is not waited for: a page is loading, and its reader learns when to come back. */
const PATIENCE_MS = 1000;

/**
 * Exponential, with full jitter: callers that failed together do not come back together.
 *
 * @param attempt    the try that failed, from 1
 * @param retryAfter header of the answer that failed
 * @param leftMs     milliseconds left of the call
 * @returns milliseconds; `-1` when there is no time for another try
 */
export function retryDelay(attempt: number, retryAfter: string | undefined, leftMs: number): number {
  const askedMs = (secondsOf(retryAfter) ?? 0) * 1000;
  if (askedMs > PATIENCE_MS) return -1;
  const delay = askedMs + Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return delay < leftMs ? delay : -1;
}

/** Resolves after the time, or at once when nobody waits for the call any more. */
export function pause(ms: number, signal: RequestSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = {
      handleEvent: () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      },
    };
    const timer = setTimeout(end.handleEvent, ms);
    signal.addEventListener('abort', end);
  });
}
