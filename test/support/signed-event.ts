/** Signs events as a service does (Standard Webhooks), written anew here: the test must not trust the code it tests. */
import { createHmac } from 'node:crypto';

export interface SigningOptions {
  readonly id: string;
  readonly body: string;
  /** `whsec_…` */
  readonly secret: string;
  /** Headers `ce-…` of binary mode. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Epoch seconds. Default: now. */
  readonly at?: number;
}

export function signedHeaders({ id, body, secret, attributes = {}, at }: SigningOptions): Record<string, string> {
  const timestamp = String(Math.floor(at ?? Date.now() / 1000));
  const names = Object.keys(attributes).sort();
  const head = names.length === 0 ? '' : `${names.map((name) => `${name}:${attributes[name]}\n`).join('')}\n`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${head}${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
    ...attributes,
  };
}
