/** Sends an attack as it is written: no client library repairs it on the way. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { type HttpRequest, ordinaryHeaders, type RawRequest, type Secrets } from './attack.ts';

export interface Reply {
  /** 0: the connection was cut without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Whether the other side has closed the connection. */
  readonly closed: boolean;
}

/** @param patienceMs what to wait for an answer: a request that is never complete gets none for long */
export function exchange(
  gatewayUrl: string,
  attack: HttpRequest | RawRequest,
  secrets: Secrets,
  patienceMs = 10_000,
): Promise<Reply> {
  return 'bytes' in attack
    ? exchangeBytes(gatewayUrl, attack, patienceMs)
    : exchangeHttp(gatewayUrl, attack, secrets, patienceMs);
}

/** A stream of events does not end by itself. */
const STREAM_MS = 100;

function exchangeHttp(gatewayUrl: string, attack: HttpRequest, secrets: Secrets, patienceMs: number): Promise<Reply> {
  const { hostname, port } = new URL(gatewayUrl);
  const wanted = Object.entries({ ...ordinaryHeaders(secrets), ...attack.headers });
  const headers = Object.fromEntries(wanted.filter(([, value]) => value !== null)) as Record<string, string>;
  const { method, path, body } = attack;
  if (body !== null) headers['content-length'] = String(Buffer.byteLength(body));
  return new Promise((resolve) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      if (response.headers['content-type']?.startsWith('text/event-stream'))
        setTimeout(() => sent.destroy(), STREAM_MS);
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('close', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString(),
          closed: true,
        }),
      );
    });
    sent.on('error', () => resolve({ status: 0, headers: {}, text: '', closed: true }));
    sent.setTimeout(patienceMs, () => sent.destroy());
    sent.end(body ?? undefined);
  });
}

/** Resolves when the other side closes, or when it has answered and goes on listening. */
function exchangeBytes(gatewayUrl: string, { bytes }: RawRequest, patienceMs: number): Promise<Reply> {
  const { hostname, port } = new URL(gatewayUrl);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, 'latin1')));
    let text = '';
    function finish(closed: boolean): void {
      clearTimeout(waiting);
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), headers: {}, text, closed });
    }
    let waiting = setTimeout(finish, patienceMs, false);
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
      clearTimeout(waiting);
      // Long enough for a close that follows the answer to arrive.
      waiting = setTimeout(finish, 250, false);
    });
    socket.on('close', () => finish(true));
    socket.on('error', () => finish(true));
  });
}
