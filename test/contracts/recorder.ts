/** A service that takes every call, keeps the last one as it came, and answers what it is told to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SentRequest {
  readonly method: string;
  /** As on the wire: nothing is decoded or resolved. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Recorder extends AsyncDisposable {
  /** Base URL, with a path in front so that an escape from it shows. */
  readonly url: string;
  /** Path of the base URL. */
  readonly prefix: string;
  answer(type: string, body: string): void;
  /** The call since the last question; `null` when there was none. */
  take(): SentRequest | null;
}

export async function startRecorder(): Promise<Recorder> {
  let last: SentRequest | null = null;
  let reply = { type: 'application/json', body: 'null' };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    last = { method, url, headers, body: Buffer.concat(chunks) };
    response.writeHead(200, { 'content-type': reply.type });
    response.end(reply.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    prefix: '/base',
    answer: (type, body) => {
      reply = { type, body };
    },
    take: () => {
      const taken = last;
      last = null;
      return taken;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
