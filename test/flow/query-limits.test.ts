import { createHash } from 'node:crypto';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GraphqlAnswer, startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
/** A circle through the graph, as often as wanted. */
const circle = (turns: number): string =>
  `{ mawbs { data ${'{ hawbs { data { mawb '.repeat(turns)}{ id }${'} } } '.repeat(turns)} } }`;

const TOO_DEEP: readonly (readonly [string, string])[] = [
  ['a circle through the graph', circle(8)],
  [
    'a circle written as fragments',
    `{ mawbs { data { ...F0 } } } ${many(10, (i) => `fragment F${i} on Mawb { hawbs { data { mawb { id ${i < 9 ? `...F${i + 1}` : ''} } } } }`)}`,
  ],
  ['a circle in an operation named __schema', circle(4).replace('{', 'query __schema {')],
  ['a literal list in 4,900 lists', `{ mawbs(search: ${'['.repeat(4900)}${']'.repeat(4900)}) { data { id } } }`],
  ['6,000 selection sets, one in the other', '{a'.repeat(6000) + '}'.repeat(6000)],
];

const TOO_COMPLEX: readonly (readonly [string, string])[] = [
  [
    '30 fragments, each spread twice by the one before',
    `{ ...F0 } ${many(30, (i) => `fragment F${i} on Query { ${i < 29 ? `...F${i + 1} ...F${i + 1}` : '__typename'} }`)}`,
  ],
  ['101 aliases', `{ ${many(101, (i) => `a${i}: __typename`)} }`],
  ['40 aliases below one field', `{ me { ${many(40, (i) => `a${i}: id`)} } }`],
  ['3,000 aliases of a root field', `{ ${many(3000, (i) => `a${i}:me{id}`)} }`],
  ['21 root fields', `{ ${many(21, () => 'customsOffices { code }')} }`],
  ['30 mutations', `mutation { ${many(30, () => 'logout(input: { refreshToken: "x" })')} }`],
  ['301 fields', `{ me { ${'id '.repeat(301)}} }`],
  ['60 directives', `{ me { id ${'@include(if: true) '.repeat(60)}} }`],
  ['1,000 unknown directives', `{ me { id ${'@x '.repeat(1000)}} }`],
  ['a list of 500 literals', `{ mawbs(status: [${'BKD '.repeat(500)}]) { data { id } } }`],
  ['9,900 tokens', `{ ${'a '.repeat(9900)} }`],
  ['500 operations', many(500, (i) => `query Q${i} { __typename }`)],
  ['500 variables', `query(${many(500, (i) => `$v${i}: Int`)}) { __typename }`],
  ['100,000 blanks', `{ ${', '.repeat(50_000)}__typename }`],
  ['a comment of 100,000 characters', `{ __typename } #${'x'.repeat(100_000)}`],
];

function expectRefused({ status, data, errors }: GraphqlAnswer, code: string): void {
  expect({ status, data, codes: errors.map(({ extensions }) => extensions.code) }).toEqual({
    status: 400,
    data: undefined,
    codes: [code],
  });
  expect(errors[0]?.message).toMatch(/^The query has (more than )?\d+ [a-z ]+; at most \d+ are allowed$/);
  expect(world.calls()).toEqual([]);
}

describe('a document that asks for too much is refused before any call', () => {
  test.each(TOO_DEEP)('%s: QUERY_TOO_DEEP', async (_name, query) => {
    world.forgetCalls();
    expectRefused(await world.ask(query), 'QUERY_TOO_DEEP');
  });

  test.each(TOO_COMPLEX)('%s: QUERY_TOO_COMPLEX', async (_name, query) => {
    world.forgetCalls();
    expectRefused(await world.ask(query), 'QUERY_TOO_COMPLEX');
  });

  test('again when it comes a second time, or under a name', async () => {
    world.forgetCalls();
    const query = `query A { ...F0 } ${many(30, (i) => `fragment F${i} on Query { ${i < 29 ? `...F${i + 1} ...F${i + 1}` : '__typename'} }`)}`;
    for (let round = 0; round < 3; round++)
      expectRefused(await world.ask(query, { operationName: 'A' }), 'QUERY_TOO_COMPLEX');
  });

  test('also when a small operation of it is asked for first', async () => {
    world.forgetCalls();
    const query = `query Small { me { id } } query Large ${circle(4)}`;
    expectRefused(await world.ask(query, { operationName: 'Small' }), 'QUERY_TOO_DEEP');
    expectRefused(await world.ask(query, { operationName: 'Large' }), 'QUERY_TOO_DEEP');
  });

  test('and is never registered as a persisted query', async () => {
    const query = circle(8);
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const post = async (body: object): Promise<{ status: number; text: string }> => {
      const response = await fetch(`${world.gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await world.token('ana.rojas')}` },
        body: JSON.stringify({ ...body, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
      });
      return { status: response.status, text: await response.text() };
    };
    expect(await post({ query })).toMatchObject({ status: 400, text: expect.stringContaining('QUERY_TOO_DEEP') });
    expect((await post({})).text).not.toContain('"data"');
    expect((await post({})).text).toContain('PERSISTED_QUERY_NOT_FOUND');
  });

  test('by GET too', async () => {
    const url = `${world.gateway.url}/graphql?query=${encodeURIComponent(circle(8))}`;
    const response = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('QUERY_TOO_DEEP')]);
  });
});

describe('what is allowed stays allowed', () => {
  test('a document at the limit of depth', async () => {
    const page = (leaf: string): string =>
      `{ mawbs(limit: 1) { data { hawbs(limit: 1) { data { mawb { ${leaf} } } } } } }`;
    expect((await world.ask(page('createdByUser { roleDetails { name } }'))).errors).toEqual([]);
    const { errors } = await world.ask(page('hawbs { data { mawb { id } } }'));
    expect(errors[0]?.message).toBe('The query has 9 levels; at most 8 are allowed');
  });

  test('the introspection query of editors', async () => {
    const { data, errors } = await world.ask(
      getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true }),
    );
    expect(errors).toEqual([]);
    expect(buildClientSchema(data as IntrospectionQuery).getQueryType()?.name).toBe('Query');
  });

  test('a syntax error and an invalid document keep their own codes', async () => {
    expect((await world.ask('{ me {')).errors[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
    expect((await world.ask('{ nobody }')).errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await world.ask('{ ...A } fragment A on Query { ...A }')).errors[0]?.extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
  });

  test('introspection that walks in circles is refused by validation', async () => {
    const query =
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
    const { status, data } = await world.ask(query);
    expect([status, data]).toEqual([400, undefined]);
  });
});

describe('the settings', () => {
  test('move the limits', async () => {
    await using strict = await startWorld({ QUERY_MAX_DEPTH: '2', QUERY_MAX_ALIASES: '0' });
    expect((await strict.ask('{ me { id } }')).errors).toEqual([]);
    expect((await strict.ask('{ me { roleDetails { name } } }')).errors[0]?.message).toBe(
      'The query has 3 levels; at most 2 are allowed',
    );
    expect((await strict.ask('{ a: me { id } }')).errors[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });
});
