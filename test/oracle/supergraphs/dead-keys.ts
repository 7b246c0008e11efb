/** Crates: keys by which a subgraph cannot be asked (`resolvable: false`), beside one by which it can. */
import type { Compute, Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const NAMES = /* GraphQL */ `
  type Crate
    @key(fields: "id")
    @key(fields: "serial", resolvable: false)
    @key(fields: "place { hall row }", resolvable: false)
    @key(fields: "id place { row bin }", resolvable: false) {
    id: ID! serial: ID! place: Place! name: String!
  }
  type Place { hall: ID! row: ID! bin: ID! }
`;

const LABELS = /* GraphQL */ `
  type Query { crates: [Crate!]! crate(id: ID!): Crate }
  type Crate
    @key(fields: "place { hall row }", resolvable: false)
    @key(fields: "id place { row bin }")
    @key(fields: "serial", resolvable: false)
    @key(fields: "id", resolvable: false) {
    id: ID! serial: ID! place: Place! name: String! @external
    label: String! @requires(fields: "name")
  }
  type Place { hall: ID! row: ID! bin: ID! }
`;

function createModel() {
  const crates: Row[] = [1, 2, 3].map((index) => ({
    __typename: 'Crate',
    id: `c${index}`,
    serial: `s${index}`,
    place: { __typename: 'Place', hall: `h${index}`, row: `r${index}`, bin: `b${index}` },
    name: `Crate ${index}`,
  }));
  return {
    entities: { Crate: crates },
    compute: {
      Query: { crate: ({ id }) => crates.find((row) => row.id === id) ?? null, crates: () => crates },
      Crate: { label: (_args, self) => `label of ${self.get('name')}` },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

export const deadKeys: SyntheticSupergraph = {
  name: 'dead-keys',
  covers: ['@requires back into a subgraph with several keys, of which one is resolvable'],
  subgraphs: [
    { name: 'names', sdl: NAMES },
    // As the real ones: what comes by another key is not found.
    { name: 'labels', sdl: LABELS, knows: (_type, { id, place }) => id !== undefined && 'bin' in (place as object) },
  ],
  createModel,
  truthfulErrors: true,
  values: { 'Query.crate.id': ['c1', 'c2', 'c3'] },
  referenceFaults: [
    {
      name: 'a dead key is used to come back',
      why: 'to give a subgraph what a field requires the planner takes its first key, resolvable or not, and the subgraph finds nothing by it',
      witness: 'truth',
      shows: ({ query }) => /\blabel\b/.test(query),
    },
  ],
};
