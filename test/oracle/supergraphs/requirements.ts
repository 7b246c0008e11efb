/** Freight: fields computed from other subgraphs' fields, one after the other, and fields that a path provides. */
import type { Compute, Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const ITEMS = /* GraphQL */ `
  type Query { item(id: ID!): Item items: [Item!]! boxes: [Container!]! }
  type Item @key(fields: "id") {
    id: ID!
    weight: Int @shareable
    dims: Dims @shareable
    parts: [Part!]
    layers: [[Part]]
    cover: Cover
    owner: Owner
    label: String
  }
  type Dims @shareable { w: Int! h: Int }
  type Part @shareable { name: String! qty: Int }
  interface Cover { kind: String! }
  type Hard implements Cover @shareable { kind: String! thickness: Int }
  type Soft implements Cover @shareable { kind: String! color: String }
  type Owner @key(fields: "id") { id: ID! name: String! }
  type Container @key(fields: "id") { id: ID! items: [Item!]! }
`;

const SHIPPING = /* GraphQL */ `
  type Query { urgent: [Item!]! @provides(fields: "weight") heaviest: Item @provides(fields: "weight dims { w }") }
  type Item @key(fields: "id") {
    id: ID!
    weight: Int @external
    dims: Dims @external
    parts: [Part!] @external
    layers: [[Part]] @external
    cover: Cover @external
    owner: Owner @external
    cost: Int @requires(fields: "weight dims { w h }")
    packing: [String!] @requires(fields: "parts { name qty }")
    stacked: String @requires(fields: "layers { name }")
    wrap: String @requires(fields: "cover { kind ... on Hard { thickness } ... on Soft { color } }")
    consignee: String @requires(fields: "owner { name }")
    carrier(fast: Boolean = false): String
  }
  type Dims @shareable { w: Int! h: Int }
  type Part @shareable { name: String! qty: Int }
  interface Cover { kind: String! }
  type Hard implements Cover @shareable { kind: String! thickness: Int }
  type Soft implements Cover @shareable { kind: String! color: String }
  type Owner @key(fields: "id") { id: ID! name: String! @external }
  type Container @key(fields: "id") { id: ID! items: [Item!]! @external total: Int! @requires(fields: "items { weight }") }
`;

const INSURANCE = /* GraphQL */ `
  type Item @key(fields: "id") {
    id: ID!
    cost: Int @external
    label: String @external
    premium(factor: Int = 2): Int @requires(fields: "cost")
    policy: Policy! @requires(fields: "cost label")
  }
  type Policy { number: String! item: Item! }
`;

const AUDIT = /* GraphQL */ `
  type Item @key(fields: "id") { id: ID! premium(factor: Int = 2): Int @external verdict: String! @requires(fields: "premium") }
`;

function createModel() {
  const owners: Row[] = [0, 1].map((index) => ({
    __typename: 'Owner',
    id: `o${index + 1}`,
    name: `Owner ${index + 1}`,
  }));
  const items: Row[] = [0, 1, 2, 3].map((index) => ({
    __typename: 'Item',
    id: `i${index + 1}`,
    weight: index === 2 ? null : 10 * (index + 1),
    dims: index === 3 ? null : { w: index + 1, h: index === 1 ? null : index + 2 },
    parts: [
      [
        { name: 'lid', qty: 1 },
        { name: 'screw', qty: null },
      ],
      [],
      null,
      [{ name: 'hinge', qty: 2 }],
    ][index],
    layers: [[[{ name: 'a' }, null], []], [null, [{ name: 'b' }]], null, []][index],
    cover: [
      { __typename: 'Hard', kind: 'hard', thickness: 3 },
      { __typename: 'Soft', kind: 'soft', color: 'red' },
      null,
      { __typename: 'Hard', kind: 'hard', thickness: null },
    ][index],
    owner: [owners[0], owners[1], null, owners[0]][index],
    label: index === 1 ? null : `Label ${index + 1}`,
  }));
  const containers: Row[] = [
    { __typename: 'Container', id: 'k1', items: items.slice(0, 3) },
    { __typename: 'Container', id: 'k2', items: [] },
  ];
  const Item: Record<string, Compute> = {
    cost: (_args, self) => {
      const dims = self.get('dims') as { w: number; h: number | null } | null;
      const weight = self.get('weight') as number | null;
      return weight === null || dims === null ? null : weight * dims.w + (dims.h ?? 0);
    },
    packing: (_args, self) =>
      (self.get('parts') as { name: string; qty: number | null }[] | null)?.map(({ name, qty }) => `${qty}x${name}`) ??
      null,
    stacked: (_args, self) => {
      const layers = self.get('layers') as ({ name: string } | null)[][] | null;
      return layers === null ? null : JSON.stringify(layers.map((layer) => layer?.map((part) => part?.name ?? null)));
    },
    wrap: (_args, self) => {
      const cover = self.get('cover') as Row | null;
      return cover === null ? null : `${cover.kind}:${cover.thickness ?? cover.color ?? 'nothing'}`;
    },
    consignee: (_args, self) => (self.get('owner') as Row | null)?.name ?? null,
    carrier: ({ fast }, self) => `${fast ? 'air' : 'sea'} for ${self.get('id')}`,
    premium: ({ factor }, self) => {
      const cost = self.get('cost') as number | null;
      return cost === null ? null : cost * ((factor as number | null) ?? 1);
    },
    policy: (_args, self) => ({
      number: `${self.get('id')}/${self.get('cost')}/${self.get('label')}`,
      item: items.find((row) => row.id === self.get('id')),
    }),
    verdict: (_args, self) => `premium ${self.get('premium', { factor: 2 })}`,
  };
  return {
    entities: { Item: items, Owner: owners, Container: containers },
    compute: {
      Query: {
        item: ({ id }) => items.find((row) => row.id === id) ?? null,
        items: () => items,
        boxes: () => containers,
        urgent: () => [items[3], items[0], items[3]],
        heaviest: () => items[1],
      },
      Item,
      Container: {
        total: (_args, self) =>
          (self.get('items') as { weight: number | null }[]).reduce((sum, { weight }) => sum + (weight ?? 0), 0),
      },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

export const requirements: SyntheticSupergraph = {
  name: 'requirements',
  covers: [
    '@requires of scalars, nested fields, lists, lists of lists, interfaces with fragments, entities',
    '@requires of fields that require themselves, over three subgraphs',
    '@requires beside arguments',
    '@provides on root fields',
    'aliases that collide with keys and required fields',
  ],
  subgraphs: [
    { name: 'items', sdl: ITEMS },
    { name: 'shipping', sdl: SHIPPING },
    { name: 'insurance', sdl: INSURANCE },
    { name: 'audit', sdl: AUDIT },
  ],
  createModel,
  truthfulErrors: true,
  values: { 'Query.item.id': ['i1', 'i2', 'i3', 'i4'] },
  referenceFaults: [
    {
      name: 'lists of lists are required as nulls',
      why: 'representations are read one list deep: objects in a list of lists become null',
      witness: 'truth',
      shows: ({ query }) => /\bstacked\b/.test(query),
    },
    {
      name: 'a skipped requirement skips the entity',
      why: 'an entity that lacks an input is not sent, also when the input was not fetched because of @skip or @include: the fields that do not need it become null',
      witness: 'truth',
      shows: ({ query }) => /@(skip|include)/.test(query),
    },
    {
      name: 'required arguments collide',
      why: 'the client’s arguments for a required field replace the default ones',
      witness: 'truth',
      shows: ({ query }) => /\bpremium\(/.test(query) && /\bverdict\b/.test(query),
    },
  ],
};
