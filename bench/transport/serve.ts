/**
 * The gateway in a process of its own, with two more ways in that hand everything to its own handler: HTTPS in HTTP/1.1, and in HTTP/2.
 * Told `use`, it says how much CPU it has used.
 */
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { runGateway } from '../../gateway/run-gateway.ts';

const { CERT = '', KEY = '' } = process.env;
let own: Server | null = null;
subscribe('http.server.request.start', (message) => {
  own ??= (message as { readonly server: Server }).server;
});
const gateway = await runGateway({ ...process.env, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' });
await fetch(`${gateway.url}/actuator/readiness`);

function hand(request: unknown, response: unknown): void {
  own?.emit('request', request as IncomingMessage, response as ServerResponse);
}

/** The handler gives headers as one list, which Node 20 takes for HTTP/1.1 only; those that HTTP/2 forbids are left out. */
function handFlat(request: unknown, response: ServerResponse): void {
  const write = response.writeHead.bind(response);
  response.writeHead = ((status: number, headers: readonly string[]) => {
    const pairs: Record<string, string> = {};
    for (let at = 0; at < headers.length; at += 2) pairs[String(headers[at])] = String(headers[at + 1]);
    return write(status, pairs);
  }) as unknown as ServerResponse['writeHead'];
  hand(request, response);
}

const pair = { cert: readFileSync(CERT), key: readFileSync(KEY) };
const one = createServer(pair, hand).listen(0, '127.0.0.1');
const two = createSecureServer(pair, (request, response) => handFlat(request, response as unknown as ServerResponse));
two.listen(0, '127.0.0.1');
await Promise.all([one, two].map((server) => server.listening || once(server, 'listening')));
process.on('message', () => process.send?.(process.cpuUsage()));
process.send?.({ one: (one.address() as AddressInfo).port, two: (two.address() as AddressInfo).port });
