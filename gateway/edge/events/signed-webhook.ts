/**
 * Signatures of webhooks, as Standard Webhooks has them (standardwebhooks.com): HMAC-SHA-256 over id, time and payload. Each
 * sender has secrets of its own, and may speak for its own source only.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** By source; several secrets of one source are valid at once, so that they can be changed without a pause. */
export type SenderSecrets = ReadonlyMap<string, readonly Buffer[]>;

/** Seconds by which the sender's clock and the way here may differ from ours. Replays within them are known by their id. */
const TOLERANCE_SECONDS = 300;
/** A header may carry a signature for each secret of the sender. */
const MOST_SIGNATURES = 8;

/** @param senders entries `<source>=whsec_<base64>` */
export function readSenders(senders: readonly string[]): SenderSecrets {
  const secrets = new Map<string, Buffer[]>();
  for (const sender of senders) {
    const at = sender.indexOf('=whsec_');
    const source = sender.slice(0, at);
    const secret = Buffer.from(sender.slice(at + '=whsec_'.length), 'base64');
    secrets.set(source, [...(secrets.get(source) ?? []), secret]);
  }
  return secrets;
}

export interface SignedWebhook {
  /** Header `webhook-id`, which has to be the id of the event. */
  readonly id: string;
  /** Sources whose secret signed it. */
  readonly sources: readonly string[];
}

/**
 * @param payload what is signed beside id and time
 * @param nowSeconds epoch seconds
 * @returns `null` when no sender has signed it, or not within the last minutes
 */
export function verifyWebhook(
  headers: IncomingHttpHeaders,
  payload: Buffer,
  secrets: SenderSecrets,
  nowSeconds: number,
): SignedWebhook | null {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const presented = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof presented !== 'string') return null;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS) return null;
  const signatures = presented
    .split(' ')
    .slice(0, MOST_SIGNATURES)
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Buffer.from(entry.slice(3), 'base64'));
  const sources: string[] = [];
  for (const [source, keys] of secrets) {
    const expected = keys.map((key) => sign(key, id, timestamp, payload));
    // Every pair is compared, each in constant time.
    const matches = expected.flatMap((one) => signatures.map((other) => isEqual(one, other)));
    if (matches.includes(true)) sources.push(source);
  }
  return sources.length === 0 ? null : { id, sources };
}

function sign(key: Buffer, id: string, timestamp: string, payload: Buffer): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(payload).digest();
}

function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
