/** A real HTTP server that answers from a table and remembers what arrived. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordingServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, unknown>>;
  }[];
}

export type Answer = (
  path: string,
  query: URLSearchParams,
) => { readonly status?: number; readonly body: string } | undefined;

export async function startRecordingServer(answer: Answer): Promise<RecordingServer> {
  const requests: RecordingServer['requests'] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://local');
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    const found = answer(url.pathname, url.searchParams);
    response.writeHead(found === undefined ? 404 : (found.status ?? 200), { 'content-type': 'application/json' });
    response.end(found?.body ?? '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
