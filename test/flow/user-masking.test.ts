/** What callers see of users: four properties of others, everything of themselves (domain: IAM resources, masking). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLERS } from '../support/callers.ts';
import { createDeclaration } from '../support/new-declaration.ts';
import { ANA, BRUNO } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const MASKED = [
  ...['firstName', 'lastName', 'email', 'emailVerified', 'phone', 'rut', 'locale', 'roles', 'groupIds', 'tenants'],
  ...['federatedProviders', 'requiredActions', 'lastLoginAt', 'createdAt', 'updatedAt', 'version'],
];
const OPEN = ['id', 'username', 'displayName', 'enabled'];
/** Fields that would tell what masked keys say. */
const BEHIND_MASKED = ['roleDetails', 'groups'];
const ALL = `id username displayName enabled firstName lastName email emailVerified phone rut locale roles groupIds
  tenants { businessUnit countryCode } federatedProviders requiredActions lastLoginAt createdAt updatedAt createdBy version
  roleDetails { name } groups { path } createdByUser { id }`;

const SEES_ALL = ['SA', 'TA', 'AU'];
const SIGNED_IN = CALLERS.filter(({ code }) => code !== 'PUBLIC' && code !== 'NO_ROLE');

type Shown = Readonly<Record<string, unknown>>;

let world: World;
/** One declaration by Ana (OP), one by Bruno (CA), one by a user who is nobody of the callers. */
let byAna: string;
let byBruno: string;
let byNewcomer: string;

beforeAll(async () => {
  world = await startWorld();
  byAna = (await createDeclaration(world, {}, { as: 'ana.rojas' })).id;
  byBruno = (await createDeclaration(world, {}, { as: 'bruno.diaz' })).id;
  const input = {
    username: 'nueva.persona',
    email: 'nueva.persona@example.test',
    firstName: 'Nueva',
    lastName: 'Persona',
    phone: '+56912345678',
    rut: '12345678-5',
    roles: ['OPERATIONS'],
    tenants: [{ businessUnit: 'SERHAFEN', countryCode: 'CL' }],
  };
  const create = 'mutation($input: UserCreate!) { createUser(input: $input) { id } }';
  await world.ask(create, { as: 'diego.vera', variables: { input } });
  byNewcomer = (await createDeclaration(world, {}, { as: 'nueva.persona' })).id;
});
afterAll(() => world?.[Symbol.asyncDispose]());

async function creatorOf(declarationId: string, as: string | null) {
  const query = `query($id: ID!) { declaration(declarationId: $id) { createdByUser { ${ALL} } } }`;
  const { data, errors } = await world.ask(query, { as, variables: { id: declarationId } });
  return { user: data?.declaration?.createdByUser as Shown | undefined, errors };
}

function expectMasked(user: Shown | undefined): void {
  for (const field of [...MASKED, ...BEHIND_MASKED, 'createdBy', 'createdByUser']) {
    expect(user?.[field], field).toBeNull();
  }
  for (const field of OPEN) expect(user?.[field], field).not.toBeNull();
}

describe('another user', () => {
  test.each(SIGNED_IN.filter(({ code }) => !SEES_ALL.includes(code)))('is masked for $code', async ({ user }) => {
    const { user: shown, errors } = await creatorOf(byNewcomer, user);
    expect(errors).toEqual([]);
    expectMasked(shown);
    expect(shown).toMatchObject({ username: 'nueva.persona', displayName: 'Nueva Persona', enabled: true });
  });

  test.each(SIGNED_IN.filter(({ code }) => SEES_ALL.includes(code)))('is shown whole to $code', async ({ user }) => {
    const { user: shown, errors } = await creatorOf(byNewcomer, user);
    expect(errors).toEqual([]);
    expect(shown).toMatchObject({
      email: 'nueva.persona@example.test',
      phone: '+56912345678',
      rut: '12345678-5',
      roleDetails: [{ name: 'OPERATIONS' }],
      version: 1,
    });
    expect(shown?.createdByUser).toEqual({ id: shown?.createdBy });
  });

  test.each(CALLERS.filter(({ code }) => code === 'PUBLIC' || code === 'NO_ROLE'))(
    'is out of reach for $code',
    async ({ user }) => {
      const { user: shown, errors } = await creatorOf(byNewcomer, user);
      expect(shown).toBeUndefined();
      expect(errors).toHaveLength(1);
    },
  );
});

describe('the own record', () => {
  test.each(CALLERS.filter(({ code }) => code !== 'PUBLIC'))('is whole for $code', async ({ user }) => {
    const { data } = await world.ask('{ me { email version roles tenants { businessUnit } createdAt locale } }', {
      as: user,
      tenant: null,
    });
    for (const [field, value] of Object.entries(data.me)) expect(value, field).not.toBeNull();
  });

  test('is whole wherever it appears, beside masked ones in the same answer', async () => {
    const query = `query($a: ID!, $b: ID!) {
      a: declaration(declarationId: $a) { createdByUser { id email roles } }
      b: declaration(declarationId: $b) { createdByUser { id email roles } } }`;
    const ask = async (as: string) => (await world.ask(query, { as, variables: { a: byAna, b: byBruno } })).data;
    const ana = { id: ANA, email: 'ana.rojas@example.test', roles: ['OPERATIONS'] };
    const bruno = { id: BRUNO, email: 'bruno.diaz@example.test', roles: ['CUSTOMS_AGENT'] };
    const masked = { email: null, roles: null };
    expect(await ask('ana.rojas')).toEqual({
      a: { createdByUser: ana },
      b: { createdByUser: { id: BRUNO, ...masked } },
    });
    expect(await ask('bruno.diaz')).toEqual({
      a: { createdByUser: { id: ANA, ...masked } },
      b: { createdByUser: bruno },
    });
  });
});

describe('a service that forgets to mask', () => {
  test.each(SIGNED_IN.filter(({ code }) => !SEES_ALL.includes(code)))('does not tell $code more', async ({ user }) => {
    const { user: whole } = await creatorOf(byNewcomer, 'diego.vera');
    world.standIns.iam.failures.fail('getUsersByIds', { status: 200, body: { data: [whole], missing: [] } });
    const { user: shown, errors } = await creatorOf(byNewcomer, user);
    world.standIns.iam.failures.clear();
    expect(errors).toEqual([]);
    expectMasked(shown);
  });
});
