import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

const trusted = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../schema/generated/trusted-documents.json', import.meta.url)), 'utf8'),
) as Record<string, { name: string; document: string }>;
const documents = new Map(Object.values(trusted).map(({ name, document }) => [name, document]));

const ME = '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01';
const MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const HAWB = 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001';
const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';

let world: World;

beforeAll(async () => {
  world = await startWorld({ INTROSPECTION: 'true', CORS_ORIGINS: 'https://portal.example' });
});
afterAll(() => world?.[Symbol.asyncDispose]());

interface Asked {
  readonly query: string;
  readonly variables?: object;
  readonly operationName?: string;
}

/** Plain posts come in before the framework; with a query in the address by its route; Apollo Server takes other spellings of the type. */
const WAYS = {
  plain: ['', 'application/json'],
  route: ['?', 'application/json'],
  apollo: ['', 'Application/json'],
} as const;

const ALIKE = [
  'access-control-allow-origin',
  'access-control-expose-headers',
  'cache-control',
  'content-type',
  'ratelimit-limit',
  'referrer-policy',
  'vary',
  'www-authenticate',
  'x-content-type-options',
  'x-correlation-id',
];

async function askBy(way: keyof typeof WAYS, body: Asked, headers: Record<string, string>, as: string | null) {
  const [search, type] = WAYS[way];
  const response = await fetch(`${world.gateway.url}/graphql${search}`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-correlation-id': '5a6c0000-0000-4000-8000-000000000000',
      ...(as !== null && { authorization: `Bearer ${await world.token(as)}` }),
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const text = (await response.text()).replaceAll(/"asOf":"[^"]*"/g, '"asOf":"now"');
  return {
    status: response.status,
    headers: ALIKE.map((name) => [name, response.headers.get(name)]),
    body: JSON.parse(text),
  };
}

/** Asks once by each way; the two that do not need Apollo Server have to agree in any case. */
async function ask(body: Asked, headers: Record<string, string> = {}, as: string | null = 'ana.rojas') {
  const short = await askBy('plain', body, headers, as);
  expect(await askBy('route', body, headers, as)).toEqual(short);
  return { short, long: await askBy('apollo', body, headers, as) };
}

describe('all ways answer alike', () => {
  test.each([
    ['Dashboard', { from: '2020-01-01T00:00:00.000Z', me: ME }, 'ana.rojas'],
    ['MawbList', { page: 1, limit: 50 }, 'ana.rojas'],
    ['MawbDetail', { mawbId: MAWB }, 'ana.rojas'],
    ['HawbList', { page: 1, limit: 20 }, 'ana.rojas'],
    ['HawbDetail', { hawbId: HAWB }, 'ana.rojas'],
    ['DeclarationList', { page: 1, limit: 20 }, 'ana.rojas'],
    ['DeclarationDetail', { declarationId: DECLARATION }, 'ana.rojas'],
    ['EditorBootstrap', { month: '2026-01', hawbId: HAWB }, 'ana.rojas'],
    ['UserAdminList', { page: 1, limit: 20 }, 'diego.vera'],
    ['SessionBootstrap', {}, 'gina.mora'],
  ])('the page %s', async (name, variables, user) => {
    const { short, long } = await ask({ query: documents.get(name) ?? '', variables }, {}, user);
    expect(short.body.errors).toBeUndefined();
    expect(short).toEqual(long);
  });

  test.each([
    ['a syntax error', { query: '{' }],
    ['an unknown field', { query: '{ nothing }' }],
    [
      'a variable of the wrong type',
      { query: 'query($p: Int!) { mawbs(page: $p) { meta { totalItems } } }', variables: { p: 'x' } },
    ],
    ['a missing variable', { query: 'query($p: Int!) { mawbs(page: $p) { meta { totalItems } } }' }],
    ['an impossible date', { query: '{ mawbs(createdFrom: "2026-02-30T00:00:00Z") { meta { totalItems } } }' }],
    ['an unknown operation name', { query: 'query A { me { id } }', operationName: 'B' }],
    ['two operations and no name', { query: 'query A { me { id } } query B { me { id } }' }],
    ['a subscription', { query: 'subscription { declarationAssigned { eventId } }' }],
    ['a field that the role may not read', { query: '{ users { data { id } } }' }],
    ['an allowed and a denied root field', { query: '{ me { id } users { data { id } } }' }],
    ['a record that is not there', { query: `{ mawb(mawbId: "${ME}") { id } me { id } }` }],
    [
      'too deep a query',
      { query: `{ mawbs { data ${'{ hawbs { data { mawb '.repeat(5)} { id } ${'} } }'.repeat(5)} } }` },
    ],
    ['introspection', { query: '{ __schema { queryType { name } } __type(name: "Mawb") { kind } me { __typename } }' }],
  ] as [string, Asked][])('%s', async (_what, body) => {
    const { short, long } = await ask(body);
    expect(short).toEqual(long);
  });

  test.each([
    ['application/json'],
    ['application/graphql-response+json'],
    ['application/graphql-response+json, application/json;q=0.9'],
    ['text/html, application/json;q=0.5'],
    ['*/*'],
    ['image/png'],
  ])('accept: %s', async (accept) => {
    const good = await ask({ query: '{ me { id } }' }, { accept });
    const bad = await ask({ query: '{ nothing }' }, { accept });
    expect(good.short).toEqual(good.long);
    expect(bad.short).toEqual(bad.long);
  });

  test.each([['https://portal.example'], ['https://elsewhere.example']])('origin: %s', async (origin) => {
    const { short, long } = await ask({ query: '{ me { id } }' }, { origin });
    expect(short).toEqual(long);
    expect(Object.fromEntries(short.headers)['access-control-allow-origin']).toBe(
      origin === 'https://portal.example' ? origin : null,
    );
  });

  test('nobody signed in, and no tenant', async () => {
    const nobody = await ask({ query: '{ me { id } }' }, {}, null);
    expect(nobody.short.status).toBe(401);
    expect(nobody.short).toEqual(nobody.long);
    const { short, long } = await ask(
      { query: '{ mawbs { meta { totalItems } } }' },
      { 'x-business-unit': '', 'x-country-code': '' },
    );
    expect(short).toEqual(long);
  });
});

describe('what a client names', () => {
  const plain = '{ mawbs(limit: 2) { data { id awbNumber status hawbCounts { total } } } }';

  test('cannot become code: aliases that JavaScript knows are just names', async () => {
    const names = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      'then',
      'undefined',
      'run',
      'm',
    ];
    for (const name of names) {
      const { short } = await ask({ query: `{ ${name}: mawbs(limit: 2) { data { ${name}: id } } }` });
      const expected = (await ask({ query: plain })).short.body.data.mawbs.data.map((row: { id: string }) => row.id);
      const text = JSON.stringify(short.body);
      for (const id of expected) expect(text).toContain(`"${name}":"${id}"`);
    }
  });

  test('cannot become code: variables and values that look like it', async () => {
    const template = '`$\u007bprocess.exit(1)}`';
    const hostile = [template, "');process.exit(1);//", '\u2028\u2029', '"}};throw 1;//', '__proto__'];
    for (const value of hostile) {
      const query =
        'query($constructor: String, $__proto__: Int) { mawbs(search: $constructor, limit: $__proto__) { meta { totalItems } } }';
      const variables = JSON.parse(`{"constructor": ${JSON.stringify(value)}, "__proto__": 1}`);
      const { short, long } = await ask({ query, variables });
      expect(short).toEqual(long);
      const literal = await ask({ query: `{ mawbs(search: ${JSON.stringify(value)}) { meta { totalItems } } }` });
      expect(literal.short).toEqual(literal.long);
    }
  });

  test('cannot ask one change twice in one: each alias of a mutation is a call', async () => {
    world.forgetCalls();
    const input = '{ userId: null, expectedVersion: 9999 }';
    const body = {
      query: `mutation { a: assignMawb(mawbId: "${MAWB}", input: ${input}) { id } b: assignMawb(mawbId: "${MAWB}", input: ${input}) { id } }`,
    };
    const { short } = await ask(body);
    expect(short.body.errors.map((error: { path: string[] }) => error.path)).toEqual([['a'], ['b']]);
    expect(world.calls().filter(({ operationId }) => operationId === 'assignMawb')).toHaveLength(6);
  });
});
