import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationBinding } from '../../../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../../../schema/contract/request-context.ts';
import { createUpstreamClient, type UpstreamClient } from '../../../../../subgraphs/engine/upstream/client.ts';
import { ReadTexts } from '../../../../../subgraphs/engine/upstream/read-texts.ts';
import { operationBinding } from '../../../../support/operation-binding.ts';
import { contextOfNobody } from '../../../../support/request-contexts.ts';

const things = operationBinding();
const context = contextOfNobody();
const request = { method: 'GET', path: '/things', headers: {}, body: null } as const;

let asked: IncomingHttpHeaders[] = [];
let sockets: Set<unknown>;
let answer: (response: ServerResponse) => void = () => {};
let server: ReturnType<typeof createServer>;
let client: UpstreamClient;

beforeEach(async () => {
  asked = [];
  sockets = new Set();
  server = createServer((incoming, response) => {
    asked.push(incoming.headers);
    sockets.add(incoming.socket);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrls = { things: `http://127.0.0.1:${port}/base/` };
  client = createUpstreamClient({ baseUrls, connections: 1, tryTimeoutMs: 300 });
});

afterEach(async () => {
  server.closeAllConnections();
  await client.close();
  await new Promise((resolve) => server.close(resolve));
});

const json = (status: number, body: string | Buffer) => (response: ServerResponse) =>
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
const call = (operation: Partial<OperationBinding> = {}, own: Record<string, string> = {}, of = context) =>
  client.prepare('things', { ...things, ...operation }, {})({ ...request, headers: own }, of, new ReadTexts());

describe('an answer', () => {
  test('may come in pieces that cut a character', async () => {
    answer = (response) => {
      const bytes = Buffer.from('{"name":"añil"}');
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write(bytes.subarray(0, 11));
      setImmediate(() => response.end(bytes.subarray(11)));
    };
    expect(await call()).toEqual({ name: 'añil' });
  });

  test('may begin with a byte order mark', async () => {
    answer = json(200, Buffer.from('\ufeff[1]'));
    expect(await call()).toEqual([1]);
  });

  test('may follow interim ones', async () => {
    answer = (response) => {
      response.writeProcessing();
      json(200, '[1]')(response);
    };
    expect(await call()).toEqual([1]);
  });

  test('that needs no body leaves the connection open', async () => {
    answer = json(200, '{"left":"over"}');
    expect(await call({ empty: true })).toBe(true);
    expect(await call({ empty: true })).toBe(true);
    expect(sockets.size).toBe(1);
  });

  test('that needs no body and has an endless one is not read to its end', async () => {
    answer = (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    expect(await call({ empty: true })).toBe(true);
  });

  test('with two encodings in two headers is refused', async () => {
    answer = (response) => {
      response.setHeader('Content-Encoding', ['identity', 'gzip']);
      json(200, '[1]')(response);
    };
    await expect(call()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });
});

describe('a read', () => {
  test('ends when nobody waits for it any more', async () => {
    const gone = new AbortController();
    answer = () => gone.abort();
    const started = performance.now();
    await expect(call({}, {}, { ...context, signal: gone.signal })).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(performance.now() - started).toBeLessThan(250);
  });

  test('that waits in line for a connection ends in time too', async () => {
    answer = () => {};
    const both = await Promise.allSettled([call(), call()]);
    expect(both).toMatchObject([{ reason: { code: 'UPSTREAM_TIMEOUT' } }, { reason: { code: 'UPSTREAM_TIMEOUT' } }]);
  });
});

describe('headers', () => {
  test('of the contract do not replace what the context says', async () => {
    answer = json(200, '[]');
    const caller = { token: 'verified' } as RequestContext['caller'];
    const own = { authorization: 'Bearer forged', 'x-correlation-id': 'forged', 'x-own': 'mine' };
    await call({}, own, { ...context, caller });
    await call({ accept: 'text/json' }, {}, { ...context, caller });
    expect(asked[0]).toMatchObject({
      accept: 'application/json',
      authorization: 'Bearer verified',
      'x-correlation-id': 'c',
      'x-own': 'mine',
    });
    expect(asked[1]).toMatchObject({ accept: 'text/json', authorization: 'Bearer verified' });
  });

  test('of one call are not those of the next', async () => {
    answer = json(200, '[]');
    await call({}, { 'x-own': 'mine' });
    await call();
    expect(asked[1]).not.toHaveProperty('x-own');
  });

  test('name the tenant only to operations that ask for it', async () => {
    answer = json(200, '[]');
    const tenant = { businessUnit: 'A', countryCode: 'ES' };
    await call({}, {}, { ...context, tenant });
    await call({ tenantScoped: true }, {}, { ...context, tenant });
    await expect(call({ tenantScoped: true })).rejects.toMatchObject({ code: 'TENANT_HEADER_MISSING' });
    expect(asked.map((headers) => headers['x-business-unit'])).toEqual([undefined, 'A']);
  });
});
