/** The `self` rule: who has a portal role may read and, a little, change the own record (domain: RBAC matrix). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLERS } from '../support/callers.ts';
import { ANA, ELENA } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const READ = 'query($id: ID!) { user(userId: $id) { id email roles version } }';
const UPDATE =
  'mutation($id: ID!, $input: UserUpdate!) { updateUser(userId: $id, input: $input) { id firstName lastName phone locale version } }';

/** Roles that only the own record is open to, for the one operation or the other. */
const MEMBERS = CALLERS.filter(({ code }) => ['CA', 'OP', 'WH', 'SY'].includes(code));
const WITHOUT_WRITE = CALLERS.filter(({ code }) => ['CA', 'OP', 'WH', 'AU', 'SY'].includes(code));
const WITH_ROLE = CALLERS.filter(({ code }) => code !== 'PUBLIC' && code !== 'NO_ROLE');

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

async function own(user: string | null): Promise<{ id: string; version: number }> {
  const { data } = await world.ask('{ me { id version } }', { as: user });
  return data.me;
}

/** A user the caller is not. */
const another = (id: string): string => (id === ANA ? ELENA : ANA);

describe('getUserById', () => {
  test.each(WITH_ROLE)('shows $code the own record, unmasked', async ({ user }) => {
    const { id } = await own(user);
    const { data, errors } = await world.ask(READ, { as: user, variables: { id } });
    expect(errors).toEqual([]);
    expect(data.user).toMatchObject({ id, email: `${user}@example.test`, version: expect.any(Number) });
    expect(data.user.roles).toHaveLength(1);
  });

  test.each(MEMBERS)('refuses $code the record of another, before any call', async ({ user }) => {
    const { id } = await own(user);
    world.forgetCalls();
    const { data, errors } = await world.ask(READ, { as: user, variables: { id: another(id) } });
    expect(data?.user ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN_ROLE' } }]);
    expect(errors[0]?.extensions.service).toBeUndefined();
    expect(world.calls()).toEqual([]);
  });

  test('is not fooled by a fragment, an alias or a literal instead of a variable', async () => {
    const query = `query { mine: user(userId: "${(await own('bruno.diaz')).id}") { id } ...other }
      fragment other on Query { theirs: user(userId: "${ANA}") { id email } }`;
    const { data, errors } = await world.ask(query, { as: 'bruno.diaz' });
    expect(data).toMatchObject({ mine: { id: expect.any(String) }, theirs: null });
    expect(errors).toMatchObject([{ path: ['theirs'], extensions: { code: 'FORBIDDEN_ROLE' } }]);
  });

  test('is closed to a user without a portal role, even for the own record', async () => {
    const { id } = await own('gina.mora');
    const { errors } = await world.ask(READ, { as: 'gina.mora', variables: { id } });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN_ROLE' } }]);
  });
});

describe('updateUser', () => {
  test.each(WITH_ROLE)('lets $code change the own names, phone and locale', async ({ user }) => {
    const { id, version } = await own(user);
    const changes = { firstName: 'Nuevo', lastName: 'Nombre', phone: '+56987654321', locale: 'en' };
    const input = { ...changes, expectedVersion: version };
    const { data, errors } = await world.ask(UPDATE, { as: user, variables: { id, input } });
    expect(errors).toEqual([]);
    expect(data.updateUser).toEqual({ id, ...changes, version: version + 1 });
  });

  describe.each(WITHOUT_WRITE)('refuses $code', ({ user }) => {
    test.each([
      ['email', 'else@example.test'],
      ['rut', '12345678-5'],
      ['tenants', [{ businessUnit: 'ANDESBOX', countryCode: 'CL' }]],
      ['requiredActions', []],
    ])('the own %s, by the service', async (property, value) => {
      const { id, version } = await own(user);
      const input = { phone: '+56911111111', [property]: value, expectedVersion: version };
      const { errors } = await world.ask(UPDATE, { as: user, variables: { id, input } });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN_ROLE', httpStatus: 403, service: 'iam' } }]);
      expect((await own(user)).version).toBe(version);
    });

    test('the record of another, before any call', async () => {
      const { id } = await own(user);
      world.forgetCalls();
      const input = { phone: '+56911111111', expectedVersion: 1 };
      const { errors } = await world.ask(UPDATE, { as: user, variables: { id: another(id), input } });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN_ROLE' } }]);
      expect(errors[0]?.extensions.service).toBeUndefined();
      expect(world.calls()).toEqual([]);
    });
  });
});
