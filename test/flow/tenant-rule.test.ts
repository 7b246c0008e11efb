import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

const LIST = '{ mawbs(limit: 5) { data { id tenant { businessUnit countryCode } } } }';
let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** Sends the headers exactly as given, repeated ones included. */
async function raw(headers: readonly string[]): Promise<{ status: number; code: string | undefined }> {
  const body = JSON.stringify({ query: LIST });
  const token = await world.token('ana.rojas');
  const all = [
    'host',
    'local',
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
    'authorization',
    `Bearer ${token}`,
  ];
  return new Promise((resolve, reject) => {
    const call = request(
      `${world.gateway.url}/graphql`,
      { method: 'POST', headers: [...all, ...headers] as never },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, code: JSON.parse(text).errors?.[0]?.extensions?.code }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

describe('the tenant rule', () => {
  test('1: one header alone is incomplete', async () => {
    expect(await raw(['x-business-unit', 'SERHAFEN'])).toEqual({ status: 400, code: 'TENANT_HEADER_INCOMPLETE' });
    expect(await raw(['x-country-code', 'CL'])).toEqual({ status: 400, code: 'TENANT_HEADER_INCOMPLETE' });
  });

  test('2: a tenant-scoped operation without headers is refused, even for a user with one grant', async () => {
    const { status, errors } = await world.ask(LIST, { as: 'bruno.diaz', tenant: null });
    expect(status).toBe(400);
    expect(errors[0]?.extensions.code).toBe('TENANT_HEADER_MISSING');
  });

  test.each([
    ['a lower-case unit', 'serhafen', 'CL'],
    ['a wildcard', '*', 'CL'],
    ['a comma list', 'SERHAFEN,ANDESBOX', 'CL'],
    ['a path', '../ANDESBOX', 'CL'],
    ['a template', 'SERHAFEN$\u007b7*7}', 'CL'],
    ['a key delimiter', 'SERHAFEN:CL', 'XX'],
    ['a look-alike letter', 'SERHАFEN', 'CL'],
    ['a long country', 'SERHAFEN', 'CHL'],
  ])('3: %s is invalid', async (_name, unit, country) => {
    expect(await raw(['x-business-unit', Buffer.from(unit).toString('latin1'), 'x-country-code', country])).toEqual({
      status: 400,
      code: 'TENANT_HEADER_INVALID',
    });
  });

  test('3: a repeated header is invalid, never the first that wins', async () => {
    const headers = ['x-business-unit', 'SERHAFEN', 'x-business-unit', 'ANDESBOX', 'x-country-code', 'CL'];
    expect(await raw(headers)).toEqual({ status: 400, code: 'TENANT_HEADER_INVALID' });
  });

  test('4: a tenant that is not granted is forbidden, in the same words whether it exists or not', async () => {
    const existing = await world.ask(LIST, { tenant: 'ANDESBOX:CL' });
    const invented = await world.ask(LIST, { tenant: 'NOBODY:CL' });
    expect([existing.status, invented.status]).toEqual([403, 403]);
    expect(existing.errors[0]?.extensions.code).toBe('TENANT_FORBIDDEN');
    expect(invented.errors[0]?.message).toBe(existing.errors[0]?.message);
  });

  test('4: a wildcard grant covers its business unit and nothing else', async () => {
    expect((await world.ask(LIST, { as: 'elena.paz', tenant: 'SERHAFEN:PE' })).errors).toEqual([]);
    expect((await world.ask(LIST, { as: 'elena.paz', tenant: 'ANDESBOX:CL' })).status).toBe(403);
  });

  test('5: SUPERADMIN needs a grant like everybody', async () => {
    const claims = { tenants: ['SERHAFEN:CL'] };
    const token = await world.standIns.identityProvider.mint('root.admin', { claims });
    const headers = { authorization: `Bearer ${token}` };
    expect((await world.ask(LIST, { as: null, tenant: 'ANDESBOX:CL', headers })).status).toBe(403);
    expect((await world.ask(LIST, { as: 'root.admin', tenant: 'ANDESBOX:CL' })).errors).toEqual([]);
  });

  test('6: the services get the verified pair and none of the headers a client made up', async () => {
    world.forgetCalls();
    await world.ask(LIST, {
      headers: { 'x-internal-role': 'admin', 'x-tenant-verified': 'true', 'x-user-id': 'admin' },
    });
    const [call] = world.standIns.mawb.requests;
    expect(call?.headers).toMatchObject({ 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' });
    expect(Object.keys(call?.headers ?? {})).not.toEqual(expect.arrayContaining(['x-internal-role']));
    expect(Object.keys(call?.headers ?? {})).not.toEqual(expect.arrayContaining(['x-user-id']));
  });

  test('7: the id of another tenant is not found, by root field, number, reference or change', async () => {
    const foreign = await world.ask('{ mawbs(limit: 1) { data { id awbNumber } } }', {
      as: 'fabio.luna',
      tenant: 'ANDESBOX:CL',
    });
    const [{ id, awbNumber }] = foreign.data.mawbs.data;
    const variables = { id, awbNumber, input: { expectedVersion: 1 } };
    const byId = await world.ask('query($id: ID!) { mawb(mawbId: $id) { id } }', { variables });
    const change = await world.ask(
      'mutation($id: ID!, $input: AssigneeRequest!) { assignMawb(mawbId: $id, input: $input) { id } }',
      { variables },
    );
    const declarations = await world.ask('query($id: ID!) { declarations(mawbId: $id) { data { id } } }', {
      variables,
    });
    expect(byId.data).toEqual({ mawb: null });
    expect(byId.errors[0]?.extensions.code).toBe('MAWB_NOT_FOUND');
    expect(change.data).toEqual({ assignMawb: null });
    expect(declarations.data.declarations.data).toEqual([]);
  });

  test('8: two tenants asking at once never see each other', async () => {
    const rounds = Array.from(
      { length: 60 },
      (_, index) => ['SERHAFEN:CL', 'SERHAFEN:PE', 'ANDESBOX:CL'][index % 3] ?? '',
    );
    const answers = await Promise.all(rounds.map((tenant) => world.ask(LIST, { as: 'root.admin', tenant })));
    answers.forEach(({ data }, index) => {
      const seen = new Set(
        data.mawbs.data.map(
          (row: { tenant: Record<string, string> }) => `${row.tenant.businessUnit}:${row.tenant.countryCode}`,
        ),
      );
      expect([...seen]).toEqual([rounds[index]]);
    });
  });

  test('10: me and the own tenants need a token and no tenant', async () => {
    expect((await world.ask('{ me { username } myTenants { countryCode } }', { tenant: null })).errors).toEqual([]);
    expect((await world.ask('{ me { username } }', { as: null, tenant: null })).status).toBe(401);
  });
});
