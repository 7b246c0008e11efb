/** Against real sockets: what reaches the service, what comes back, and when. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../../schema/compile/compile.ts';
import type { RequestContext } from '../../../../schema/contract/request-context.ts';
import { createUpstreamClient, openRestDoor } from '../../../../subgraphs/engine/serve.ts';
import { COMPANION, contractSource, json } from '../../../support/compile-contract.ts';

const FILE = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
const CONTRACT = {
  paths: {
    '/files/{name}': {
      get: {
        operationId: 'readFile',
        parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { '200': { description: 'bytes', content: FILE } },
      },
      put: {
        operationId: 'writeFile',
        parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: { required: true, content: FILE },
        responses: { '204': { description: 'written' } },
      },
    },
    '/people': {
      get: { operationId: 'listPeople', responses: { '200': json({ $ref: '#/components/schemas/People' }) } },
    },
  },
  components: {
    schemas: {
      People: { type: 'array', items: { $ref: '#/components/schemas/Person' } },
      Person: {
        type: 'object',
        properties: { id: { type: 'string' }, phone: { type: 'string' }, balance: { type: 'number' } },
      },
    },
  },
};
const MASK = `  - target: $.components.schemas.Person.properties.phone
    update: { x-access: { roles: [BOSS], self: id } }
`;

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

async function openDoor(serve: Serve, options: { tryTimeoutMs?: number } = {}) {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { services } = await compile([contractSource(CONTRACT, MASK), COMPANION]);
  const compiled = services.find(({ service }) => service === 'things');
  if (compiled === undefined) throw new TypeError('the service is missing');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const upstream = createUpstreamClient({ baseUrls: { things: url }, ...options });
  return {
    door: openRestDoor(compiled.rest, compiled.bindings, upstream),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await upstream.close();
    },
  };
}

function contextOf(signal: AbortSignal, roles: readonly string[] = []): RequestContext {
  const caller = { id: 'me', username: 'me', roles, scopes: [], grants: [], token: 'a.b.c', expiresAt: 0 };
  return {
    correlationId: '5a6c1f0e-3b1d-4c53-9a57-0d1f2b3c4d5e',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: null,
    locale: 'en',
    caller,
    tenant: null,
    signal,
  };
}

const patient = new AbortController().signal;

describe('bytes', () => {
  test('an answer is handed on while the service still writes it', async () => {
    let finish = () => {};
    await using opened = await openDoor((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write('first');
      finish = () => response.end('last');
    });
    const { body, status } = await opened.door.call(
      { operationId: 'readFile', values: { name: 'a' } },
      contextOf(patient),
    );
    const chunks: string[] = [];
    for await (const chunk of body as Readable) {
      chunks.push(String(chunk));
      finish();
    }
    expect([status, chunks]).toEqual([200, ['first', 'last']]);
  });

  test('a request body reaches the service while the client still sends it', async () => {
    let firstArrived = () => {};
    const arrived = new Promise<void>((resolve) => {
      firstArrived = resolve;
    });
    const received: string[] = [];
    await using opened = await openDoor(async (request, response) => {
      for await (const chunk of request) {
        received.push(String(chunk));
        firstArrived();
      }
      response.writeHead(204).end();
    });
    async function* send() {
      yield Buffer.from('first');
      await arrived;
      yield Buffer.from('last');
    }
    const stream = { contentType: 'application/octet-stream', bytes: Readable.from(send()) };
    const { status, body } = await opened.door.call(
      { operationId: 'writeFile', values: { name: 'a' }, stream },
      contextOf(patient),
    );
    expect([status, body, received]).toEqual([204, null, ['first', 'last']]);
  });

  test('when nobody waits any more, the service’s connection ends', async () => {
    const controller = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    await using opened = await openDoor((request, response) => {
      closed = new Promise((resolve) => request.socket.once('close', resolve));
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write('first');
    });
    const { body } = await opened.door.call(
      { operationId: 'readFile', values: { name: 'a' } },
      contextOf(controller.signal),
    );
    controller.abort();
    await expect(async () => {
      for await (const _chunk of body as Readable);
    }).rejects.toThrow();
    await closed;
  });

  test('a service that does not answer in time is UPSTREAM_TIMEOUT', async () => {
    await using opened = await openDoor(() => {}, { tryTimeoutMs: 50 });
    const call = opened.door.call({ operationId: 'readFile', values: { name: 'a' } }, contextOf(patient));
    await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  test('a read is tried again where a service is shortly unavailable, a write is not', async () => {
    let calls = 0;
    await using opened = await openDoor((request, response) => {
      request.resume();
      calls += 1;
      response.writeHead(calls === 1 ? 503 : 200, { 'content-type': 'application/octet-stream' }).end('x');
    });
    const read = await opened.door.call({ operationId: 'readFile', values: { name: 'a' } }, contextOf(patient));
    (read.body as Readable).resume();
    expect([read.status, calls]).toEqual([200, 2]);
    calls = 0;
    const stream = { contentType: 'application/octet-stream', bytes: Readable.from(['x']) };
    const write = opened.door.call({ operationId: 'writeFile', values: { name: 'a' }, stream }, contextOf(patient));
    await expect(write).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(calls).toBe(1);
  });
});

describe('headers', () => {
  test('only those that mean something to the caller come back', async () => {
    await using opened = await openDoor((_request, response) =>
      response
        .writeHead(200, {
          'content-type': 'application/octet-stream',
          etag: 'W/"1"',
          server: 'secret/1.0',
          'set-cookie': 'session=1',
          'x-powered-by': 'x',
          'access-control-allow-origin': '*',
          'content-security-policy': "default-src '*'",
        })
        .end('x'),
    );
    const { headers, body } = await opened.door.call(
      { operationId: 'readFile', values: { name: 'a' } },
      contextOf(patient),
    );
    (body as Readable).resume();
    expect(Object.keys(headers).sort()).toEqual(['content-type', 'etag']);
  });

  test.each([301, 302, 307])('a redirect (%i) is not followed and not handed on', async (status) => {
    await using opened = await openDoor((_request, response) => response.writeHead(status, { location: '/x' }).end());
    const call = opened.door.call({ operationId: 'readFile', values: { name: 'a' } }, contextOf(patient));
    await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });
});

describe('a service that forgets to mask', () => {
  const PEOPLE = '[{"id":"me","phone":"1","balance":12345678901234567890.10},{"id":"you","phone":"2","balance":1}]';
  const serve: Serve = (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(PEOPLE);

  test('is masked here: the own record stays whole, numbers keep their digits', async () => {
    await using opened = await openDoor(serve);
    const { body } = await opened.door.call({ operationId: 'listPeople', values: {} }, contextOf(patient));
    expect(body).toBe(PEOPLE.replace('"2"', 'null'));
  });

  test('is handed on untouched to those who may read everything', async () => {
    await using opened = await openDoor(serve);
    const { body } = await opened.door.call({ operationId: 'listPeople', values: {} }, contextOf(patient, ['BOSS']));
    expect(Buffer.concat(await (body as Readable).toArray()).toString()).toBe(PEOPLE);
  });
});

test('a value that names another path of the service is refused', async () => {
  await using opened = await openDoor(() => {});
  const call = opened.door.call({ operationId: 'readFile', values: { name: '..' } }, contextOf(patient));
  await expect(call).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});
