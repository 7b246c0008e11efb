import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ANA } from '../../support/people.ts';
import { describePage, type Page } from '../../support/portal-page.ts';

/** Diego administers the tenant. */
const ADMIN = { as: 'diego.vera' } as const;
const MUTATION = { ...ADMIN, atMost: 3 } as const;
const PASSWORD = 'temporary-pass-1';

interface UserState {
  readonly id: string;
  readonly username: string;
  readonly version: number;
}

describePage(import.meta.url, (page) => {
  test('UserAdminList answers users, roles and groups with six calls', async () => {
    const data = await page.run('UserAdminList', { page: 1, limit: 100 }, { ...ADMIN, atMost: 6 });
    expect(data.users.data.length).toBeGreaterThan(30);
    expect(data.roles.map(({ name }: { name: string }) => name)).toContain('OPERATIONS');
    const groups = data.groups.data.map(({ path }: { path: string }) => path);
    for (const user of data.users.data) for (const { path } of user.groups) expect(groups).toContain(path);
  });

  test('UserAdminDetail answers one user with four calls', async () => {
    const { user } = await page.run('UserAdminDetail', { userId: ANA }, { ...ADMIN, atMost: 4 });
    expect(user).toMatchObject({ username: 'ana.rojas', roleDetails: [{ name: 'OPERATIONS' }] });
  });

  test('RoleMembers and GroupMembers list who is in', async () => {
    const { role } = await page.run('RoleMembers', { roleName: 'OPERATIONS' }, { ...ADMIN, atMost: 2 });
    expect(role.users.meta.totalItems).toBeGreaterThan(5);
    const group = await groupOf(page, '/serhafen/cl/operaciones');
    const members = await page.run('GroupMembers', { groupId: group }, { ...ADMIN, atMost: 2 });
    expect(members.group.members.data.map(({ id }: { id: string }) => id)).toContain(ANA);
  });

  describe('UserCreateForm', () => {
    test('creates a user whom the list shows', async () => {
      const input = newUser();
      const { createUser } = await page.run('UserCreateForm', { input, key: randomUUID() }, MUTATION);
      expect(createUser).toMatchObject({ username: input.username, enabled: true, version: 1 });
      expect(createUser.roleDetails).toEqual([{ name: 'WAREHOUSE' }]);
      expect(await found(page, input.username)).toBe(1);
    });

    test('sent twice under one key creates once', async () => {
      const input = newUser();
      await page.twice('UserCreateForm', { input, key: 'create-user-000001' }, MUTATION);
      expect(await found(page, input.username)).toBe(1);
      const other = { input: newUser(), key: 'create-user-000001' };
      expect(await page.refusal('UserCreateForm', other, ADMIN)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    });

    test('refuses a name and an address that exist, an unknown role and a weak password', async () => {
      const refused = (changes: object) =>
        page.refusal('UserCreateForm', { input: { ...newUser(), ...changes }, key: randomUUID() }, ADMIN);
      expect(await refused({ username: 'ana.rojas' })).toMatchObject({ code: 'USERNAME_TAKEN' });
      expect(await refused({ email: 'ANA.ROJAS@example.test' })).toMatchObject({ code: 'EMAIL_TAKEN' });
      expect(await refused({ roles: ['PILOT'] })).toMatchObject({ code: 'ROLE_UNKNOWN', httpStatus: 422 });
      expect(await refused({ temporaryPassword: 'short' })).toMatchObject({ code: 'PASSWORD_POLICY' });
    });
  });

  test('UserEditForm changes a user, and an old version is refused', async () => {
    const { id, version } = await create(page);
    const input = { phone: '+56912345678', lastName: 'Nueva', locale: 'en', expectedVersion: version };
    const { updateUser } = await page.run('UserEditForm', { userId: id, input }, MUTATION);
    expect(updateUser).toMatchObject({ phone: '+56912345678', displayName: 'Prueba Nueva', locale: 'en', version: 2 });
    expect((await detail(page, id)).user).toMatchObject({ lastName: 'Nueva', firstName: 'Prueba' });
    expect(await page.refusal('UserEditForm', { userId: id, input }, ADMIN)).toMatchObject({
      code: 'VERSION_CONFLICT',
      service: 'iam',
      details: [{ field: 'expectedVersion' }],
    });
  });

  test('UserRoles replaces the roles, and the next token has them', async () => {
    const { id, username, version } = await create(page);
    const input = { roles: ['CUSTOMS_AGENT', 'AUDITOR'], expectedVersion: version };
    const { replaceUserRoles } = await page.run('UserRoles', { userId: id, input }, MUTATION);
    expect(replaceUserRoles).toMatchObject({ roles: ['CUSTOMS_AGENT', 'AUDITOR'], version: 2 });
    const { data } = await page.world.ask('{ me { roleDetails { name } } }', { as: username });
    expect(data.me.roleDetails).toEqual([{ name: 'CUSTOMS_AGENT' }, { name: 'AUDITOR' }]);
  });

  test('UserEnable shuts a user out of signing in, and lets the user back in', async () => {
    const { id, username, version } = await create(page, { temporaryPassword: PASSWORD });
    const enable = (input: object) => page.run('UserEnable', { userId: id, input }, MUTATION);
    const { setUserEnabled } = await enable({ enabled: false, expectedVersion: version });
    expect(setUserEnabled).toMatchObject({ id, enabled: false, version: 2 });
    expect(await signIn(page, username)).toBe('ACCOUNT_DISABLED');
    expect((await enable({ enabled: true, expectedVersion: 2 })).setUserEnabled.enabled).toBe(true);
    expect(await signIn(page, username)).toBe('ACCOUNT_ACTION_REQUIRED');
  });

  test('UserGroupAdd and UserGroupRemove change the groups, a second time without effect', async () => {
    const { id } = await create(page);
    const groupId = await groupOf(page, '/serhafen/cl/bodega');
    const change = (name: string) => page.run(name, { userId: id, groupId }, MUTATION);
    const entry = { id: groupId, path: '/serhafen/cl/bodega' };
    await change('UserGroupAdd');
    expect((await change('UserGroupAdd')).addUserToGroup.groups).toEqual([entry]);
    expect((await detail(page, id)).user.groups).toEqual([entry]);
    await change('UserGroupRemove');
    expect((await change('UserGroupRemove')).removeUserFromGroup.groups).toEqual([]);
    expect(await page.refusal('UserGroupAdd', { userId: id, groupId: randomUUID() }, ADMIN)).toMatchObject({
      code: 'GROUP_NOT_FOUND',
      httpStatus: 404,
    });
  });

  test('UserPassword sets a temporary password, which has to be changed at the first sign-in', async () => {
    const { id, username } = await create(page);
    expect(await signIn(page, username)).toBe('INVALID_CREDENTIALS');
    const reset = (input: object) => page.run('UserPassword', { userId: id, input }, MUTATION);
    expect(await reset({ temporaryPassword: PASSWORD, sendEmail: false })).toEqual({ resetUserPassword: true });
    expect(await signIn(page, username)).toBe('ACCOUNT_ACTION_REQUIRED');
    expect((await detail(page, id)).user.requiredActions).toContain('UPDATE_PASSWORD');
    expect(await reset({ sendEmail: true })).toEqual({ resetUserPassword: true });
  });

  test('UserDelete takes a user away for good', async () => {
    const { id, username, version } = await create(page);
    const root = { as: 'root.admin' };
    const deleted = { userId: id, expectedVersion: version };
    expect(await page.run('UserDelete', deleted, { ...root, atMost: 3 })).toEqual({ deleteUser: true });
    expect(await found(page, username)).toBe(0);
    expect(await page.refusal('UserDelete', deleted, root)).toMatchObject({ code: 'USER_NOT_FOUND', httpStatus: 404 });
  });
});

function newUser(): { username: string; [property: string]: unknown } {
  const username = `prueba.${randomUUID().slice(0, 8)}`;
  return {
    username,
    email: `${username}@example.test`,
    firstName: 'Prueba',
    lastName: 'Usuario',
    roles: ['WAREHOUSE'],
    tenants: [{ businessUnit: 'SERHAFEN', countryCode: 'CL' }],
  };
}

async function create(page: Page, changes: object = {}): Promise<UserState> {
  const input = { ...newUser(), ...changes };
  return (await page.run('UserCreateForm', { input, key: randomUUID() }, MUTATION)).createUser;
}

function detail(page: Page, userId: string) {
  return page.run('UserAdminDetail', { userId }, { ...ADMIN, atMost: 4 });
}

async function found(page: Page, search: string): Promise<number> {
  const { users } = await page.run('UserAdminList', { page: 1, limit: 20, search }, { ...ADMIN, atMost: 6 });
  return users.meta.totalItems;
}

async function groupOf(page: Page, path: string): Promise<string> {
  const { data } = await page.world.ask('{ groups(limit: 100) { data { id path } } }', ADMIN);
  return data.groups.data.find((group: { path: string }) => group.path === path).id;
}

/** Code of the refusal, `null` when the user gets in. */
async function signIn(page: Page, username: string): Promise<unknown> {
  const { errors } = await page.world.ask('mutation($input: LoginRequest!) { login(input: $input) { tokenType } }', {
    variables: { input: { username, password: PASSWORD } },
    as: null,
    tenant: null,
  });
  return errors[0]?.extensions.code ?? null;
}
