import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RemoteGraph, startRemoteGraph } from '../../../../support/remote-graph.ts';

const MEDIA = [
  { __typename: 'Book', id: 'b1', title: 'Rayuela', pages: 635 },
  { __typename: 'Film', id: 'f1', title: 'Roma', minutes: 135 },
];

let graph: RemoteGraph;

beforeAll(async () => {
  graph = await startRemoteGraph({
    library: {
      sdl: /* GraphQL */ `
        type Query { media: [Media] }
        interface Media @key(fields: "id") { id: ID! title: String }
        type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
        type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }
      `,
      resolvers: {
        Query: { media: () => MEDIA },
        Media: { __resolveReference: ({ id }: { id: string }) => MEDIA.find((one) => one.id === id) ?? null },
      },
    },
    ratings: {
      sdl: /* GraphQL */ `
        type Query { best: Media worst: Media lost: Media }
        type Media @interfaceObject @key(fields: "id") { id: ID! rating: Float! rival: Media }
      `,
      resolvers: {
        Query: { best: () => ({ id: 'b1' }), worst: () => ({ id: 'f1' }), lost: () => ({ id: 'x9' }) },
        Media: {
          __resolveReference: ({ id }: { id: string }) => ({ id }),
          rating: ({ id }: { id: string }) => (id === 'b1' ? 4.5 : 1.5),
          rival: ({ id }: { id: string }) => ({ id: id === 'b1' ? 'f1' : 'b1' }),
        },
      },
    },
  });
});
afterAll(() => graph?.[Symbol.asyncDispose]());

test('an object of which only the interface is known is written when nothing depends on its type', async () => {
  graph.requests.length = 0;
  const { data, errors } = await graph.ask('{ best { id rating rival { rating } } }');
  expect(errors).toEqual([]);
  expect(data).toEqual({ best: { id: 'b1', rating: 4.5, rival: { rating: 1.5 } } });
  expect(graph.requests.map(({ subgraph }) => subgraph)).toEqual(['ratings']);
});

test('a type that is asked for comes from the subgraph that knows it', async () => {
  const { data, errors } = await graph.ask(
    '{ best { __typename rating ... on Book { pages } ... on Film { minutes } } worst { title ... on Film { minutes } } }',
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({
    best: { __typename: 'Book', rating: 4.5, pages: 635 },
    worst: { title: 'Roma', minutes: 135 },
  });
});

test('fields of an interface object complete objects of every type', async () => {
  const { data, errors } = await graph.ask('{ media { __typename rating ... on Book { rival { rating } } } }');
  expect(errors).toEqual([]);
  expect(data.media).toEqual([
    { __typename: 'Book', rating: 4.5, rival: { rating: 1.5 } },
    { __typename: 'Film', rating: 1.5 },
  ]);
});

test('the name of an interface is never answered as the type of an object', async () => {
  const { data, errors } = await graph.ask('{ lost { __typename rating } }');
  expect(data).toEqual({ lost: null });
  expect(errors.map(({ path, extensions }) => [path, (extensions as { code: string }).code])).toEqual([
    [['lost'], 'UPSTREAM_INVALID_RESPONSE'],
  ]);
});
