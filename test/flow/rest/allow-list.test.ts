/** The contracts say what exists; anything else is refused before a service hears of it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadCompiledGraph } from '../../../gateway/execute/load-services.ts';
import { callRest } from '../../support/rest-call.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => world.forgetCalls());

const ID = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';

describe('paths', () => {
  test.each([
    ['/api/v0/mawbs?limit=1', 'listMawbs'],
    ['/v0/mawbs?limit=1', 'listMawbs'],
    ['/mawbs?limit=1', 'listMawbs'],
    ['/api/mawbs?limit=1', 'listMawbs'],
    ['/hawbs?limit=1', 'listHawbs'],
    ['/customs/declarations?limit=1', 'listDeclarations'],
    ['/customs/v0/declarations?limit=1', 'listDeclarations'],
    ['/api/customs/customs-offices', 'listCustomsOffices'],
    ['/api/v0/users/me', 'getCurrentUser'],
    ['/api/v0/tenants/mine', 'listMyTenants'],
  ])('%s is %s', async (path, operationId) => {
    expect((await callRest(world, path)).status).toBe(200);
    expect(world.calls().map((call) => call.operationId)).toEqual([operationId]);
  });

  test.each([
    '/api/v0',
    '/api/v0/',
    '/api/v0/mawbs/',
    '/api/v0//mawbs',
    '/api//v0/mawbs',
    '/api/V0/mawbs',
    '/api/v0/Mawbs',
    '/api/v0/%6dawbs',
    '/api/v0/mawbs%2fsummary',
    '/%61pi/v0/mawbs',
    '/api/v0/mawbs/../users',
    '/api/v0/actuator/liveness',
    '/api/actuator/readiness',
    '/api/v0/openapi.json',
    '/api/metrics',
    '/mawbs/x/y/z',
    '/customs',
    '/iam/v0/users',
  ])('%s is nobody’s', async (path) => {
    const raw = await rawStatus(world, path);
    expect(raw).toMatch(/^HTTP\/1\.1 404 /);
    expect(raw).toContain('RESOURCE_NOT_FOUND');
    expect(world.calls()).toEqual([]);
  });

  test.each([
    ['PUT', '/api/v0/mawbs', 'GET, POST'],
    ['DELETE', '/api/v0/mawbs/batch', 'GET'],
    ['HEAD', '/api/v0/mawbs', 'GET, POST'],
    ['GET', '/auth/login', 'POST'],
    ['POST', `/api/v0/users/${ID}`, 'DELETE, GET, PATCH'],
    ['OPTIONS', '/mawbs', 'GET, POST'],
  ])('%s %s names the methods there are', async (method, path, allow) => {
    const { status, headers } = await callRest(world, path, { method });
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect(world.calls()).toEqual([]);
  });

  test('every operation of every contract has one', () => {
    const { services } = loadCompiledGraph();
    for (const { bindings, rest } of services) {
      expect(rest.operations.map(({ operationId }) => operationId)).toEqual(Object.keys(bindings.operations));
    }
  });

  test('none is there when the pass-through is switched off', async () => {
    await using closed = await startWorld({ REST_PASS_THROUGH: 'false' });
    expect((await callRest(closed, '/api/v0/mawbs')).status).toBe(404);
    expect(closed.calls()).toEqual([]);
  });
});

describe('values', () => {
  test.each([
    ['/mawbs?nope=1', 'BAD_REQUEST', 'nope', 'UNKNOWN'],
    ['/mawbs?__proto__=1', 'BAD_REQUEST', '__proto__', 'UNKNOWN'],
    ['/mawbs?limit=1&limit=2', 'BAD_REQUEST', 'limit', 'REPEATED'],
    ['/mawbs?limit=ten', 'BAD_REQUEST', 'limit', 'TYPE'],
    ['/mawbs?limit=101', 'LIMIT_TOO_LARGE', 'limit', 'MAXIMUM'],
    ['/mawbs?page=0', 'BAD_REQUEST', 'page', 'MINIMUM'],
    ['/mawbs?sortBy=secret:ASC', 'SORT_NOT_ALLOWED', 'sortBy/0', 'ENUM'],
    ['/mawbs?status=BKD,NOPE', 'BAD_REQUEST', 'status/1', 'ENUM'],
    ['/mawbs?etaFrom=yesterday', 'BAD_REQUEST', 'etaFrom', 'FORMAT'],
    ['/api/v0/mawbs/batch', 'BATCH_EMPTY', 'ids', 'REQUIRED'],
    ['/api/v0/mawbs/batch?ids=', 'BATCH_EMPTY', 'ids', 'MIN_ITEMS'],
    [
      `/api/v0/mawbs/batch?ids=${Array.from({ length: 101 }, (_, index) => ID.replace(/^a1c7/, String(1000 + index)))}`,
      'BATCH_TOO_LARGE',
      'ids',
      'MAX_ITEMS',
    ],
    ['/api/v0/mawbs/not-an-id', 'BAD_REQUEST', 'mawbId', 'FORMAT'],
  ])('%s is %s', async (path, code, field, detail) => {
    const { status, body, headers } = await callRest(world, path);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.details).toMatchObject([{ field, code: detail }]);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(world.calls()).toEqual([]);
  });

  test.each([
    [{ username: 'ana.rojas' }, 'BAD_REQUEST', '/password'],
    [{ username: 'ana.rojas', password: 'x', admin: true }, 'UNKNOWN_PROPERTY', '/admin'],
    [{ username: ['ana.rojas'], password: 'x' }, 'BAD_REQUEST', '/username'],
    [[], 'BAD_REQUEST', ''],
    [null, 'BAD_REQUEST', ''],
  ])('a body %j is %s', async (sent, code, field) => {
    const { status, body } = await callRest(world, '/auth/login', { method: 'POST', as: null, body: sent });
    expect([status, body.code]).toEqual([400, code]);
    expect(body.details).toMatchObject([{ field }]);
    expect(world.calls()).toEqual([]);
  });

  test.each([
    ['text/plain', '{"username":"a","password":"b"}', 415],
    ['application/x-www-form-urlencoded', 'username=a&password=b', 415],
    ['application/json', '{"username":', 400],
    ['application/json', '{"__proto__":{"admin":true},"username":"abc","password":"b"}', 400],
    ['application/json', '', 400],
  ])('%s %s is %i', async (type, body, status) => {
    const url = `${world.gateway.url}/auth/login`;
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.status).toBe(status);
    expect(world.calls()).toEqual([]);
  });

  test('a number with more digits than JSON carries is refused, not rounded', async () => {
    const url = `${world.gateway.url}/api/v0/mawbs/${ID}/cancel`;
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await world.token('ana.rojas')}`,
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
    };
    const body = '{"reason":"duplicate entry","expectedVersion":9007199254740993}';
    const answer = await fetch(url, { method: 'POST', headers, body });
    expect([answer.status, world.calls()]).toEqual([400, []]);
  });

  test('a property that came twice reaches the service once', async () => {
    const url = `${world.gateway.url}/auth/login`;
    const body = '{"username":"ana.rojas","username":"root.admin","password":"wrong"}';
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(world.standIns.iam.requests.map(({ bodyText }) => bodyText)).toEqual([
      '{"username":"root.admin","password":"wrong"}',
    ]);
  });
});

/** A path as it is: `fetch` would tidy it up. */
async function rawStatus({ gateway }: World, path: string): Promise<string> {
  const { connect } = await import('node:net');
  const { hostname, port, host } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
    );
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
