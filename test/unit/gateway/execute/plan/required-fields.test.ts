import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RemoteGraph, startRemoteGraph } from '../../../../support/remote-graph.ts';

const ITEMS = [
  { __typename: 'Item', id: 'i1', grade: 4, weight: 2, cover: { __typename: 'Hard', kind: 'hard', thickness: 3 } },
  { __typename: 'Item', id: 'i2', grade: 5, weight: 7, cover: { __typename: 'Soft', kind: 'soft', color: 'red' } },
  { __typename: 'Item', id: 'i3', grade: 6, weight: null, cover: null },
];

let graph: RemoteGraph;

beforeAll(async () => {
  graph = await startRemoteGraph({
    items: {
      sdl: /* GraphQL */ `
        type Query { items: [Item!]! boxes: [Box!]! }
        type Box { items: [Item!]! }
        type Item @key(fields: "id") { id: ID! grade: Int weight: Int cover: Cover }
        interface Cover { kind: String! }
        type Hard implements Cover @shareable { kind: String! thickness: Int }
        type Soft implements Cover @shareable { kind: String! color: String }
      `,
      resolvers: {
        Query: { items: () => ITEMS, boxes: () => [{ items: ITEMS }] },
        Item: { __resolveReference: ({ id }: { id: string }) => ITEMS.find((item) => item.id === id) },
      },
    },
    shipping: {
      sdl: /* GraphQL */ `
        type Query { parcels: [Item!]! }
        type Item @key(fields: "id") {
          id: ID! weight: Int @external cover: Cover @external
          cost: Int @requires(fields: "weight")
          wrap: String @requires(fields: "cover { kind ... on Hard { thickness } ... on Soft { color } }")
        }
        interface Cover { kind: String! }
        type Hard implements Cover @shareable { kind: String! thickness: Int }
        type Soft implements Cover @shareable { kind: String! color: String }
      `,
      resolvers: {
        Query: { parcels: () => [{ id: 'i1' }, { id: 'i2' }] },
        Item: {
          __resolveReference: (representation: object) => ({ ...representation }),
          cost: ({ weight }: { weight: number | null }) => (weight === null ? null : weight * 10),
          wrap: ({ cover }: { cover: { kind: string; thickness?: number; color?: string } | null }) =>
            cover && `${cover.kind} ${cover.thickness ?? cover.color}`,
        },
      },
    },
  });
});
afterAll(() => graph?.[Symbol.asyncDispose]());
beforeEach(() => {
  graph.requests.length = 0;
});

test('fragments in @requires bring the fields of the type that is there', async () => {
  const { data, errors } = await graph.ask('{ items { wrap } }');
  expect(errors).toEqual([]);
  expect(data.items).toEqual([{ wrap: 'hard 3' }, { wrap: 'soft red' }, { wrap: null }]);
  expect(graph.requests[1]?.body.variables.representations).toEqual([
    { __typename: 'Item', cover: { kind: 'hard', thickness: 3 }, id: 'i1' },
    { __typename: 'Item', cover: { kind: 'soft', color: 'red' }, id: 'i2' },
    { __typename: 'Item', cover: null, id: 'i3' },
  ]);
});

test('an alias that is called like a key does not take its place, nor the key that of the alias', async () => {
  const { data, errors } = await graph.ask('{ parcels { id: grade cost } }');
  expect(errors).toEqual([]);
  expect(data.parcels).toEqual([
    { id: 4, cost: 20 },
    { id: 5, cost: 70 },
  ]);
});

test.each([true, false])('what @skip (%s) takes from one requirement does not cost the others', async (skip) => {
  const { data, errors } = await graph.ask(
    'query ($skip: Boolean!) { boxes { items { wrap ... @skip(if: $skip) { cost } } } }',
    {
      skip,
    },
  );
  expect(errors).toEqual([]);
  expect(data.boxes[0].items).toEqual([
    { wrap: 'hard 3', ...(!skip && { cost: 20 }) },
    { wrap: 'soft red', ...(!skip && { cost: 70 }) },
    { wrap: null, ...(!skip && { cost: null }) },
  ]);
  expect(graph.requests).toHaveLength(2);
});
