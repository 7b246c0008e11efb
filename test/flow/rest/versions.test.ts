/** A service with two versions of its contract side by side, the older one on its way out, and reads that are kept for the graph. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authenticate } from '../../../gateway/edge/authenticate.ts';
import { limitLifetime } from '../../../gateway/edge/limit-lifetime.ts';
import { serveRest } from '../../../gateway/edge/rest/serve-rest.ts';
import { refuseUnknownPaths } from '../../../gateway/edge/unknown-path.ts';
import { judge } from '../../../gateway/execute/access-rules.ts';
import { compile } from '../../../schema/compile/compile.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import {
  createLocalTagVersions,
  createUpstreamCache,
  createUpstreamClient,
  openRestDoor,
} from '../../../subgraphs/engine/serve.ts';
import { COMPANION, contractSource, json } from '../../support/compile-contract.ts';
import { startUpstream, type UpstreamServer } from '../../support/upstream-server.ts';
import { startEdge } from '../../unit/gateway/edge/http.ts';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const read = (operationId: string, schema: string) => ({
  operationId,
  parameters: [id],
  responses: { '200': json({ $ref: `#/components/schemas/${schema}` }) },
});
const CONTRACT = {
  paths: {
    '/v0/things/{id}': {
      get: read('getThing', 'Thing'),
      delete: { operationId: 'deleteThing', parameters: [id], responses: { '204': { description: 'gone' } } },
    },
    '/v1/things/{id}': { get: read('getThingV1', 'ThingV1') },
  },
  components: {
    schemas: {
      Thing: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, name: { type: 'string' } } },
      ThingV1: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string' }, title: { type: 'string' }, price: { type: 'string' } },
      },
    },
  },
};
const ACTIONS = `
  - target: $.paths['/v0/things/{id}'].get
    update: { x-deprecation: { since: "2026-01-01T00:00:00Z", sunset: "2027-01-01T00:00:00Z" } }
  - target: $.paths['/v1/things/{id}'].get
    update: { x-cache: { ttl: 60, scope: tenant, tags: [thing] } }
  - target: $.components.schemas.ThingV1.properties.price
    update: { x-access: { roles: [BOSS] } }
  - target: $.paths['/v0/things/{id}'].delete
    update: { x-invalidates: [thing] }
`;

let service: UpstreamServer;
let edge: Awaited<ReturnType<typeof startEdge>>;
let close: () => Promise<void>;

beforeAll(async () => {
  service = await startUpstream((response, request) => {
    if (request.method === 'DELETE') return void response.writeHead(204).end();
    const body = request.url?.startsWith('/v1') ? { id: '1', title: 'Thing', price: '9' } : { id: '1', name: 'Thing' };
    response.writeHead(200, { 'content-type': 'application/json', etag: '"a"' }).end(JSON.stringify(body));
  });
  const compiled = await compile([contractSource(CONTRACT, ACTIONS), COMPANION]);
  const things = compiled.services.find(({ service: name }) => name === 'things');
  if (things === undefined) throw new TypeError('the service is missing');
  const versions = createLocalTagVersions();
  const cache = createUpstreamCache({ versions, store: null, maxBytes: 100_000 });
  const upstream = createUpstreamClient({ baseUrls: { things: service.url }, cache });
  const door = openRestDoor(things.rest, things.bindings, upstream, { versions });
  edge = await startEdge([
    limitLifetime({ timeoutMs: 5000, onEnd: () => {} }),
    refuseUnknownPaths(),
    serveRest({
      doors: [door],
      authenticate: [authenticate(({ headers, correlationId, signal }) => contextOf(headers, correlationId, signal))],
      judge: (access, context, argument) => judge([access], context, argument),
      bodyLimitBytes: 10_000,
    }),
  ]);
  close = () => upstream.close();
});
afterAll(async () => {
  await edge?.[Symbol.asyncDispose]();
  await close?.();
  await service?.stop();
});
beforeEach(() => service.arrived.splice(0));

/** A caller of the business unit that the header names. */
function contextOf(
  headers: Readonly<Record<string, unknown>>,
  correlationId: string,
  signal: RequestContext['signal'],
): RequestContext {
  const roles = [String(headers['x-role'] ?? 'CLERK')];
  return {
    correlationId,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: null,
    locale: 'en',
    caller: { id: 'me', username: 'me', roles, scopes: [], grants: [], token: 'a.b.c', expiresAt: 1e10 },
    tenant: { businessUnit: String(headers['x-business-unit'] ?? 'ONE'), countryCode: 'CL' },
    signal,
  };
}

const call = (path: string, init: RequestInit = {}) => fetch(`${edge.url}${path}`, init);
const arrived = () => service.arrived.map(({ method, url }) => `${method} ${url}`);

describe('versions', () => {
  test('are side by side, each with its own shape', async () => {
    expect(await (await call('/api/v0/things/1')).json()).toEqual({ id: '1', name: 'Thing' });
    expect(await (await call('/api/v1/things/1')).json()).toEqual({ id: '1', title: 'Thing', price: null });
    expect(arrived()).toEqual(['GET /v0/things/1', 'GET /v1/things/1']);
    expect((await call('/api/v2/things/1')).status).toBe(404);
    expect((await call('/api/v1/things/1', { method: 'DELETE' })).status).toBe(405);
  });

  test('that are on their way out say since when and until when (RFC 9745, RFC 8594)', async () => {
    const { headers } = await call('/api/v0/things/1');
    expect([headers.get('deprecation'), headers.get('sunset')]).toEqual([
      '@1767225600',
      'Fri, 01 Jan 2027 00:00:00 GMT',
    ]);
    const current = await call('/api/v1/things/1');
    expect([current.headers.get('deprecation'), current.headers.get('sunset')]).toEqual([null, null]);
  });
});

describe('a read that its overlay allows to keep', () => {
  test('is answered without a call, with the same bytes and the entity tag of the service', async () => {
    const boss = { headers: { 'x-role': 'BOSS' } };
    const first = await call('/api/v1/things/kept', boss);
    const second = await call('/api/v1/things/kept', boss);
    expect(arrived()).toEqual(['GET /v1/things/kept']);
    expect(await second.text()).toBe(await first.text());
    for (const { headers } of [first, second])
      expect([headers.get('etag'), headers.get('content-type'), headers.get('cache-control')]).toEqual([
        '"a"',
        expect.stringContaining('application/json'),
        'no-store',
      ]);
  });

  test('is masked for whom its properties are not', async () => {
    for (let time = 0; time < 2; time++)
      expect(await (await call('/api/v1/things/masked')).json()).toEqual({ id: '1', title: 'Thing', price: null });
    expect(arrived()).toEqual(['GET /v1/things/masked']);
  });

  test('is nobody’s of another tenant or access class', async () => {
    await call('/api/v1/things/own');
    await call('/api/v1/things/own', { headers: { 'x-business-unit': 'TWO' } });
    await call('/api/v1/things/own', { headers: { 'x-role': 'BOSS' } });
    expect(arrived()).toHaveLength(3);
  });

  test('is asked for again after a write that spoils it', async () => {
    await call('/api/v1/things/spoiled');
    expect((await call('/api/v0/things/spoiled', { method: 'DELETE' })).status).toBe(204);
    await call('/api/v1/things/spoiled');
    expect(arrived()).toEqual(['GET /v1/things/spoiled', 'DELETE /v0/things/spoiled', 'GET /v1/things/spoiled']);
  });

  test('that fails is told as ever, and not kept', async () => {
    const { answer } = service;
    service.answer = (response) => response.writeHead(500).end('{}');
    const failed = await call('/api/v1/things/failing');
    service.answer = answer;
    expect([failed.status, await failed.text()]).toEqual([502, expect.stringContaining('UPSTREAM_ERROR')]);
    expect((await call('/api/v1/things/failing')).status).toBe(200);
  });

  test('that is no JSON is refused', async () => {
    const { answer } = service;
    service.answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
    const odd = await call('/api/v1/things/odd');
    service.answer = answer;
    expect([odd.status, await odd.text()]).toEqual([502, expect.stringContaining('UPSTREAM_INVALID_RESPONSE')]);
  });
});

test('a read without a policy is called each time', async () => {
  await call('/api/v0/things/1');
  await call('/api/v0/things/1');
  expect(arrived()).toHaveLength(2);
});
