/** What no answer may be, whatever was asked. */
import type { Reply } from '../attacks/exchange.ts';
import type { SocketOutcome } from './play-script.ts';

/** Codes of the protocols and ours (docs/live-updates.md); 1011 and 4500 are faults of the gateway. */
const CLOSE_CODES = new Set([
  1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1013, 3000, 4400, 4401, 4403, 4406, 4408, 4409, 4413, 4429,
  4999,
]);

const INSIDE = /^\{"(?:errors|title)".*"code":"INTERNAL_ERROR"|node_modules|at Object\.|\.ts:\d|ECONN|undici/;

/** @param canaries texts that this caller must never be sent */
export function httpOffences(reply: Reply, canaries: readonly string[]): string[] {
  const statuses = [
    reply.status,
    ...[...reply.text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status)),
  ];
  return [
    ...statuses.filter((status) => status === 500).map(() => 'status 500'),
    ...textOffences(reply.text, canaries),
    ...(reply.status > 0 &&
    String(reply.headers['content-type']).startsWith('application/json') &&
    reply.text !== '' &&
    !isJson(reply.text)
      ? ['no JSON in an answer that says it is']
      : []),
  ];
}

export function socketOffences({ messages, closeCode }: SocketOutcome, canaries: readonly string[]): string[] {
  return [
    ...(closeCode !== null && !CLOSE_CODES.has(closeCode) ? [`closed with ${closeCode}`] : []),
    ...messages.flatMap((message) => [
      ...textOffences(message, canaries),
      ...(isJson(message) ? [] : ['a message that is no JSON']),
    ]),
  ];
}

function textOffences(text: string, canaries: readonly string[]): string[] {
  const inside = INSIDE.exec(text);
  return [
    ...(inside === null ? [] : [`"${inside[0]}" in the answer: ${text.slice(0, 300)}`]),
    ...canaries.filter((canary) => text.includes(canary)).map((canary) => `"${canary}" of somebody else in the answer`),
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
