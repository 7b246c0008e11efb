import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Caller, RequestContext } from '../../../../../schema/contract/request-context.ts';
import {
  createGraphqlClient,
  type GraphqlClient,
  type GraphqlClientOptions,
} from '../../../../../subgraphs/engine/upstream/graphql-client.ts';

const CALLER = { id: 'u1', token: 'a.b.c' } as Caller;

function contextOf(given: Partial<RequestContext> = {}): RequestContext {
  return {
    correlationId: '7f7c2a52-4f3f-4d4e-9d0c-1f2f3a4b5c6d',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'vendor=1',
    locale: 'en',
    caller: CALLER,
    tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
    signal: new AbortController().signal,
    ...given,
  };
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql?v=1`;
}

function clientOf(options?: GraphqlClientOptions): GraphqlClient {
  const client = createGraphqlClient(options);
  closing.push(() => client.close());
  return client;
}

const QUERY = { body: '{"query":"{a}"}', repeatable: true };
const WRITE = { body: '{"query":"mutation{a}"}', repeatable: false };
const FINE = '{"data":{"a":1}}';

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => ({ code: error.code, service: error.extensions.service, status: error.extensions.httpStatus }),
  );

describe('a call', () => {
  test('is a POST of JSON with the verified context in its headers', async () => {
    const seen: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      seen.push(request);
      response.end(FINE);
    });
    const answer = await clientOf().connect('books', url).post(QUERY, contextOf());
    expect(answer).toEqual({ data: { a: 1 }, errors: [] });
    expect(seen[0]?.method).toBe('POST');
    expect(seen[0]?.url).toBe('/graphql?v=1');
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: expect.stringMatching(/^application\/graphql-response\+json, application\/json/),
      authorization: 'Bearer a.b.c',
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
      'accept-language': 'en',
      'x-correlation-id': '7f7c2a52-4f3f-4d4e-9d0c-1f2f3a4b5c6d',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'vendor=1',
    });
  });

  test('carries what policy forwards and no more', async () => {
    const seen: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      seen.push(request);
      response.end(FINE);
    });
    await clientOf({ forward: ['tenant'] })
      .connect('books', url)
      .post(QUERY, contextOf());
    await clientOf({ forward: [] }).connect('books', url).post(QUERY, contextOf());
    expect(
      seen.map(({ headers }) => [headers.authorization, headers['accept-language'], headers['x-country-code']]),
    ).toEqual([
      [undefined, undefined, 'CL'],
      [undefined, undefined, undefined],
    ]);
  });

  test('sends neither token nor tenant where there is none', async () => {
    const seen: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      seen.push(request);
      response.end(FINE);
    });
    await clientOf()
      .connect('books', url)
      .post(QUERY, contextOf({ caller: null, tenant: null, tracestate: null }));
    const names = Object.keys(seen[0]?.headers ?? {});
    for (const name of ['authorization', 'x-business-unit', 'x-country-code', 'tracestate']) {
      expect(names).not.toContain(name);
    }
  });

  test('reads an answer in many pieces, whole characters or not', async () => {
    const text = JSON.stringify({ data: { a: 'ñandú ¡sí! 日本'.repeat(20_000) } });
    const url = await serve((_request, response) => {
      const bytes = Buffer.from(text);
      for (let start = 0; start < bytes.length; start += 7001) response.write(bytes.subarray(start, start + 7001));
      response.end();
    });
    expect(await clientOf().connect('books', url).post(QUERY, contextOf())).toEqual({
      ...JSON.parse(text),
      errors: [],
    });
  });

  test('uses the connections of earlier calls, whatever the subgraph of an origin', async () => {
    const sockets = new Set<unknown>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.end(FINE);
    });
    const client = clientOf();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await client.connect(name, url).post(QUERY, contextOf());
    // A connection rests one turn of the event loop between two calls; a call that comes at once opens a second.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });
});

describe('a refusal', () => {
  const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
    serve((_request, response) => response.writeHead(status, headers).end(body));

  test('with GraphQL errors in its body is an answer', async () => {
    const url = await answering(400, '{"errors":[{"message":"no","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}');
    const { data, errors } = await clientOf().connect('books', url).post(QUERY, contextOf());
    expect(data).toBeUndefined();
    expect(errors).toEqual([{ message: 'no', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  test.each([
    [500, 'UPSTREAM_ERROR', 502],
    [418, 'UPSTREAM_ERROR', 418],
    [429, 'RATE_LIMITED', 429],
    [503, 'UPSTREAM_UNAVAILABLE', 503],
    [504, 'UPSTREAM_TIMEOUT', 504],
  ])('with status %i and no GraphQL is %s', async (status, code, httpStatus) => {
    const url = await answering(status, 'x');
    const post = clientOf().connect('books', url).post(WRITE, contextOf());
    expect(await codeOf(post)).toEqual({ code, service: 'books', status: httpStatus });
  });

  test('that leads elsewhere is not followed', async () => {
    const url = await answering(307, '', { location: 'http://127.0.0.1:1/' });
    const post = clientOf().connect('books', url).post(QUERY, contextOf());
    expect(await codeOf(post)).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });
});

describe('a subgraph that is not there', () => {
  test('is UPSTREAM_UNAVAILABLE', async () => {
    const post = clientOf().connect('books', 'http://127.0.0.1:1/').post(QUERY, contextOf());
    expect(await codeOf(post)).toEqual({ code: 'UPSTREAM_UNAVAILABLE', service: 'books', status: 503 });
  });

  test.each([
    ['a query is sent again', QUERY, 2, 'no error'],
    ['a mutation is not', WRITE, 1, { code: 'UPSTREAM_UNAVAILABLE', service: 'books', status: 503 }],
  ])('after a cut connection %s', async (_what, call, times, outcome) => {
    let calls = 0;
    const url = await serve((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else response.end(FINE);
    });
    expect(await codeOf(clientOf().connect('books', url).post(call, contextOf()))).toEqual(outcome);
    expect(calls).toBe(times);
  });
});

describe('a subgraph that takes too long', () => {
  test('is UPSTREAM_TIMEOUT, and its connection is closed', async () => {
    let closed: Promise<unknown> | null = null;
    const url = await serve((request) => {
      closed = once(request.socket, 'close');
    });
    const post = clientOf({ timeoutMs: 60 }).connect('books', url).post(QUERY, contextOf());
    expect(await codeOf(post)).toEqual({ code: 'UPSTREAM_TIMEOUT', service: 'books', status: 504 });
    await closed;
  });

  test('does not gain time by a trickle of bytes', async () => {
    const url = await serve((_request, response) => {
      const trickle = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(trickle));
    });
    const post = clientOf({ timeoutMs: 80 }).connect('books', url).post(QUERY, contextOf());
    expect(await codeOf(post)).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  test('is given up when the client has gone, with every other call of that request', async () => {
    const closed: Promise<unknown>[] = [];
    let arrived = 0;
    const gone = new AbortController();
    const url = await serve((request) => {
      closed.push(once(request.socket, 'close'));
      arrived += 1;
      if (arrived === 2) gone.abort();
    });
    const client = clientOf({ connections: 2 });
    const context = contextOf({ signal: gone.signal });
    // The third waits for a connection.
    const posts = [1, 2, 3].map(() => client.connect('books', url).post(QUERY, context));
    for (const post of posts) expect(await codeOf(post)).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await Promise.all(closed);
    expect(arrived).toBe(2);
    expect(await codeOf(client.connect('books', url).post(QUERY, context))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });
});

test('an answer beyond the limit is cut off and refused', async () => {
  const url = await serve((_request, response) => response.end(JSON.stringify({ data: { a: 'x'.repeat(5000) } })));
  const post = clientOf({ responseLimitBytes: 2000 }).connect('books', url).post(QUERY, contextOf());
  expect(await codeOf(post)).toEqual({ code: 'UPSTREAM_INVALID_RESPONSE', service: 'books', status: 502 });
});

test('the last endpoint of an origin closes its connections, after the calls that run', async () => {
  const release: (() => void)[] = [];
  const url = await serve((_request, response) => void release.push(() => response.end(FINE)));
  const client = clientOf();
  const [first, second] = [client.connect('a', url), client.connect('b', url)];
  await first.close();
  await first.close();
  const post = second.post(QUERY, contextOf());
  const closed = second.close();
  while (release.length === 0) await new Promise(setImmediate);
  release[0]?.();
  expect(await post).toEqual({ data: { a: 1 }, errors: [] });
  await closed;
});
