import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  validateSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ INTROSPECTION: 'authenticated' });
});
afterAll(() => world?.[Symbol.asyncDispose]());

async function schemaOf(as: string): Promise<GraphQLSchema> {
  const { data, errors } = await world.ask(getIntrospectionQuery(), { as });
  expect(errors).toEqual([]);
  return buildClientSchema(data as IntrospectionQuery);
}
const fieldsOf = (schema: GraphQLSchema, type: string): string[] => {
  const found = schema.getType(type);
  return found !== undefined && 'getFields' in found ? Object.keys(found.getFields()) : [];
};

describe('introspection of authenticated callers', () => {
  test('shows each what its roles may use, whoever asked before', async () => {
    const schemas = {
      ana: await schemaOf('ana.rojas'),
      root: await schemaOf('root.admin'),
      elena: await schemaOf('elena.paz'),
    };
    expect(fieldsOf(schemas.root, 'Query')).toContain('users');
    expect(fieldsOf(schemas.root, 'Mutation')).toContain('deleteUser');
    expect(fieldsOf(schemas.ana, 'Query')).not.toContain('users');
    expect(fieldsOf(schemas.ana, 'Mutation')).not.toContain('deleteUser');
    expect(fieldsOf(schemas.ana, 'Mutation')).toContain('createMawb');
    expect(schemas.ana.getType('UserCreate')).toBeUndefined();
    expect(fieldsOf(schemas.elena, 'Query')).toContain('users');
    expect(fieldsOf(schemas.elena, 'Mutation')).not.toContain('createMawb');
    expect(fieldsOf(await schemaOf('ana.rojas'), 'Query')).toEqual(fieldsOf(schemas.ana, 'Query'));
    for (const schema of Object.values(schemas)) expect(validateSchema(schema)).toEqual([]);
  });

  test('shows one type only to those who may use it', async () => {
    const query = '{ __type(name: "UserCreate") { name } }';
    expect((await world.ask(query, { as: 'root.admin' })).data).toEqual({ __type: { name: 'UserCreate' } });
    expect((await world.ask(query, { as: 'ana.rojas' })).data).toEqual({ __type: null });
  });

  test.each([
    ['by POST', (query: string) => world.ask(query, { as: null })],
    [
      'by GET',
      async (query: string) => {
        const url = `${world.gateway.url}/graphql?query=${encodeURIComponent(query)}`;
        const response = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
        const { data, errors } = (await response.json()) as { data?: unknown; errors: { extensions: object }[] };
        return { status: response.status, data, errors };
      },
    ],
  ])('is refused to callers without a token, %s', async (_door, send) => {
    for (const query of [
      '{ __schema { queryType { name } } }',
      '{ ...F } fragment F on Query { t: __type(name: "Mawb") { name } }',
    ]) {
      const { status, data, errors } = await send(query);
      expect([status, data, errors]).toMatchObject([
        400,
        undefined,
        [{ extensions: { code: 'INTROSPECTION_DISABLED' } }],
      ]);
    }
    expect((await send('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });

  test('does not help with names in the errors of others', async () => {
    const { errors } = await world.ask('{ user { id } }', { as: 'ana.rojas' });
    expect(errors[0]?.message).not.toContain('Did you mean');
  });
});

describe('with ACCESS_DENIED=operation', () => {
  test('one denied field refuses the whole, and says which', async () => {
    await using strict = await startWorld({ ACCESS_DENIED: 'operation' });
    const { status, data, errors } = await strict.ask('{ me { id } list: users { data { id } } }');
    expect([status, data]).toEqual([403, undefined]);
    expect(errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN_ROLE', details: [{ field: 'list', code: 'FORBIDDEN_ROLE' }] } },
    ]);
    expect(strict.calls()).toEqual([]);
    expect((await strict.ask('{ me { id } }')).errors).toEqual([]);
  });
});
