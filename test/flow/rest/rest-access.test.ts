/** By REST an operation is allowed to exactly those to whom the graph allows it (domain: RBAC matrix). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadCompiledGraph } from '../../../gateway/execute/load-services.ts';
import { ACCESS_MATRIX } from '../../support/access-matrix.ts';
import { CALLERS } from '../../support/callers.ts';
import { ANA, BRUNO } from '../../support/people.ts';
import { callRest } from '../../support/rest-call.ts';
import { startWorld, type World } from '../../support/world.ts';

const ANY_TOKEN = new Set(['getCurrentUser', 'listMyTenants']);
const FOREIGN = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';
const { services } = loadCompiledGraph();
const operations = new Map(services.flatMap(({ rest }) => rest.operations.map((entry) => [entry.operationId, entry])));

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => world.forgetCalls());

describe('every operation answers every caller as the matrix says', () => {
  const cases = ACCESS_MATRIX.flatMap(({ operation, allowed }) =>
    CALLERS.map((caller) => ({ operation, allowed, ...caller })),
  );

  test.each(cases)('$operation for $code', async ({ operation, allowed, code, user }) => {
    const { method = '', path = '' } = operations.get(operation) ?? {};
    const expected =
      allowed.includes('PUBLIC') ||
      (code !== 'PUBLIC' && ANY_TOKEN.has(operation)) ||
      (code !== 'NO_ROLE' && allowed.includes(code));
    // Who may call is decided before values are looked at: the write of an allowed caller ends at its missing body.
    const { body } = await callRest(world, `/api${path.replaceAll(/\{[^}]*\}/g, FOREIGN)}`, { method, as: user });
    const refused = ['UNAUTHENTICATED', 'FORBIDDEN_ROLE'].includes(body?.code) && body.service === undefined;
    expect(refused).toBe(!expected);
    if (expected) return;
    expect(body.code).toBe(user === null ? 'UNAUTHENTICATED' : 'FORBIDDEN_ROLE');
    expect(world.calls()).toEqual([]);
  });
});

describe('own records', () => {
  test('everybody with a role may read and change the own user', async () => {
    expect((await callRest(world, `/api/v0/users/${ANA}`)).body.email).toBe('ana.rojas@example.test');
    const change = { phone: '+56911112222', expectedVersion: (await callRest(world, '/api/v0/users/me')).body.version };
    const { status, body } = await callRest(world, `/api/v0/users/${ANA}`, { method: 'PATCH', body: change });
    expect([status, body.phone]).toEqual([200, '+56911112222']);
  });

  test.each([BRUNO, ANA.toUpperCase(), `${ANA}%20`])('%s is not the own user', async (id) => {
    const { status, body } = await callRest(world, `/api/v0/users/${id}`);
    expect([status, body.code]).toEqual([403, 'FORBIDDEN_ROLE']);
    expect(world.calls()).toEqual([]);
  });
});

describe('tenants', () => {
  test.each([
    [null, {}, 400, 'TENANT_HEADER_MISSING'],
    ['ANDESBOX:CL', {}, 403, 'TENANT_FORBIDDEN'],
    [null, { 'x-business-unit': 'SERHAFEN' }, 400, 'TENANT_HEADER_INCOMPLETE'],
    [null, { 'x-business-unit': 'SERHAFEN, ANDESBOX', 'x-country-code': 'CL' }, 400, 'TENANT_HEADER_INVALID'],
  ])('%s %j is %i %s', async (tenant, headers, status, code) => {
    const answer = await callRest(world, '/mawbs', { tenant, headers });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(world.calls()).toEqual([]);
  });

  test('a caller’s own user and tenants need none', async () => {
    for (const path of ['/api/v0/users/me', '/api/v0/tenants/mine']) {
      expect((await callRest(world, path, { tenant: null })).status).toBe(200);
    }
  });
});

test('a bad token is 401 on a public operation too', async () => {
  const headers = { authorization: 'Bearer x.y.z' };
  const options = { method: 'POST', as: null, headers, body: { username: 'ana.rojas', password: 'serhafen-dev' } };
  const { status, body, headers: answered } = await callRest(world, '/auth/login', options);
  expect([status, body.code]).toEqual([401, 'TOKEN_INVALID']);
  expect(answered.get('www-authenticate')).toBe('Bearer error="invalid_token"');
});

describe('masked properties', () => {
  const MASKED = ['email', 'phone', 'rut', 'roles', 'tenants', 'version', 'createdBy'];

  /** A service that forgets to mask: the gateway does it all the same. */
  test.each(['ana.rojas', 'carla.soto', 'bruno.diaz', 'svc-integration'])(
    '%s reads of others what is open',
    async (as) => {
      const path = `/api/v0/users/batch?ids=${ANA},${BRUNO}`;
      const { body } = await callRest(world, path, { as });
      for (const user of body.data) {
        const own = { [ANA]: 'ana.rojas', [BRUNO]: 'bruno.diaz' }[user.id as string] === as;
        expect(user.displayName).toBeTypeOf('string');
        for (const property of MASKED.slice(0, -1))
          expect([property, user[property] === null]).toEqual([property, !own]);
      }
    },
  );

  test.each(['root.admin', 'diego.vera', 'elena.paz'])('%s reads everything', async (as) => {
    const { body } = await callRest(world, `/api/v0/users/batch?ids=${ANA}`, { as });
    expect(body.data[0].email).toBe('ana.rojas@example.test');
  });
});
