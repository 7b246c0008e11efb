/** A collector of traces that takes what it is sent and reads none of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @returns its base URL, on a free port of the loopback interface */
export async function startCollector(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
