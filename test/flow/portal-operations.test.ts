import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AskOptions, type GraphqlAnswer, startWorld, type World } from '../support/world.ts';

const trusted = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../schema/generated/trusted-documents.json', import.meta.url)), 'utf8'),
) as Record<string, { name: string; document: string }>;
const documents = new Map(Object.values(trusted).map(({ name, document }) => [name, document]));

const ME = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01';
const MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const HAWB = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';
const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';
const AUDITOR = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a05';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** Runs a portal operation with cold caches and counts the calls that reached the services. */
async function run(
  name: string,
  variables: Record<string, unknown>,
  options: AskOptions = {},
): Promise<GraphqlAnswer & { calls: number; made: string[] }> {
  world.forgetCalls();
  const answer = await world.ask(documents.get(name) ?? '', { ...options, variables });
  const made = world.calls().map((call) => `${call.method} ${call.path}`);
  return { ...answer, calls: made.length, made };
}

/** Domain: portal pages, "Upstream calls" is the upper bound of REST calls with cold caches. */
describe('every page is answered within its limit of upstream calls', () => {
  test.each([
    ['SessionBootstrap', 2, {}, { tenant: null }],
    [
      'GoogleStart',
      1,
      { redirectUri: 'http://localhost:5173/callback', codeChallenge: 'a'.repeat(43), state: 'b'.repeat(16) },
      { as: null, tenant: null },
    ],
    ['Dashboard', 8, { from: '2020-01-01T00:00:00.000Z', me: ME }, {}],
    ['MawbList', 5, { page: 1, limit: 100 }, {}],
    ['MawbQuickFind', 1, { awbNumber: '045-12345675' }, {}],
    ['AirportTypeahead', 1, { search: 'san' }, {}],
    ['MawbDetail', 9, { mawbId: MAWB }, {}],
    ['HawbList', 5, { page: 1, limit: 50 }, {}],
    ['HawbDetail', 8, { hawbId: HAWB }, {}],
    ['DeclarationList', 5, { page: 1, limit: 50 }, {}],
    ['DeclarationDetail', 11, { declarationId: DECLARATION }, {}],
    ['EditorBootstrap', 4, { month: '2026-01', hawbId: HAWB }, {}],
    ['EditorTariffSearch', 1, { search: '64' }, {}],
    ['UserAdminList', 6, { page: 1, limit: 20 }, { as: 'diego.vera' }],
    ['UserAdminDetail', 4, { userId: ME }, { as: 'diego.vera' }],
    ['RoleMembers', 2, { roleName: 'OPERATIONS' }, { as: 'diego.vera' }],
  ] as [string, number, Record<string, unknown>, AskOptions][])(
    '%s: at most %i',
    async (name, limit, variables, options) => {
      const { errors, data, calls, made } = await run(name, variables, options);
      expect(errors).toEqual([]);
      for (const value of Object.values(data as object)) expect(value).not.toBeNull();
      expect(calls, made.join('\n')).toBeLessThanOrEqual(limit);
    },
  );

  test('EditorTaxes: one call, and the tax vector of the domain', async () => {
    const item = {
      itemNumber: 1,
      tariffCode: '64041100',
      description: 'Sports shoes',
      quantity: '2',
      unitCode: 'PAR',
      unitPriceFob: '90.00',
      originCountry: 'VN',
    };
    const input = {
      taxTreatment: 'GENERAL',
      month: '2026-01',
      values: { currency: 'USD', fob: '180.00', freight: '20.00' },
      items: [item],
    };
    const { errors, data, calls } = await run('EditorTaxes', { input });
    expect(errors).toEqual([]);
    expect(data.taxEstimate.taxes).toMatchObject({
      adValorem: '12.22',
      iva: '41.01',
      totalUsd: '53.23',
      totalClp: '50308',
    });
    expect(calls).toBe(1);
  });

  test('GroupMembers: two calls', async () => {
    const groups = await world.ask('{ groups(limit: 1) { data { id } } }', { as: 'diego.vera' });
    const { errors, calls } = await run(
      'GroupMembers',
      { groupId: groups.data.groups.data[0].id },
      { as: 'diego.vera' },
    );
    expect(errors).toEqual([]);
    expect(calls).toBeLessThanOrEqual(2);
  });

  test('one page asks one request of the gateway, whatever the number of rows', async () => {
    const { data } = await run('MawbList', { page: 1, limit: 50 });
    expect(data.mawbs.data).toHaveLength(50);
    expect(data.mawbs.data.every((row: { createdByUser: unknown }) => row.createdByUser !== null)).toBe(true);
  });
});

describe('a session', () => {
  test('is opened, renewed and ended through the gateway', async () => {
    const signIn = await run(
      'SignIn',
      { input: { username: 'ana.rojas', password: 'serhafen-dev' } },
      { as: null, tenant: null },
    );
    expect(signIn.errors).toEqual([]);
    expect(signIn.calls).toBe(1);
    const { refreshToken } = signIn.data.login;
    const renewed = await run('RenewSession', { input: { refreshToken } }, { as: null, tenant: null });
    expect(renewed.errors).toEqual([]);
    const ended = await run(
      'SignOut',
      { input: { refreshToken: renewed.data.refreshToken.refreshToken } },
      { as: null, tenant: null },
    );
    expect(ended.data).toEqual({ logout: true });
  });

  test('with a wrong password is refused with the code of the service', async () => {
    const { errors } = await run(
      'SignIn',
      { input: { username: 'ana.rojas', password: 'wrong' } },
      { as: null, tenant: null },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'INVALID_CREDENTIALS', httpStatus: 401 });
  });
});

describe('a change', () => {
  test('of a user costs one to three calls and is visible at once', async () => {
    const before = await world.ask('query($id: ID!) { user(userId: $id) { version } }', {
      as: 'diego.vera',
      variables: { id: AUDITOR },
    });
    const input = { expectedVersion: before.data.user.version, phone: '+56912345678' };
    const edited = await run('UserEditForm', { userId: AUDITOR, input }, { as: 'diego.vera' });
    expect(edited.errors).toEqual([]);
    expect(edited.data.updateUser.phone).toBe('+56912345678');
    expect(edited.calls).toBe(1);
  });

  test('on an old version is refused with VERSION_CONFLICT and what is current', async () => {
    const { errors } = await run(
      'UserEditForm',
      { userId: AUDITOR, input: { expectedVersion: 999, phone: '+56912345678' } },
      { as: 'diego.vera' },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'VERSION_CONFLICT', httpStatus: 409, service: 'iam' });
    expect(errors[0]?.extensions.details).toHaveLength(1);
  });

  test('of a declaration walks from draft to submitted', async () => {
    const drafts = await world.ask('{ declarations(status: [DRAFT], limit: 1) { data { id version } } }', {
      as: 'bruno.diaz',
    });
    const [draft] = drafts.data.declarations.data;
    const { errors, data, calls } = await run(
      'EditorValidate',
      { declarationId: draft.id, input: { expectedVersion: draft.version } },
      { as: 'bruno.diaz' },
    );
    expect(errors).toEqual([]);
    expect(data.validateDeclaration.declaration.id).toBe(draft.id);
    expect(calls).toBe(1);
  });
});
