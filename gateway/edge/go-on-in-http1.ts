/**
 * Requests that offer another protocol than WebSockets, most often `Upgrade: h2c` of Java's HTTP client and of `curl --http2`. A server may
 * ignore the offer and answer in HTTP/1.1 (RFC 9110 §7.8). Node does not: where one protocol is taken over, it hands over every connection that
 * offers any, its parser already gone. So the request is put back without the offer, as a connection that has just come.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What a connection says of itself and of the offer, and no request. */
const OF_THE_CONNECTION = new Set(['connection', 'upgrade', 'http2-settings']);

/** @param rest what came behind the head of the request */
export function goOnInHttp1(server: Server, request: IncomingMessage, socket: Socket, rest: Buffer): void {
  // An earlier request of the connection still waits for its answer (pipelining); only the parser that is gone would have kept their order.
  if (isAnswering(socket)) {
    socket.destroy();
    return;
  }
  socket.unshift(Buffer.concat([headWithoutOffer(request), rest]));
  server.emit(socket instanceof TLSSocket ? 'secureConnection' : 'connection', socket);
}

/** Byte by byte what was sent (Node reads heads as Latin-1), but for the offer. It closes: Node would watch the connection once more for each offer. */
function headWithoutOffer({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = String(rawHeaders[index]);
    if (!OF_THE_CONNECTION.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`, 'latin1');
}

/** Node keeps the answer that is being written with its connection. */
function isAnswering(socket: Socket & { readonly _httpMessage?: unknown }): boolean {
  return (socket._httpMessage ?? null) !== null;
}
