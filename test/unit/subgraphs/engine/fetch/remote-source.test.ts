import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RemoteGraph, type RemoteSubgraph, startRemoteGraph } from '../../../../support/remote-graph.ts';

const BOOKS = [
  { __typename: 'Book', id: 'b1', title: 'Ficciones', pages: 174, weight: 2 },
  { __typename: 'Book', id: 'b2', title: 'Rayuela', pages: 635, weight: 5 },
  { __typename: 'Book', id: 'gone', title: 'Lost', pages: 1, weight: 1 },
];
const FILMS = [{ __typename: 'Film', id: 'f1', title: 'Roma', pages: 0, minutes: 135 }];

const catalogue: RemoteSubgraph = {
  sdl: /* GraphQL */ `
    type Query { books: [Book!]! book(id: ID!): Book items: [Item!]! feed: [Item] rows: [[Book]] things: [Thing] broken: String }
    union Thing = Book | Part
    type Part @key(fields: "id") { id: Int! }
    type Mutation { rename(id: ID!, title: String!): Book archive(id: ID!): Boolean }
    interface Item { id: ID! title(upper: Boolean = false): String }
    type Book implements Item @key(fields: "id") {
      id: ID! title(upper: Boolean = false): String pages: Int weight: Int related: [Item!]
    }
    type Film implements Item @key(fields: "id") { id: ID! title(upper: Boolean = false): String minutes: Int }
  `,
  resolvers: {
    Query: {
      books: () => BOOKS,
      book: (_root: unknown, { id }: { id: string }) => BOOKS.find((book) => book.id === id) ?? null,
      items: () => [...BOOKS, ...FILMS],
      feed: () => [FILMS[0], null, BOOKS[0]],
      things: () => [BOOKS[0], { __typename: 'Part', id: 7 }],
      rows: () => [[BOOKS[0], null], null, [BOOKS[1]]],
      broken: () => {
        throw new GraphQLError('the shelf fell over', { extensions: { code: 'SHELF_BROKEN' } });
      },
    },
    Mutation: {
      rename: (_root: unknown, { id, title }: { id: string; title: string }) => ({ ...BOOKS[0], id, title }),
      archive: () => true,
    },
    Book: {
      __resolveReference: ({ id }: { id: string }) => BOOKS.find((book) => book.id === id),
      title,
      related: () => [FILMS[0], BOOKS[1]],
    },
    Film: { title },
  },
};

function title({ title: text }: { title: string }, { upper }: { upper: boolean }): string {
  return upper ? text.toUpperCase() : text;
}

const shop: RemoteSubgraph = {
  sdl: /* GraphQL */ `
    type Query { offers: [Offer!]! }
    type Offer { price: Int! book: Book film: Film }
    type Book @key(fields: "id") {
      id: ID! stock: Int weight: Int @external price(currency: String = "CLP"): String
      postage: Int @requires(fields: "weight") supplier: Supplier! risky: String! calm: String
    }
    type Film @key(fields: "id") { id: ID! stock: Int price(currency: String = "CLP"): String }
    type Part @key(fields: "id") { id: Int! stock: Int }
    type Supplier { name: String! }
  `,
  resolvers: {
    Query: {
      offers: () => [
        { price: 9, book: { id: 'b1' }, film: { id: 'f1' } },
        { price: 8, book: { id: 'b1' } },
      ],
    },
    Book: {
      __resolveReference: async ({ id, weight }: { id: string; weight?: number }) => {
        if (id === 'gone')
          throw new GraphQLError('no such book', { extensions: { code: 'BOOK_GONE', httpStatus: 404 } });
        return { id, weight };
      },
      stock: ({ id }: { id: string }) => Number(id.slice(1)) * 10,
      price: ({ id }: { id: string }, { currency }: { currency: string }) => `${id} in ${currency}`,
      postage: ({ weight }: { weight?: number }) => (weight === undefined ? null : weight * 100),
      supplier: () => ({ name: 'Andes' }),
      risky: ({ id }: { id: string }) => {
        if (id === 'b2') throw new Error('too risky');
        return 'fine';
      },
      calm: ({ id }: { id: string }) => {
        if (id === 'b2') throw new GraphQLError('not calm', { extensions: { code: 'NOT_CALM' } });
        return 'calm';
      },
    },
    Part: { __resolveReference: ({ id }: { id: number }) => ({ id }), stock: ({ id }: { id: number }) => id },
    Film: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      stock: () => 1,
      price: (_film: unknown, { currency }: { currency: string }) => `film in ${currency}`,
    },
  },
};

let graph: RemoteGraph;

beforeAll(async () => {
  graph = await startRemoteGraph({ catalogue, shop }, { timeoutMs: 5000 });
});
afterAll(() => graph?.[Symbol.asyncDispose]());
beforeEach(() => {
  graph.requests.length = 0;
  graph.interfere('catalogue', null);
  graph.interfere('shop', null);
});

const noted = (errors: readonly { path: unknown; extensions: unknown }[]) =>
  errors.map(({ path, extensions }) => [path, (extensions as { code: string }).code]);

describe('entities', () => {
  test('fields of two subgraphs meet in one object', async () => {
    const { data, errors } = await graph.ask('{ book(id: "b1") { title stock supplier { name } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ book: { title: 'Ficciones', stock: 10, supplier: { name: 'Andes' } } });
  });

  test('the same entity at two places is asked for once', async () => {
    const { data } = await graph.ask('{ offers { price book { title } } }');
    expect(data.offers.map(({ book }: { book: unknown }) => book)).toEqual([
      { title: 'Ficciones' },
      { title: 'Ficciones' },
    ]);
    expect(graph.requests.map(({ subgraph }) => subgraph)).toEqual(['shop', 'catalogue']);
    expect(graph.requests[1]?.body.variables).toEqual({ representations: [{ __typename: 'Book', id: 'b1' }] });
  });

  test('required fields travel in the representation', async () => {
    const { data } = await graph.ask('{ book(id: "b2") { postage } }');
    expect(data).toEqual({ book: { postage: 500 } });
    expect(graph.requests[1]?.body.variables).toEqual({
      representations: [{ __typename: 'Book', weight: 5, id: 'b2' }],
    });
  });

  test('objects of several types are completed by one fetch', async () => {
    const { data, errors } = await graph.ask(`{
      items { __typename ... on Book { stock price } ... on Film { left: stock price(currency: "USD") } }
    }`);
    expect(noted(errors)).toEqual([
      [['items', 2, 'stock'], 'BOOK_GONE'],
      [['items', 2, 'price'], 'BOOK_GONE'],
    ]);
    expect(data.items).toEqual([
      { __typename: 'Book', stock: 10, price: 'b1 in CLP' },
      { __typename: 'Book', stock: 20, price: 'b2 in CLP' },
      { __typename: 'Book', stock: null, price: null },
      { __typename: 'Film', left: 1, price: 'film in USD' },
    ]);
    expect(graph.requests).toHaveLength(2);
  });

  test('lists in lists, with nulls between, keep their places', async () => {
    const { data } = await graph.ask('{ rows { id stock } feed { title } }');
    expect(data).toEqual({
      rows: [[{ id: 'b1', stock: 10 }, null], null, [{ id: 'b2', stock: 20 }]],
      feed: [{ title: 'Roma' }, null, { title: 'Ficciones' }],
    });
  });

  test('objects below an entity lead on to the next fetch, whatever their type', async () => {
    const { data } = await graph.ask(
      '{ offers { book { related { __typename title ... on Film { stock } ... on Book { stock } } } } }',
    );
    expect(data.offers[0].book.related).toEqual([
      { __typename: 'Film', title: 'Roma', stock: 1 },
      { __typename: 'Book', title: 'Rayuela', stock: 20 },
    ]);
  });
});

describe('response keys', () => {
  test('aliases with different arguments are different fields', async () => {
    const { data } = await graph.ask(
      `query ($loud: Boolean!) {
      book(id: "b1") { title loud: title(upper: $loud) peso: price(currency: "CLP") dollar: price(currency: "USD") }
    }`,
      { loud: true },
    );
    expect(data.book).toEqual({ title: 'Ficciones', loud: 'FICCIONES', peso: 'b1 in CLP', dollar: 'b1 in USD' });
  });

  test('one key with two types is renamed for the subgraph and read under its own name', async () => {
    const { data, errors } = await graph.ask('{ things { ... on Book { stock } ... on Part { stock } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ things: [{ stock: 10 }, { stock: 7 }] });
    expect(graph.requests[0]?.body.query).toContain('id__alias_0');
    expect(graph.requests[1]?.body.variables.representations).toEqual([
      { __typename: 'Book', id: 'b1' },
      { __typename: 'Part', id: 7 },
    ]);
  });

  test('names that objects inherit are read like any other', async () => {
    const { data } = await graph.ask('{ constructor: book(id: "b1") { toString: title hasOwnProperty: stock } }');
    expect(data).toEqual({ constructor: { toString: 'Ficciones', hasOwnProperty: 10 } });
  });

  test('@skip and @include are decided alike here and there', async () => {
    const query = `query ($yes: Boolean!, $no: Boolean!) {
      book(id: "b1") { id title @include(if: $yes) pages @include(if: $no) stock @skip(if: $no) calm @skip(if: $yes) }
    }`;
    const { data } = await graph.ask(query, { yes: true, no: false });
    expect(data).toEqual({ book: { id: 'b1', title: 'Ficciones', stock: 10 } });
  });
});

test('mutations run in their order, each in its subgraph', async () => {
  const { data } = await graph.ask('mutation { rename(id: "b1", title: "F") { title stock } archive(id: "b1") }');
  expect(data).toEqual({ rename: { title: 'F', stock: 10 }, archive: true });
});

describe('errors of a subgraph', () => {
  test('keep text, code and path at the root', async () => {
    const { data, errors } = await graph.ask('{ mine: broken book(id: "b1") { id } }');
    expect(data).toEqual({ mine: null, book: { id: 'b1' } });
    expect(errors).toEqual([
      {
        path: ['mine'],
        message: 'the shelf fell over',
        extensions: { code: 'SHELF_BROKEN', httpStatus: 502, service: 'catalogue' },
      },
    ]);
  });

  test('in one entity cost that entity, and a status of the subgraph is kept', async () => {
    const { data, errors } = await graph.ask('{ books { id stock } }');
    expect(data.books).toEqual([
      { id: 'b1', stock: 10 },
      { id: 'b2', stock: 20 },
      { id: 'gone', stock: null },
    ]);
    expect(errors).toEqual([
      {
        path: ['books', 2, 'stock'],
        message: 'no such book',
        extensions: { code: 'BOOK_GONE', httpStatus: 404, service: 'shop' },
      },
    ]);
  });

  test('below an entity are reported wherever the entity is shown', async () => {
    const { data, errors } = await graph.ask('{ a: book(id: "b2") { quiet: calm } b: book(id: "b2") { quiet: calm } }');
    expect(data).toEqual({ a: { quiet: null }, b: { quiet: null } });
    expect(noted(errors)).toEqual([
      [['a', 'quiet'], 'NOT_CALM'],
      [['b', 'quiet'], 'NOT_CALM'],
    ]);
  });

  test('that null an entity take its object with them, and say so once', async () => {
    const { data, errors } = await graph.ask('{ book(id: "b2") { title risky } }');
    expect(data).toEqual({ book: null });
    expect(noted(errors)).toEqual([[['book', 'risky'], 'DOWNSTREAM_SERVICE_ERROR']]);
  });

  test('have the response keys of the client in their paths', async () => {
    graph.interfere('catalogue', () =>
      JSON.stringify({ data: { things: [null] }, errors: [{ message: 'lost', path: ['things', 0, 'id__alias_0'] }] }),
    );
    const { data, errors } = await graph.ask('{ things { ... on Book { stock } ... on Part { id stock } } }');
    expect(data).toEqual({ things: [null] });
    expect(errors.map(({ path }) => path)).toEqual([['things', 0, 'id']]);
  });

  test('without a path stand where the fetch left nothing', async () => {
    graph.interfere('catalogue', () =>
      JSON.stringify({ errors: [{ message: 'closed', extensions: { code: 'CLOSED' } }] }),
    );
    const { data, errors } = await graph.ask('{ broken book(id: "b1") { id } }');
    expect(data).toEqual({ broken: null, book: null });
    expect(noted(errors)).toEqual([
      [['broken'], 'CLOSED'],
      [['book'], 'CLOSED'],
    ]);
  });

  test('without a path stand at the entities that are missing', async () => {
    graph.interfere('shop', () =>
      JSON.stringify({ data: { _entities: [{ stock: 1 }, null, null] }, errors: [{ message: 'half' }] }),
    );
    const { data, errors } = await graph.ask('{ books { stock } }');
    expect(data).toEqual({ books: [{ stock: 1 }, { stock: null }, { stock: null }] });
    expect(noted(errors)).toEqual([
      [['books', 1, 'stock'], 'DOWNSTREAM_SERVICE_ERROR'],
      [['books', 2, 'stock'], 'DOWNSTREAM_SERVICE_ERROR'],
    ]);
  });

  test('without a path, beside complete data, belong to the whole operation', async () => {
    graph.interfere('shop', () =>
      JSON.stringify({ data: { _entities: [{ stock: 1 }] }, errors: [{ message: 'deprecated' }, { message: 'slow' }] }),
    );
    const { data, errors } = await graph.ask('{ book(id: "b1") { stock } }');
    expect(data).toEqual({ book: { stock: 1 } });
    expect(errors.map(({ path, message }) => [path, message])).toEqual([
      [[], 'slow'],
      [[], 'deprecated'],
    ]);
  });

  test('with a path that no answer could have count as without one', async () => {
    graph.interfere('shop', () =>
      JSON.stringify({ data: { _entities: [null] }, errors: [{ message: 'x', path: ['_entities', 7, 'stock'] }] }),
    );
    const { errors } = await graph.ask('{ book(id: "b1") { stock } }');
    expect(errors.map(({ path, message }) => [path, message])).toEqual([[['book', 'stock'], 'x']]);
  });
});

describe('an answer that is no answer', () => {
  const entities = (body: string) => async () => {
    graph.interfere('shop', () => body);
    const { data, errors } = await graph.ask('{ book(id: "b1") { id stock } }');
    expect(data).toEqual({ book: { id: 'b1', stock: null } });
    expect(errors).toEqual([
      {
        path: ['book', 'stock'],
        message: 'A service sent an unexpected answer',
        extensions: { code: 'UPSTREAM_INVALID_RESPONSE', httpStatus: 502, service: 'shop' },
      },
    ]);
  };

  test.each([
    ['no JSON', '<html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no data', '{}'],
    ['null as data and no error', '{"data":null}'],
    ['errors that are no list', '{"data":{"_entities":[{"stock":1}]},"errors":"boom"}'],
    ['data that are no object', '{"data":[1]}'],
    ['no entities', '{"data":{}}'],
    ['entities that are no list', '{"data":{"_entities":{"0":{"stock":1}}}}'],
    ['too few entities', '{"data":{"_entities":[]}}'],
    ['too many entities', '{"data":{"_entities":[{"stock":1},{"stock":2}]}}'],
    ['entities that are no objects', '{"data":{"_entities":["stock"]}}'],
  ])('%s is one coded error at the fields it was to bring', (_what, body) => entities(body)());

  test.each([
    // The plan asks for fields with arguments under keys of its own.
    ['a text for an object', '{"data":{"book__1":"b1","feed":[],"broken":null}}', ['book']],
    ['an object for a list', '{"data":{"book__1":null,"feed":{"0":1},"broken":null}}', ['feed']],
    ['an object for a leaf', '{"data":{"book__1":null,"feed":[],"broken":{"a":1}}}', ['broken']],
    ['a field that was asked for and is not there', '{"data":{"book__1":null,"feed":[]}}', ['broken']],
  ])('%s is one coded error at its place', async (_what, body, path) => {
    graph.interfere('catalogue', () => body);
    const { errors } = await graph.ask('{ book(id: "b1") { id } feed { title } broken }');
    expect(noted(errors)).toEqual([[path, 'UPSTREAM_INVALID_RESPONSE']]);
  });

  test('one subgraph that fails costs its own fields and nothing else', async () => {
    graph.interfere('shop', (response) => {
      response.statusCode = 500;
      return 'Internal Server Error';
    });
    const { data, errors } = await graph.ask('{ offers { price } broken: book(id: "b1") { title stock } }');
    expect(data).toBeNull();
    expect(noted(errors)).toEqual([[['offers'], 'UPSTREAM_ERROR']]);
  });
});
