/** Switches that make a stand-in misbehave, for tests of whoever calls it. */

import { type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendReply } from './send.ts';

/** How a call goes wrong; only a delayed call is answered properly in the end. */
export type FailureMode =
  /** The error body of a framework or proxy. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly delayMs: number }
  /** Never answers. */
  | { readonly hang: true }
  /** Cuts the connection with a TCP reset. */
  | { readonly reset: true }
  /** A 200 whose JSON ends in the middle. */
  | { readonly invalidJson: true }
  /** These bytes under a JSON media type, unless `headers` name another. */
  | { readonly rawBody: string; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  /** JSON of any shape. */
  | { readonly body: unknown; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  /** A redirect. */
  | { readonly location: string };

export interface FailureSwitches {
  /**
   * Makes calls fail until `clear`. Switches apply in the order they were set; a used-up one gives way to the next.
   *
   * @param match operationId, `*` for every operation
   * @param times calls to spoil @default Infinity
   */
  fail(match: string, mode: FailureMode, times?: number): void;
  clear(): void;
}

export interface Failures extends FailureSwitches {
  /** Spoils the call when a switch says so; true when the call is over. */
  apply(operationId: string, response: ServerResponse): Promise<boolean>;
}

export function createFailures(): Failures {
  let switches: { match: string; mode: FailureMode; times: number }[] = [];
  return {
    fail(match, mode, times = Number.POSITIVE_INFINITY) {
      switches.push({ match, mode, times });
    },
    clear() {
      switches = [];
    },
    async apply(operationId, response) {
      const found = switches.find(({ match, times }) => times > 0 && (match === '*' || match === operationId));
      if (found === undefined) return false;
      found.times -= 1;
      return spoil(found.mode, response);
    },
  };
}

async function spoil(mode: FailureMode, response: ServerResponse): Promise<boolean> {
  if ('delayMs' in mode) {
    await sleep(mode.delayMs);
    return false;
  }
  if ('hang' in mode) return true;
  if ('reset' in mode) response.socket?.resetAndDestroy();
  else if ('invalidJson' in mode)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"id":');
  else if ('rawBody' in mode)
    response.writeHead(mode.status ?? 200, { 'content-type': 'application/json', ...mode.headers }).end(mode.rawBody);
  else if ('location' in mode) response.writeHead(302, { location: mode.location }).end();
  else if ('body' in mode) sendReply(response, { ...mode, status: mode.status ?? 200 });
  else sendReply(response, { ...mode, body: bareError(mode.status) });
  return true;
}

/** The error body of a framework or proxy that knows no codes. */
function bareError(status: number) {
  const error = STATUS_CODES[status] ?? 'Error';
  return { statusCode: status, error, message: error };
}
