/** Settings: one object without a key whose fields come from two subgraphs, alone and in lists. */
import type { Compute, Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const LEFT = /* GraphQL */ `
  type Query {
    settings: Settings @shareable
    profiles: [Profile!]! @shareable
    layout: [[Cell]] @shareable
    account(id: ID!): Account
    accounts: [Account]!
    missing: Settings @shareable
  }
  type Settings { theme: String shared: Int! @shareable inner: Inner @shareable hidden: String @inaccessible }
  type Inner { left: String both: String @shareable deep: [Inner] @shareable }
  type Profile { name: String! @shareable age: Int nick: String secret: Int @inaccessible }
  type Cell { x: Int @shareable left: Int! }
  enum Level { LOW HIGH TOP @inaccessible }
  type Account @key(fields: "id") {
    id: ID!
    address: Address @shareable
    history: [Address!]! @shareable
    level: Level
    levels: [Level!]
    balance: Int
    internal: ID! @inaccessible
  }
  type Address { street: String zip: String! @shareable geo: Geo @shareable }
  type Geo { lat: Float }
`;

const RIGHT = /* GraphQL */ `
  type Query {
    settings: Settings @shareable
    profiles: [Profile!]! @shareable
    layout: [[Cell]] @shareable
    missing: Settings @shareable
    ledger: [Account!]
  }
  type Settings { language: String! shared: Int! @shareable inner: Inner @shareable }
  type Inner { right: String both: String @shareable deep: [Inner] @shareable }
  type Profile { name: String! @shareable mail: String nick: String @override(from: "left") }
  type Cell { x: Int @shareable right: Int }
  type Account @key(fields: "id") {
    id: ID!
    address: Address @shareable
    history: [Address!]! @shareable
    balance: Int @override(from: "left")
    notes: [String]
  }
  type Address { city: String zip: String! @shareable geo: Geo @shareable }
  type Geo { lng: Float }
`;

function createModel() {
  const inner = (depth: number): Row => ({
    left: `left ${depth}`,
    right: depth === 1 ? null : `right ${depth}`,
    both: `both ${depth}`,
    deep: depth === 0 ? null : [inner(depth - 1), null],
  });
  const address = (index: number): Row => ({
    street: `Street ${index}`,
    city: index === 2 ? null : `City ${index}`,
    zip: `${1000 + index}`,
    geo: index === 1 ? null : { lat: index + 0.5, lng: -index - 0.25 },
  });
  const accounts: Row[] = [1, 2, 3].map((index) => ({
    __typename: 'Account',
    id: `a${index}`,
    address: index === 3 ? null : address(index),
    history: [address(1), address(2), address(3)].slice(index - 1),
    level: ['LOW', 'TOP', null][index - 1],
    levels: [['LOW', 'HIGH'], ['HIGH', 'TOP'], []][index - 1],
    balance: index === 2 ? null : index * 7,
    internal: `secret ${index}`,
    notes: index === 1 ? null : ['one', null],
  }));
  return {
    entities: { Account: accounts },
    compute: {
      Query: {
        settings: () => ({ theme: 'dark', shared: 1, inner: inner(2), language: 'es', hidden: 'no' }),
        missing: () => null,
        profiles: () =>
          [1, 2].map((index) => ({
            name: `P${index}`,
            age: index === 1 ? null : 40,
            nick: `n${index}`,
            mail: `m${index}`,
          })),
        layout: () => [[{ x: 1, left: 1, right: 2 }, null], null, [], [{ x: null, left: 3, right: null }]],
        account: ({ id }) => accounts.find((row) => row.id === id) ?? null,
        accounts: () => [accounts[0], null, accounts[2], accounts[1]],
        ledger: () => accounts,
      },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

export const splitValues: SyntheticSupergraph = {
  name: 'split-values',
  covers: [
    '@shareable value types whose fields are split over two subgraphs, nested and in lists of lists',
    'value types inside entities, split the same way',
    '@override: the old subgraph answers something else',
    '@inaccessible fields, keys and enum values',
  ],
  subgraphs: [
    { name: 'left', sdl: LEFT, stale: { 'Profile.nick': 'stale', 'Account.balance': -1 } },
    { name: 'right', sdl: RIGHT },
  ],
  createModel,
  truthfulErrors: true,
  values: { 'Query.account.id': ['a1', 'a2', 'a3', 'a9'] },
  referenceFaults: [
    {
      name: 'lists of lists are not merged',
      why: 'of a list of lists that two subgraphs answer, one answer replaces the other',
      witness: 'truth',
      shows: ({ query }) => /\blayout\b/.test(query),
    },
  ],
};
