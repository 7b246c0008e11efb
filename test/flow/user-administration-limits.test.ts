/** Limits of who administers users: ceilings, oneself, the last super administrator (domain: portal roles). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attempt, type Outcome } from '../support/outcome.ts';
import { ANA, DIEGO, FABIO, ROOT } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const USER = '{ id roles enabled version }';
const HERE = [{ businessUnit: 'SERHAFEN', countryCode: 'CL' }];

/** Variables and call. */
const MUTATIONS = {
  createUser: ['$input: UserCreate!', `(input: $input) ${USER}`],
  updateUser: ['$id: ID!, $input: UserUpdate!', `(userId: $id, input: $input) ${USER}`],
  setUserEnabled: ['$id: ID!, $input: EnabledRequest!', `(userId: $id, input: $input) ${USER}`],
  deleteUser: ['$id: ID!, $version: Int!', '(userId: $id, expectedVersion: $version)'],
  resetUserPassword: ['$id: ID!, $input: PasswordResetRequest!', '(userId: $id, input: $input)'],
  replaceUserRoles: ['$id: ID!, $input: RoleNamesRequest!', `(userId: $id, input: $input) ${USER}`],
  addUserToGroup: ['$id: ID!, $groupId: ID!', `(userId: $id, groupId: $groupId) ${USER}`],
} as const;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

function mutate(
  as: string,
  field: keyof typeof MUTATIONS,
  variables: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const [types, call] = MUTATIONS[field];
  return attempt(world, as, `mutation(${types}) { value: ${field}${call} }`, variables);
}

async function userOf(id: string): Promise<{ id: string; version: number; roles: string[]; enabled: boolean }> {
  const { data } = await world.ask(`query($id: ID!) { user(userId: $id) ${USER} }`, {
    as: 'root.admin',
    variables: { id },
  });
  return data.user;
}

function newUser(changes: object = {}) {
  const username = `prueba.${randomUUID().slice(0, 8)}`;
  const name = { username, email: `${username}@example.test`, firstName: 'Prueba', lastName: 'Usuario' };
  return { ...name, roles: ['AUDITOR'], tenants: HERE, ...changes };
}

const createUser = (as: string, changes: object) => mutate(as, 'createUser', { input: newUser(changes) });

async function replaceRoles(as: string, id: string, roles: readonly string[]): Promise<string> {
  const { version } = await userOf(id);
  return (await mutate(as, 'replaceUserRoles', { id, input: { roles, expectedVersion: version } })).outcome;
}

async function enable(as: string, id: string, enabled: boolean): Promise<string> {
  const { version } = await userOf(id);
  return (await mutate(as, 'setUserEnabled', { id, input: { enabled, expectedVersion: version } })).outcome;
}

describe('listUsers', () => {
  test('shows an administrator the users of the current tenant, and no others', async () => {
    const { data } = await world.ask('{ users(limit: 100) { data { id tenants { businessUnit countryCode } } } }', {
      as: 'diego.vera',
    });
    expect(data.users.data.map(({ id }: { id: string }) => id)).toContain(ANA);
    for (const { tenants } of data.users.data) {
      const here = tenants.some(
        (grant: { businessUnit: string; countryCode: string }) =>
          ['SERHAFEN', '*'].includes(grant.businessUnit) && ['CL', '*'].includes(grant.countryCode),
      );
      expect(here).toBe(true);
    }
    const foreign = await world.ask('query($id: ID!) { user(userId: $id) { id } }', {
      as: 'diego.vera',
      variables: { id: FABIO },
    });
    expect(foreign.errors[0]?.extensions.code).toBe('USER_NOT_FOUND');
  });
});

describe('the role ceiling', () => {
  test.each(['SUPERADMIN', 'TENANT_ADMIN'])('keeps an administrator from creating a %s', async (role) => {
    expect((await createUser('diego.vera', { roles: [role] })).outcome).toBe('iam ROLE_CEILING');
  });

  test('lets an administrator grant what is below, and a super administrator everything', async () => {
    expect((await createUser('diego.vera', { roles: ['CUSTOMS_AGENT'] })).outcome).toBe('done');
    expect((await createUser('root.admin', { roles: ['TENANT_ADMIN'] })).outcome).toBe('done');
  });

  test('keeps an administrator from granting and from taking away an equal role', async () => {
    const { value } = await createUser('root.admin', { roles: ['TENANT_ADMIN'] });
    expect(await replaceRoles('diego.vera', value.id, ['AUDITOR'])).toBe('iam ROLE_CEILING');
    const below = (await createUser('diego.vera', {})).value;
    expect(await replaceRoles('diego.vera', below.id, ['TENANT_ADMIN'])).toBe('iam ROLE_CEILING');
    expect(await replaceRoles('diego.vera', below.id, ['OPERATIONS'])).toBe('done');
  });

  test('keeps an administrator from resetting the password of an equal or a superior', async () => {
    const reset = async (id: string) =>
      (await mutate('diego.vera', 'resetUserPassword', { id, input: { sendEmail: true } })).outcome;
    expect([await reset(DIEGO), await reset(ROOT), await reset(ANA)]).toEqual([
      'iam ROLE_CEILING',
      'iam ROLE_CEILING',
      'done',
    ]);
  });
});

describe('the grant ceiling', () => {
  test.each([
    ['another unit', { businessUnit: 'ANDESBOX', countryCode: 'CL' }],
    ['another country', { businessUnit: 'SERHAFEN', countryCode: 'PE' }],
    ['all countries', { businessUnit: 'SERHAFEN', countryCode: '*' }],
  ])('keeps an administrator from giving %s', async (_case, grant) => {
    const tenants = [...HERE, grant];
    expect((await createUser('diego.vera', { tenants })).outcome).toBe('iam TENANT_GRANT_CEILING');
    const { id, version } = (await createUser('diego.vera', {})).value;
    const input = { tenants, expectedVersion: version };
    expect((await mutate('diego.vera', 'updateUser', { id, input })).outcome).toBe('iam TENANT_GRANT_CEILING');
    expect((await mutate('root.admin', 'updateUser', { id, input })).outcome).toBe('done');
  });

  test('keeps an administrator from adding to a group of the whole business unit', async () => {
    const { data } = await world.ask('{ groups(limit: 100) { data { id path } } }', { as: 'diego.vera' });
    const groupOf = (path: string) => data.groups.data.find((group: { path: string }) => group.path === path).id;
    const { id } = (await createUser('diego.vera', {})).value;
    const add = async (path: string) =>
      (await mutate('diego.vera', 'addUserToGroup', { id, groupId: groupOf(path) })).outcome;
    expect(await add('/serhafen/auditoria')).toBe('iam TENANT_GRANT_CEILING');
    expect(await add('/serhafen/cl/bodega')).toBe('done');
  });
});

describe('nobody', () => {
  test('disables the own account', async () => {
    expect(await enable('diego.vera', DIEGO, false)).toBe('iam CANNOT_DISABLE_SELF');
  });

  test('deletes the own account', async () => {
    const { version } = await userOf(ROOT);
    expect((await mutate('root.admin', 'deleteUser', { id: ROOT, version })).outcome).toBe('iam CANNOT_DELETE_SELF');
  });
});

describe('the last enabled super administrator', () => {
  test('is not disabled by an administrator, and does not step down', async () => {
    expect(await enable('diego.vera', ROOT, false)).toBe('iam LAST_SUPERADMIN');
    expect(await replaceRoles('root.admin', ROOT, ['SUPERADMIN', 'AUDITOR'])).toBe('done');
    expect(await replaceRoles('root.admin', ROOT, ['AUDITOR'])).toBe('iam LAST_SUPERADMIN');
    expect(await replaceRoles('root.admin', ROOT, ['SUPERADMIN'])).toBe('done');
  });

  test('is not deleted by another who was disabled and still holds a token', async () => {
    const input = newUser({ roles: ['SUPERADMIN'], tenants: [{ businessUnit: '*', countryCode: '*' }] });
    const second = (await mutate('root.admin', 'createUser', { input })).value;
    await world.token(input.username);
    expect(await enable('root.admin', second.id, false)).toBe('done');
    const { version } = await userOf(ROOT);
    expect((await mutate(input.username, 'deleteUser', { id: ROOT, version })).outcome).toBe('iam LAST_SUPERADMIN');
    expect((await userOf(ROOT)).enabled).toBe(true);
  });
});
