/** A portal of the first days, which knows the paths of the analysis' appendix A and nothing of the graph. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callRest } from '../../support/rest-call.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

test('signs in, reads its lists page by page, works on a record, renews the session and signs out', async () => {
  const anonymous = { method: 'POST', as: null, tenant: null };
  const login = { ...anonymous, body: { username: 'ana.rojas', password: 'serhafen-dev' } };
  const session = await callRest(world, '/auth/login', login);
  expect(session.status).toBe(200);
  const bearer = (token: string) => ({ as: null, headers: { authorization: `Bearer ${token}` } });
  const signedIn = bearer(session.body.accessToken);

  const mawbs = await callRest(world, '/mawbs?limit=2&sortBy=createdAt:DESC', signedIn);
  expect(mawbs.body.data).toHaveLength(2);
  // Links of a page are relative to it.
  const next = new URL(mawbs.body.links.next, 'http://portal/mawbs');
  const second = await callRest(world, next.pathname + next.search, signedIn);
  expect([second.status, second.body.meta.currentPage]).toEqual([200, 2]);
  expect((await callRest(world, '/hawbs?limit=1', signedIn)).body.data).toHaveLength(1);
  expect((await callRest(world, '/customs/declarations?limit=1', signedIn)).body.data).toHaveLength(1);

  const [mawb] = mawbs.body.data;
  const read = await callRest(world, `/mawbs/${mawb.id}`, signedIn);
  expect([read.status, read.headers.get('etag')]).toEqual([200, `W/"${read.body.version}"`]);
  const assign = { ...signedIn, method: 'PUT', body: { userId: null, expectedVersion: read.body.version } };
  const assigned = await callRest(world, `/mawbs/${mawb.id}/assignee`, assign);
  expect([assigned.status, assigned.body.version]).toEqual([200, read.body.version + 1]);
  const late = await callRest(world, `/mawbs/${mawb.id}/assignee`, assign);
  expect(late).toMatchObject({ status: 409, body: { statusCode: 409, code: 'VERSION_CONFLICT', service: 'mawb' } });

  const renewed = await callRest(world, '/auth/refresh', {
    ...anonymous,
    body: { refreshToken: session.body.refreshToken },
  });
  expect(renewed.status).toBe(200);
  const logout = { ...anonymous, body: { refreshToken: renewed.body.refreshToken } };
  expect(await callRest(world, '/auth/logout', logout)).toMatchObject({ status: 204, body: null });
});

/** The paths of the appendix, word for word: those that the portal has called at the services, and those that it calls at the gateway. */
const AT_THE_SERVICES = { login: '/v0/auth/login', listMawbs: '/v0/mawbs', hawbs: '/v0/hawbs' };
const AT_THE_GATEWAY = { login: '/auth/login', listMawbs: '/mawbs', hawbs: '/hawbs' };

test.each([
  ['of the services, when only the bases of the addresses are changed', '/api', AT_THE_SERVICES],
  ['of the gateway', '', AT_THE_GATEWAY],
  ['of the gateway, below /api', '/api', AT_THE_GATEWAY],
])('the paths %s answer what the services themselves answer', async (_whose, base, endpoints) => {
  const { iam, mawb } = world.standIns;
  const ask = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    const body = (await response.json()) as { readonly accessToken: string; readonly data: readonly unknown[] };
    return { status: response.status, body };
  };
  const login = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ana.rojas', password: 'serhafen-dev' }),
  };
  const session = await ask(`${world.gateway.url}${base}${endpoints.login}`, login);
  const direct = await ask(`${iam.url}${AT_THE_SERVICES.login}`, login);
  expect([session.status, Object.keys(session.body).sort()]).toEqual([200, Object.keys(direct.body).sort()]);

  const headers = {
    authorization: `Bearer ${session.body.accessToken}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
  };
  for (const list of ['listMawbs', 'hawbs'] as const) {
    // Links repeat the parameters, and the gateway sends them in the order of the contract.
    const query = '?page=2&limit=3';
    const page = await ask(`${world.gateway.url}${base}${endpoints[list]}${query}`, { headers });
    const own = await ask(`${mawb.url}${AT_THE_SERVICES[list]}${query}`, { headers });
    expect(page.status).toBe(200);
    expect(page.body.data).toHaveLength(3);
    expect(page).toEqual(own);
  }
});

test('an error has the fields of the services’ own errors and those of problem details', async () => {
  const { body, headers } = await callRest(world, '/mawbs/a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2999');
  expect(body).toEqual({
    title: 'Not Found',
    status: 404,
    detail: expect.any(String),
    instance: '/mawbs/a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2999',
    code: 'MAWB_NOT_FOUND',
    correlationId: headers.get('x-correlation-id'),
    service: 'mawb',
    details: null,
    statusCode: 404,
    error: 'Not Found',
    message: body.detail,
    path: '/mawbs/a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2999',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
});

test('a browser of the portal may use every method and header that the contracts have', async () => {
  const origin = 'http://localhost:5173';
  const headers = {
    origin,
    'access-control-request-method': 'PATCH',
    'access-control-request-headers': 'idempotency-key',
  };
  const preflight = await fetch(`${world.gateway.url}/mawbs`, { method: 'OPTIONS', headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH, DELETE');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key');
});

test('a client that goes away ends the call of the service', async () => {
  const controller = new AbortController();
  const headers = {
    authorization: `Bearer ${await world.token('ana.rojas')}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
  };
  const answer = fetch(`${world.gateway.url}/mawbs?limit=100`, { headers, signal: controller.signal });
  controller.abort();
  await expect(answer).rejects.toThrow();
  expect((await callRest(world, '/mawbs?limit=1')).status).toBe(200);
});
