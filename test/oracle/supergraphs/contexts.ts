/** Contexts: arguments that a subgraph takes from an object further up. */
import type { Compute, Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const TRIPS = /* GraphQL */ `
  type Query { trip(id: ID!): Trip trips: [Trip!]! }
  type Trip @key(fields: "id") @context(name: "trip") { id: ID! currency: String! stops: [Stop!]! first: Stop }
  type Stop @key(fields: "id") {
    id: ID!
    fare(rounded: Boolean = true, currency: String @fromContext(field: "$trip { currency }")): String!
  }
`;

const PLACES = /* GraphQL */ `
  type Query { stop(id: ID!): Place }
  type Stop @key(fields: "id") { id: ID! place: Place }
  type Place { name: String! }
`;

function createModel() {
  const stops: Row[] = [1, 2, 3].map((index) => ({
    __typename: 'Stop',
    id: `s${index}`,
    place: index === 3 ? null : { name: `Place ${index}` },
  }));
  // The truth has no contexts: there a stop knows its trip's currency. As an entity it does not, and needs the argument.
  const within = (currency: string, ...indices: number[]) =>
    indices.map((index) => ({ ...stops[index], currencyOfTrip: currency }));
  const trips: Row[] = [
    { __typename: 'Trip', id: 't1', currency: 'USD', stops: within('USD', 0, 1), first: within('USD', 0)[0] },
    { __typename: 'Trip', id: 't2', currency: 'CLP', stops: within('CLP', 2, 0), first: null },
  ];
  return {
    entities: { Trip: trips, Stop: stops },
    compute: {
      Query: {
        trip: ({ id }) => trips.find((row) => row.id === id) ?? null,
        trips: () => trips,
        stop: ({ id }) => stops.find((row) => row.id === id)?.place ?? null,
      },
      Stop: {
        fare: ({ rounded, currency }, self) =>
          `${self.get('id')} ${rounded ? 'about' : 'exactly'} ${currency ?? self.get('currencyOfTrip')}`,
      },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

export const contexts: SyntheticSupergraph = {
  name: 'contexts',
  covers: ['@context and @fromContext, which the reference plans and refuses to load'],
  subgraphs: [
    { name: 'trips', sdl: TRIPS },
    { name: 'places', sdl: PLACES },
  ],
  createModel,
  truthfulErrors: true,
  values: { 'Query.trip.id': ['t1', 't2'], 'Query.stop.id': ['s1', 's3'] },
  referenceRefuses: true,
};
