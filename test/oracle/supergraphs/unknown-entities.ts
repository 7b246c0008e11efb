/** Subgraphs that do not know, or fail on, entities that another one speaks of. */
import { type Compute, failure, type Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const SHIPS = /* GraphQL */ `
  type Query { ship(id: ID!): Ship ships: [Ship!]! fleet: [[Ship]] }
  type Ship @key(fields: "id") { id: ID! name: String flag: Flag port: Port! escorts: [Ship!] }
  type Flag @key(fields: "code") { code: ID! }
  type Port @key(fields: "code") { code: ID! }
`;

const REGISTRY = /* GraphQL */ `
  type Ship @key(fields: "id") { id: ID! tonnage: Int owner: Owner built: Int! }
  type Owner @key(fields: "id") { id: ID! name: String! }
  type Flag @key(fields: "code") { code: ID! country: String! anthem: String }
  type Port @key(fields: "code") { code: ID! berths: Int city: String! }
`;

const OWNERS = /* GraphQL */ `
  type Owner @key(fields: "id") { id: ID! phone: String name: String! @external badge: String @requires(fields: "name") }
  type Ship @key(fields: "id") { id: ID! tonnage: Int @external heavy: Boolean @requires(fields: "tonnage") }
`;

function createModel() {
  const owners: Row[] = [1, 2].map((index) => ({
    __typename: 'Owner',
    id: `o${index}`,
    name: `Owner ${index}`,
  }));
  const flags: Row[] = ['CL', 'XX', 'PE'].map((code) => ({
    __typename: 'Flag',
    code,
  }));
  const ports: Row[] = ['ARI', 'NOW', 'IQQ'].map((code) => ({
    __typename: 'Port',
    code,
    berths: code === 'NOW' ? null : 4,
    city: code === 'NOW' ? null : `City ${code}`,
  }));
  const ships: Row[] = [1, 2, 3, 4].map((index) => ({
    __typename: 'Ship',
    id: `s${index}`,
    name: `Ship ${index}`,
    flag: [flags[0], flags[1], null, flags[2]][index - 1],
    port: ports[(index - 1) % 3],
    tonnage: index === 2 ? null : index * 1000,
    built: index === 2 ? null : 1990 + index,
    owner: index === 2 ? null : owners[index % 2],
  }));
  return {
    entities: { Ship: ships, Owner: owners, Flag: flags, Port: ports },
    compute: {
      Query: {
        ship: ({ id }) => ships.find((row) => row.id === id) ?? null,
        ships: () => ships,
        fleet: () => [[ships[0], null, ships[1]], null, [ships[2], ships[0]]],
      },
      Ship: {
        escorts: (_args, self) => (self.get('id') === 's1' ? [ships[1], ships[3]] : null),
        heavy: (_args, self) => {
          const tonnage = self.get('tonnage') as number | null;
          return tonnage === null ? null : tonnage > 2000;
        },
      },
      // Fields of a subgraph that fails on the whole entity fail one by one in the truth, and in a federated answer too.
      Owner: {
        phone: (_args, self) => {
          if (self.get('id') === 'o1') throw failure('OWNER_GONE', 'the owner is gone');
          return '1';
        },
        badge: (_args, self) => {
          if (self.get('id') === 'o1') throw failure('OWNER_GONE', 'the owner is gone');
          return `badge of ${self.get('name')}`;
        },
      },
      Flag: {
        country: (_args, self) => {
          if (self.get('code') === 'PE') throw failure('FLAG_UNKNOWN');
          return self.get('code') === 'XX' ? null : `Country ${self.get('code')}`;
        },
        anthem: (_args, self) => {
          if (self.get('code') === 'PE') throw failure('FLAG_UNKNOWN');
          return null;
        },
      },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

export const unknownEntities: SyntheticSupergraph = {
  name: 'unknown-entities',
  covers: [
    'a subgraph answers null for some keys',
    'a subgraph fails on some keys with a code',
    '@requires of a field whose subgraph does not know the entity',
  ],
  subgraphs: [
    { name: 'ships', sdl: SHIPS },
    {
      name: 'registry',
      sdl: REGISTRY,
      knows: (typename, representation) => {
        if (typename === 'Flag' && representation.code === 'PE') throw failure('FLAG_UNKNOWN');
        return !['s2', 'XX', 'NOW'].includes(String(representation.id ?? representation.code));
      },
    },
    {
      name: 'owners',
      sdl: OWNERS,
      knows: (typename, { id }) => {
        if (typename === 'Owner' && id === 'o1') throw failure('OWNER_GONE', 'the owner is gone');
        return true;
      },
    },
  ],
  createModel,
  truthfulErrors: true,
  unknownEntities: true,
  referenceFaults: [
    {
      name: 'an entity that failed has one error, at the entity',
      why: 'its fields are null and no error says so at their places; for an entity under several fields the first one is named',
      witness: 'truth',
      shows: ({ differences }) =>
        differences.every(
          (difference) =>
            (difference.kind === 'error-missing' || difference.kind === 'error-extra') &&
            differences.some(
              (other) =>
                other.kind !== difference.kind &&
                'code' in other &&
                other.code === difference.code &&
                Math.abs((other.path?.length ?? 0) - (difference.path?.length ?? 0)) === 1,
            ),
        ),
    },
  ],
  values: { 'Query.ship.id': ['s1', 's2', 's3', 's4'] },
};
