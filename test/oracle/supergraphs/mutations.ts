/** A ledger: mutations that run one after the other over three subgraphs, each seeing what the last one left. */
import { type Compute, failure, type Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const ADDING = /* GraphQL */ `
  type Query { total: Int! counter(id: ID!): Counter }
  type Mutation { add(by: Int! = 1): Int! addTo(id: ID!, by: Int!): Counter! configure(input: ConfigureInput!): Counter }
  input ConfigureInput { id: ID! labels: [String!] = ["plain"] limits: LimitsInput }
  input LimitsInput { low: Int = 0 high: Int }
  type Counter @key(fields: "id") { id: ID! value: Int! labels: [String!]! }
`;

const MULTIPLYING = /* GraphQL */ `
  type Mutation { multiply(by: Int!): Int! multiplyIn(id: ID!, by: Int!): Counter refuse(why: String): Int refuseHard: Counter! }
  type Counter @key(fields: "id") { id: ID! history: [String!]! }
`;

const NAMING = /* GraphQL */ `
  type Mutation { rename(id: ID!, name: String): Counter swap(a: ID!, b: ID!): [Counter!]! }
  type Counter @key(fields: "id") { id: ID! name: String peer: Counter }
`;

interface CounterRow extends Row {
  value: number;
  name: string | null;
  labels: string[];
  readonly history: string[];
}

function createModel() {
  let total = 1;
  const counters = [1, 2, 3].map(
    (index): CounterRow => ({
      __typename: 'Counter',
      id: `n${index}`,
      value: index,
      name: index === 3 ? null : `Counter ${index}`,
      labels: ['plain'],
      history: [],
      get peer() {
        return counters[index % 3];
      },
    }),
  );
  const one = (id: unknown): CounterRow => {
    const counter = counters.find((row) => row.id === id);
    if (counter === undefined) throw failure('NO_SUCH_COUNTER');
    return counter;
  };
  const change = (id: unknown, what: string, apply: (counter: CounterRow) => void): CounterRow => {
    const counter = one(id);
    apply(counter);
    counter.history.push(what);
    // What a mutation answered does not change with the next one.
    return counter;
  };
  const Mutation: Record<string, Compute> = {
    add: ({ by }) => (total += by as number),
    multiply: ({ by }) => (total *= by as number),
    addTo: ({ id, by }) =>
      change(id, `+${by}`, (counter) => {
        counter.value += by as number;
      }),
    multiplyIn: ({ id, by }) =>
      change(id, `*${by}`, (counter) => {
        counter.value *= by as number;
      }),
    configure: ({ input }) => {
      const { id, labels, limits } = input as { id: string; labels: string[] | null; limits?: unknown };
      return change(id, `configured ${JSON.stringify(limits ?? null)}`, (counter) => {
        counter.labels = labels ?? [];
      });
    },
    refuse: ({ why }) => {
      throw failure('REFUSED', `refused: ${why}`);
    },
    refuseHard: () => {
      throw failure('REFUSED_HARD');
    },
    rename: ({ id, name }) =>
      change(id, 'renamed', (counter) => {
        counter.name = name as string | null;
      }),
    swap: ({ a, b }) => {
      const [first, second] = [one(a), one(b)];
      [first.value, second.value] = [second.value, first.value];
      return [first, second];
    },
  };
  return {
    entities: { Counter: counters },
    compute: {
      Query: { total: () => total, counter: ({ id }) => one(id) },
      Mutation,
    } satisfies Record<string, Record<string, Compute>>,
  };
}

export const mutations: SyntheticSupergraph = {
  name: 'mutations',
  covers: ['mutations in series over three subgraphs', 'entities in what they return', 'a refused one among others'],
  subgraphs: [
    { name: 'adding', sdl: ADDING },
    { name: 'multiplying', sdl: MULTIPLYING },
    { name: 'naming', sdl: NAMING },
  ],
  createModel,
  truthfulErrors: true,
  values: { ID: ['n1', 'n2', 'n3', 'n1', 'n2'] },
};
