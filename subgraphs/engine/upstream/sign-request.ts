/**
 * Signatures of calls, so that a service can tell that they come from the gateway and were not changed on the way: HTTP Message
 * Signatures (RFC 9421) with hmac-sha256, and Content-Digest (RFC 9530). Our own, because what we sign is fixed and the libraries
 * are asynchronous: a call is dispatched at once.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { ExchangeRequest } from './exchange.ts';

export interface SigningKey {
  /** By which the service finds the key: `keyid`. */
  readonly id: string;
  readonly secret: string;
}

/** What is signed of the head beside the derived components, where it is sent: who asks, and for which tenant. */
const SIGNED_HEADERS = ['authorization', 'x-business-unit', 'x-country-code', 'x-correlation-id', 'content-type'];

/**
 * @param authority of the service, as `Host` has it
 * @param now epoch milliseconds
 * @returns headers to be sent as well, names and values in turns
 */
export function signRequest(
  { method, path, headers, body }: ExchangeRequest,
  authority: string,
  key: SigningKey,
  now: number,
): string[] {
  const mark = path.indexOf('?');
  const digest = typeof body === 'string' || Buffer.isBuffer(body) ? contentDigest(body) : null;
  const components: [name: string, value: string][] = [
    ['@method', method],
    ['@authority', authority],
    ['@path', mark < 0 ? path : path.slice(0, mark)],
    // RFC 9421 §2.2.7: a question mark also where there is no query.
    ['@query', mark < 0 ? '?' : path.slice(mark)],
    ...signedHeaders(headers),
    ...(digest === null ? [] : [['content-digest', digest] as [string, string]]),
  ];
  const covered = components.map(([name]) => `"${name}"`).join(' ');
  const created = Math.floor(now / 1000);
  const nonce = randomBytes(16).toString('base64url');
  const parameters = `(${covered});created=${created};keyid="${key.id}";alg="hmac-sha256";nonce="${nonce}"`;
  return [
    ...(digest === null ? [] : ['content-digest', digest]),
    'signature-input',
    `gateway=${parameters}`,
    'signature',
    `gateway=:${seal(components, parameters, key.secret)}:`,
  ];
}

/** The signature over a signature base (RFC 9421 §2.5, §3.3.3), Base64. */
export function seal(
  components: readonly (readonly [name: string, value: string])[],
  parameters: string,
  secret: string | Buffer,
): string {
  const lines = [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${parameters}`];
  return createHmac('sha256', secret).update(lines.join('\n')).digest('base64');
}

function contentDigest(body: string | Buffer): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

function signedHeaders(headers: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = String(headers[index]).toLowerCase();
    if (SIGNED_HEADERS.includes(name)) found.push([name, String(headers[index + 1]).trim()]);
  }
  return found;
}
