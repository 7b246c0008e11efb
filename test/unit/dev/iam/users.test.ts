/** Users, roles and groups over HTTP: who sees what, who may change what. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRealm } from '../../../../dev/identity-provider/realm.ts';
import {
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../../../dev/identity-provider/start-identity-provider.ts';
import { createIamService } from '../../../../dev/services/iam/index.ts';
import type { User } from '../../../../dev/services/iam/user.ts';
import { fixtureId, pickUser, USERS } from '../../../../dev/services/platform/fixtures.ts';
import { type RunningService, startService } from '../../../../dev/services/platform/start-service.ts';

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}
interface Refusal {
  readonly code: string;
}
interface Page {
  readonly data: User[];
  readonly meta: { readonly totalItems: number };
}

const [ROOT, ANA, BRUNO, CARLA, DIEGO, , FABIO] = USERS.map(({ id }) => id);
const AUDIT_GROUP = fixtureId('group', 'SERHAFEN:*', 2);
const OPERATIONS_GROUP = fixtureId('group', 'SERHAFEN:CL', 4);

let provider: RunningIdentityProvider;
let iam: RunningService;

beforeAll(async () => {
  provider = await startIdentityProvider({ port: 0 });
});
afterAll(() => provider.stop());

beforeEach(async () => {
  const { issuer, jwksUrl, realm } = provider;
  realm.users.clear();
  for (const [id, user] of createRealm().users) realm.users.set(id, user);
  const tokenUrl = `${issuer}/protocol/openid-connect/token`;
  iam = await startService(createIamService({ now: new Date(), tokenUrl, realm }), { port: 0, issuer, jwksUrl });
  return () => iam.stop();
});

async function call<T>(
  method: string,
  path: string,
  { as = 'root.admin', tenant = 'SERHAFEN:CL', body }: { as?: string; tenant?: string; body?: unknown } = {},
): Promise<Answer<T>> {
  const [businessUnit = '', countryCode = ''] = tenant.split(':');
  const response = await fetch(`${iam.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await provider.mint(as)}`,
      'x-business-unit': businessUnit,
      'x-country-code': countryCode,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
}

const refusal = async (answer: Promise<Answer<Refusal>>): Promise<string> => {
  const { status, body } = await answer;
  return `${status} ${body.code}`;
};

const newcomer = {
  username: 'nora.vidal',
  email: 'nora.vidal@example.test',
  firstName: 'Nora',
  lastName: 'Vidal',
  roles: ['OPERATIONS'],
  tenants: [{ businessUnit: 'SERHAFEN', countryCode: 'CL' }],
};

describe('what a caller sees', () => {
  test('a tenant has its 40 users, besides those of every tenant', async () => {
    const { body } = await call<Page>('GET', '/v0/users?limit=100', { as: 'diego.vera' });
    const local = body.data.filter((user) => user.tenants.some(({ countryCode }) => countryCode === 'CL'));
    expect(local).toHaveLength(40);
    expect(body.data.map(({ id }) => id)).not.toContain(FABIO);
  });

  test('colleagues are masked, the own record is not', async () => {
    const { body } = await call<{ data: User[] }>('GET', `/v0/users/batch?ids=${ANA},${BRUNO}`, { as: 'ana.rojas' });
    const [own, other] = [ANA, BRUNO].map((id) => body.data.find((user) => user.id === id));
    expect(own).toMatchObject({ email: 'ana.rojas@example.test', roles: ['OPERATIONS'] });
    const shown = Object.entries(other ?? {}).filter(([, value]) => value !== null);
    expect(shown.map(([name]) => name).sort()).toEqual(['displayName', 'enabled', 'id', 'username']);
  });

  test('a colleague may not be asked for by id', async () => {
    expect(await refusal(call('GET', `/v0/users/${BRUNO}`, { as: 'ana.rojas' }))).toBe('403 FORBIDDEN_ROLE');
    expect((await call('GET', `/v0/users/${ANA}`, { as: 'ana.rojas' })).status).toBe(200);
  });

  test.each(['/v0/users', '/v0/roles', '/v0/roles/OPERATIONS', '/v0/roles/OPERATIONS/users', '/v0/groups'])(
    '%s is for administrators and auditors',
    async (path) => {
      for (const as of ['ana.rojas', 'bruno.diaz', 'carla.soto'])
        expect(await refusal(call('GET', path, { as }))).toBe('403 FORBIDDEN_ROLE');
      for (const as of ['diego.vera', 'elena.paz']) expect((await call('GET', path, { as })).status).toBe(200);
    },
  );

  test('a user of another tenant is not found, and missing from a batch', async () => {
    expect(await refusal(call('GET', `/v0/users/${FABIO}`, { as: 'diego.vera' }))).toBe('404 USER_NOT_FOUND');
    const { body } = await call<{ missing: string[] }>('GET', `/v0/users/batch?ids=${FABIO}`, { as: 'diego.vera' });
    expect(body.missing).toEqual([FABIO]);
  });

  test('roles are assignable below the own rank', async () => {
    const names = async (as: string) => {
      const { body } = await call<{ data: { name: string }[] }>('GET', '/v0/roles?assignable=true', { as });
      return body.data.map(({ name }) => name);
    };
    expect(await names('root.admin')).toHaveLength(6);
    expect(await names('diego.vera')).toEqual(['CUSTOMS_AGENT', 'OPERATIONS', 'WAREHOUSE', 'AUDITOR']);
    expect(await names('elena.paz')).toEqual([]);
  });

  test('named users are in the groups their tokens name', async () => {
    const groups = await call<{ data: { id: string; path: string }[] }>('GET', '/v0/groups?limit=100');
    const paths = new Map(groups.body.data.map(({ id, path }) => [id, path]));
    for (const { id } of USERS.filter(({ tenants }) => tenants[0]?.startsWith('SERHAFEN'))) {
      const { body } = await call<User>('GET', `/v0/users/${id}`);
      expect(body.groupIds.map((group) => paths.get(group))).toEqual(provider.realm.users.get(id)?.groups);
    }
  });

  test('twelve groups are visible in a tenant, with their members', async () => {
    const { body } = await call<Page>('GET', '/v0/groups?limit=100');
    expect(body.meta.totalItems).toBe(12);
    const members = await call<Page>('GET', `/v0/groups/${OPERATIONS_GROUP}/members?limit=100`);
    expect(members.body.data.map(({ id }) => id)).toContain(ANA);
  });
});

describe('updateUser', () => {
  test('users change their own phone, and nothing that gives them more', async () => {
    const own = { as: 'ana.rojas', body: { phone: '+56911112222', expectedVersion: 1 } };
    expect((await call<User>('PATCH', `/v0/users/${ANA}`, own)).body).toMatchObject({
      phone: '+56911112222',
      version: 2,
    });
    const more = { as: 'ana.rojas', body: { email: 'new@example.test', expectedVersion: 2 } };
    expect(await refusal(call('PATCH', `/v0/users/${ANA}`, more))).toBe('403 FORBIDDEN_ROLE');
    const other = { as: 'ana.rojas', body: { phone: '+56911112222', expectedVersion: 1 } };
    expect(await refusal(call('PATCH', `/v0/users/${BRUNO}`, other))).toBe('403 FORBIDDEN_ROLE');
  });

  test('an old version is refused', async () => {
    const stale = { body: { firstName: 'Ana María', expectedVersion: 7 } };
    expect(await refusal(call('PATCH', `/v0/users/${ANA}`, stale))).toBe('409 VERSION_CONFLICT');
  });

  test('null clears what is optional', async () => {
    const cleared = { body: { firstName: null, lastName: null, requiredActions: null, expectedVersion: 1 } };
    const { body } = await call<User>('PATCH', `/v0/users/${CARLA}`, cleared);
    expect(body).toMatchObject({ firstName: null, displayName: 'carla.soto', requiredActions: [] });
  });

  test.each([
    ['the check digit does not match', { rut: '12345678-9' }, '400 BAD_REQUEST'],
    ['the address belongs to another, case aside', { email: 'Bruno.Diaz@example.test' }, '409 EMAIL_TAKEN'],
    [
      'the actor does not hold the tenant',
      { tenants: [{ businessUnit: '*', countryCode: 'CL' }] },
      '403 TENANT_GRANT_CEILING',
    ],
  ])('is refused when %s', async (_reason, change, expected) => {
    const options = { as: 'diego.vera', body: { ...change, expectedVersion: 1 } };
    expect(await refusal(call('PATCH', `/v0/users/${ANA}`, options))).toBe(expected);
  });
});

describe('createUser', () => {
  test('makes a user, tells of it, and leaves the password to the identity provider', async () => {
    const body = { ...newcomer, temporaryPassword: 'long-enough-1' };
    const { status, body: user } = await call<User>('POST', '/v0/users', { as: 'diego.vera', body });
    expect(status).toBe(201);
    expect(user).toMatchObject({ createdBy: DIEGO, version: 1, requiredActions: ['UPDATE_PASSWORD'] });
    expect(provider.realm.users.get(user.id)).toMatchObject({ password: 'long-enough-1', roles: ['OPERATIONS'] });
    const [event] = iam.events;
    expect(event).toMatchObject({ type: 'iam.user.created', sequence: 1, data: { userId: user.id } });
    expect(JSON.stringify([user, event])).not.toContain('long-enough-1');
  });

  test.each([
    ['the name is taken', { username: 'ana.rojas' }, '409 USERNAME_TAKEN'],
    ['the password is short', { temporaryPassword: 'short-1' }, '422 PASSWORD_POLICY'],
    ['the password has no digit', { temporaryPassword: 'long-enough' }, '422 PASSWORD_POLICY'],
    ['there is no such role', { roles: ['PIRATE'] }, '422 ROLE_UNKNOWN'],
    ['the role is not below the own', { roles: ['TENANT_ADMIN'] }, '403 ROLE_CEILING'],
    [
      'the tenant is not held',
      { tenants: [{ businessUnit: 'SERHAFEN', countryCode: '*' }] },
      '403 TENANT_GRANT_CEILING',
    ],
    ['the group is of another tenant', { groupIds: [fixtureId('group', 'ANDESBOX:CL', 1)] }, '400 BAD_REQUEST'],
  ])('is refused when %s', async (_reason, change, expected) => {
    const options = { as: 'diego.vera', body: { ...newcomer, ...change } };
    expect(await refusal(call('POST', '/v0/users', options))).toBe(expected);
  });
});

describe('access of a user', () => {
  const disable = { enabled: false, expectedVersion: 1 };

  test('nobody disables or deletes themself', async () => {
    const self = { as: 'diego.vera', body: disable };
    expect(await refusal(call('PUT', `/v0/users/${DIEGO}/enabled`, self))).toBe('409 CANNOT_DISABLE_SELF');
    expect(await refusal(call('DELETE', `/v0/users/${ROOT}?expectedVersion=1`))).toBe('409 CANNOT_DELETE_SELF');
  });

  test('the last super administrator stays one', async () => {
    const demotion = { body: { roles: ['AUDITOR'], expectedVersion: 1 } };
    expect(await refusal(call('PUT', `/v0/users/${ROOT}/roles`, demotion))).toBe('409 LAST_SUPERADMIN');
    const byAnother = { as: 'diego.vera', body: disable };
    expect(await refusal(call('PUT', `/v0/users/${ROOT}/enabled`, byAnother))).toBe('409 LAST_SUPERADMIN');

    const second = pickUser('SERHAFEN:CL', 'TENANT_ADMIN', 1);
    await call('PUT', `/v0/users/${second}/roles`, { body: { roles: ['SUPERADMIN'], expectedVersion: 1 } });
    expect((await call('PUT', `/v0/users/${ROOT}/roles`, demotion)).status).toBe(200);
  });

  test('replacing roles tells which came and went', async () => {
    const roles = { as: 'diego.vera', body: { roles: ['WAREHOUSE', 'AUDITOR'], expectedVersion: 1 } };
    const { body } = await call<User>('PUT', `/v0/users/${CARLA}/roles`, roles);
    expect(body).toMatchObject({ roles: ['WAREHOUSE', 'AUDITOR'], version: 2 });
    expect(iam.events[0]).toMatchObject({
      type: 'iam.user.roles-changed',
      data: { userId: CARLA, added: ['AUDITOR'], removed: [] },
    });
  });

  test('a tenant administrator neither grants nor takes the own rank', async () => {
    const equal = pickUser('SERHAFEN:CL', 'TENANT_ADMIN', 1);
    const demotion = { as: 'diego.vera', body: { roles: ['AUDITOR'], expectedVersion: 1 } };
    expect(await refusal(call('PUT', `/v0/users/${equal}/roles`, demotion))).toBe('403 ROLE_CEILING');
    const reset = { as: 'diego.vera', body: { temporaryPassword: 'long-enough-1' } };
    expect(await refusal(call('POST', `/v0/users/${equal}/password-reset`, reset))).toBe('403 ROLE_CEILING');
  });

  test('a password reset goes one way, by password or by e-mail', async () => {
    const path = `/v0/users/${CARLA}/password-reset`;
    expect(await refusal(call('POST', path, { body: { sendEmail: false } }))).toBe('400 BAD_REQUEST');
    expect((await call('POST', path, { body: {} })).status).toBe(204);
  });

  test('deleting forgets the user', async () => {
    const user = pickUser('SERHAFEN:CL', 'WAREHOUSE', 3);
    expect((await call('DELETE', `/v0/users/${user}?expectedVersion=1`)).status).toBe(204);
    expect(await refusal(call('GET', `/v0/users/${user}`))).toBe('404 USER_NOT_FOUND');
    expect(iam.events[0]).toMatchObject({ type: 'iam.user.deleted', sequence: 2 });
  });

  test('a group of the whole business unit takes a grant for all of it', async () => {
    const path = `/v0/users/${ANA}/groups/${AUDIT_GROUP}`;
    expect(await refusal(call('PUT', path, { as: 'diego.vera' }))).toBe('403 TENANT_GRANT_CEILING');
    expect((await call<User>('PUT', path)).body.groupIds).toContain(AUDIT_GROUP);
    expect((await call<User>('DELETE', path)).body.groupIds).not.toContain(AUDIT_GROUP);
  });
});
