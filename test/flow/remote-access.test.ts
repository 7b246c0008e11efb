/** Access directives of a remote supergraph, wherever they stand. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../schema/contract/request-context.ts';
import { type RemoteGraph, startRemoteGraph } from '../support/remote-graph.ts';

const pets = [
  { __typename: 'Dog', id: '1', name: 'Rex', chip: 'C1', owner: { name: 'Ana' } },
  { __typename: 'Cat', id: '2', name: 'Tom', chip: 'C2', owner: { name: 'Eva' } },
];

let graph: RemoteGraph;
beforeAll(async () => {
  graph = await startRemoteGraph({
    pets: {
      sdl: `
        type Query {
          pets: [Pet!]!
          dog: Dog
          open: String
          scoped: String @requiresScopes(scopes: [["read", "pets"], ["admin"]])
          vault: Vault
          badge: Badge
        }
        interface Pet { id: ID! name: String chip: String owner: Owner }
        type Dog implements Pet @key(fields: "id") { id: ID! name: String chip: String owner: Owner }
        type Cat implements Pet @key(fields: "id") {
          id: ID! name: String
          chip: String @policy(policies: [["role:VET"]])
          owner: Owner @authenticated
        }
        type Owner { name: String }
        type Vault @policy(policies: [["role:VET"]]) { content: String }
        scalar Badge @authenticated
      `,
      resolvers: {
        Query: {
          pets: () => pets,
          dog: () => pets[0],
          open: () => 'yes',
          scoped: () => 'scoped',
          vault: () => ({ content: 'gold' }),
          badge: () => 'B',
        },
        Dog: { __resolveReference: ({ id }: { id: string }) => pets.find((pet) => pet.id === id) },
        Cat: { __resolveReference: ({ id }: { id: string }) => pets.find((pet) => pet.id === id) },
      },
    },
    shop: {
      sdl: `
        type Dog @key(fields: "id") {
          id: ID!
          weight: Int @shareable
          price(currency: String): Int! @policy(policies: [["role:SHOP"], ["self:currency", "role:VET"]])
          tag: String
        }
      `,
      resolvers: {
        Dog: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          weight: () => 7,
          price: () => 100,
          tag: () => 'T',
        },
      },
    },
  });
});
afterAll(() => graph?.[Symbol.asyncDispose]());
beforeEach(() => {
  graph.requests.length = 0;
});

function caller(roles: readonly string[], scopes: readonly string[] = []): { caller: Caller } {
  return { caller: { id: 'me', username: 'me', roles, scopes, grants: [], token: 't', expiresAt: 0 } as Caller };
}

/** The code of a refusal of the whole, or data and the errors of fields. */
async function ask(query: string, context: object = caller([])): Promise<unknown> {
  try {
    const { data, errors } = await graph.ask(query, {}, context);
    return [data, errors.map(({ path, extensions }) => `${path.join('.')} ${(extensions as { code: string }).code}`)];
  } catch (error) {
    return (error as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;
  }
}
const asked = (): string => graph.requests.map(({ body }) => body.query).join('\n');

describe('a field of an interface', () => {
  test('is denied when one of the types behind it is, and is not fetched', async () => {
    expect(await ask('{ pets { name chip } }')).toEqual([
      {
        pets: [
          { name: 'Rex', chip: null },
          { name: 'Tom', chip: null },
        ],
      },
      ['pets.chip FORBIDDEN_ROLE'],
    ]);
    expect(asked()).not.toContain('chip');
    expect(await ask('{ pets { chip } }', caller(['VET']))).toEqual([{ pets: [{ chip: 'C1' }, { chip: 'C2' }] }, []]);
  });

  test('is denied for that type only when it is asked for by its types', async () => {
    expect(await ask('{ pets { ... on Dog { c: chip } ... on Cat { chip } } }')).toEqual([
      { pets: [{ c: 'C1' }, { chip: null }] },
      ['pets.chip FORBIDDEN_ROLE'],
    ]);
  });

  test('needs a token when one of the types behind it does', async () => {
    expect(await ask('{ pets { owner { name } } }', {})).toBe('UNAUTHENTICATED');
    expect(graph.requests).toEqual([]);
  });
});

describe('a type', () => {
  test('guards the fields that answer it', async () => {
    expect(await ask('{ open vault { __typename } }')).toEqual([
      { open: 'yes', vault: null },
      ['vault FORBIDDEN_ROLE'],
    ]);
    expect(asked()).not.toContain('vault');
    expect(await ask('{ vault { content } }')).toBe('FORBIDDEN_ROLE');
    expect(await ask('{ vault { content } }', caller(['VET']))).toEqual([{ vault: { content: 'gold' } }, []]);
  });

  test('may be a scalar', async () => {
    expect(await ask('{ badge }', {})).toBe('UNAUTHENTICATED');
    expect(await ask('{ badge }')).toEqual([{ badge: 'B' }, []]);
  });
});

describe('scopes', () => {
  test.each<[string[], string | null]>([
    [[], null],
    [['read'], null],
    [['pets', 'read'], 'scoped'],
    [['admin'], 'scoped'],
  ])('%j are any of the groups, all of its members', async (scopes, value) => {
    const errors = value === null ? ['scoped FORBIDDEN_ROLE'] : [];
    expect(await ask('{ open scoped }', caller([], scopes))).toEqual([{ open: 'yes', scoped: value }, errors]);
  });
});

describe('a field that must not be null', () => {
  test('takes its object when it is denied, and its subgraph is not asked for it', async () => {
    expect(await ask('{ open dog { name price(currency: "CLP") } }')).toEqual([
      { open: 'yes', dog: null },
      ['dog.price FORBIDDEN_ROLE'],
    ]);
    expect(graph.requests.filter(({ subgraph }) => subgraph === 'shop')).toEqual([]);
  });

  test('is decided by its argument, also through an alias and a fragment', async () => {
    const own = '{ dog { ...F } } fragment F on Dog { cost: price(currency: "me") }';
    expect(await ask(own, caller(['VET']))).toEqual([{ dog: { cost: 100 } }, []]);
    expect(await ask(own)).toEqual([{ dog: null }, ['dog.cost FORBIDDEN_ROLE']]);
  });

  test('does not keep its subgraph from what is allowed there', async () => {
    expect(await ask('{ dog { weight ... @include(if: false) { price } } }')).toEqual([{ dog: { weight: 7 } }, []]);
  });
});
