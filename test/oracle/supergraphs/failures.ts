/** Everything that goes wrong: errors at the root and in some entities, nulls where none may be, unknown entities. */
import { type Compute, failure, type Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const BOXES = /* GraphQL */ `
  type Query {
    box(id: ID!): Box
    boxes: [Box]!
    strictBoxes: [Box!]
    sparse: [Box!]
    grid: [[Box!]]
    boom: Int
    boomBox: Box
    boomStrict: Box!
    safe: Int
    thing: Thing
    things: [Thing]
  }
  type Box @key(fields: "id") { id: ID! label: String broken: String matrix: [[Int!]]! inside: Inside nested: [Box] }
  type Inside { must: Int! may: Int inner: [Inside!] }
  union Thing = Box | Ball
  type Ball { color: String! size: Int }
`;

const SIZES = /* GraphQL */ `
  type Query { fine: Int wrong: Int! }
  type Box @key(fields: "id") {
    id: ID!
    size: Int!
    note: String
    lid: Lid
    strictLid: Lid!
    lids: [Lid!]
    loose: [Lid]
  }
  type Lid @key(fields: "id") { id: ID! color: String! weight: Int }
`;

const LIDS = /* GraphQL */ `
  type Query { lid(id: ID!): Lid }
  type Lid @key(fields: "id") { id: ID! maker: String! box: Box price: Int }
  type Box @key(fields: "id") { id: ID! count: Int tagged: [String!] }
`;

function createModel() {
  const lids: Row[] = [1, 2, 3, 4].map((index) => ({
    __typename: 'Lid',
    id: `l${index}`,
    weight: index,
    price: index === 3 ? null : index,
  }));
  const nth = (row: { get(field: string): unknown }) => Number(String(row.get('id')).slice(1));
  const boxes: Row[] = [1, 2, 3, 4, 5].map((index) => ({
    __typename: 'Box',
    id: `b${index}`,
    label: index === 4 ? null : `Box ${index}`,
    matrix: [[1, 2], null, index === 3 ? [1, null] : [index]],
    lids: [[lids[0]], [lids[1], lids[3]], [], null, [lids[2]]][index - 1],
    loose: [[lids[0], null, lids[1]], [], null, [lids[3]], [lids[2]]][index - 1],
    count: index,
    tagged: index === 1 ? ['x', null] : ['y'],
    inside: {
      must: index === 2 ? null : index,
      may: index,
      inner: index === 1 ? [{ must: 1 }, { must: null, may: 2 }] : [{ must: 5, may: null, inner: null }],
    },
  }));
  const Box: Record<string, Compute> = {
    broken: (_args, self) => {
      if (nth(self) % 2 === 0) throw failure('BROKEN_BOX');
      return 'whole';
    },
    nested: (_args, self) => [boxes[nth(self) % 5] ?? null, null],
    size: (_args, self) => {
      if (nth(self) === 2) throw failure('NO_SIZE');
      return nth(self) === 3 ? null : nth(self) * 2;
    },
    note: (_args, self) => {
      if (nth(self) === 1) throw failure('NO_NOTE');
      return `note ${nth(self)}`;
    },
    lid: (_args, self) => lids[nth(self) - 1] ?? null,
    strictLid: (_args, self) => lids[nth(self) - 1] ?? null,
  };
  const ball: Row = { __typename: 'Ball', color: null, size: 3 };
  return {
    entities: { Box: boxes, Lid: lids },
    compute: {
      Query: {
        box: ({ id }) => boxes.find((row) => row.id === id) ?? null,
        boxes: () => [boxes[0], null, boxes[1], boxes[2], boxes[4]],
        strictBoxes: () => boxes.slice(2),
        sparse: () => [boxes[0], null],
        grid: () => [[boxes[0]], [boxes[1], boxes[2]], null, [boxes[3], null]],
        boom: () => {
          throw failure('BOOM');
        },
        boomBox: () => {
          throw failure('BOOM_BOX');
        },
        boomStrict: () => {
          throw failure('BOOM_STRICT');
        },
        safe: () => 1,
        thing: () => ball,
        things: () => [boxes[0], ball, null, boxes[1]],
        fine: () => 2,
        wrong: () => null,
        lid: ({ id }) => lids.find((row) => row.id === id) ?? null,
      },
      Box,
      Lid: {
        color: (_args, self) => {
          if (nth(self) === 4) throw failure('NO_COLOR');
          return nth(self) === 2 ? null : 'black';
        },
        maker: (_args, self) => (nth(self) === 1 ? null : `maker ${nth(self)}`),
        box: (_args, self) => boxes[nth(self)],
      },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

export const failures: SyntheticSupergraph = {
  name: 'failures',
  covers: [
    'errors at the root, nullable and not',
    'errors in some entities, at fields that may and may not be null',
    'null where the schema forbids it: in lists, lists of lists, nested objects, entities',
  ],
  subgraphs: [
    { name: 'boxes', sdl: BOXES },
    { name: 'sizes', sdl: SIZES },
    { name: 'lids', sdl: LIDS },
  ],
  createModel,
  values: { 'Query.box.id': ['b1', 'b2', 'b3', 'b4', 'b5', 'b9'], 'Query.lid.id': ['l1', 'l2', 'l3', 'l4'] },
  truthfulErrors: true,
};
