/** Prices: `@requires` with arguments of its own, which the client's arguments for the same field must not disturb. */
import type { Compute, Row } from '../model.ts';
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';

const PRICES = /* GraphQL */ `
  type Query { good(id: ID!): Good goods: [Good!]! }
  enum Currency { USD CLP EUR }
  type Good @key(fields: "id") {
    id: ID!
    price(currency: Currency = USD, net: Boolean = false): Int
    quotes(first: Int): [Quote!]
  }
  type Quote @shareable { by: String! amount(rounded: Boolean = true): Int }
`;

const TAXES = /* GraphQL */ `
  enum Currency { USD CLP EUR }
  type Good @key(fields: "id") {
    id: ID!
    price(currency: Currency = USD, net: Boolean = false): Int @external
    quotes(first: Int): [Quote!] @external
    tax: Int @requires(fields: "price(currency: CLP, net: true)")
    duty(rate: Int! = 1): Int @requires(fields: "price(currency: EUR)")
    best: String @requires(fields: "quotes(first: 2) { by amount(rounded: false) }")
  }
  type Quote @shareable { by: String! amount(rounded: Boolean = true): Int }
`;

const FACTOR: Record<string, number> = { USD: 1, EUR: 2, CLP: 900 };

function createModel() {
  const goods: Row[] = [1, 2, 3].map((index) => ({ __typename: 'Good', id: `g${index}` }));
  const quotes: Row[] = [1, 2, 3].map((index) => ({ __typename: 'Quote', by: `house ${index}` }));
  const Good: Record<string, Compute> = {
    price: ({ currency, net }, self) => {
      const index = Number(String(self.get('id')).slice(1));
      if (index === 3) return null;
      return index * 100 * (FACTOR[String(currency ?? 'USD')] ?? 0) - (net ? 19 : 0);
    },
    quotes: ({ first }) => quotes.slice(0, Math.max(0, (first as number | null) ?? 9)),
    tax: (_args, self) => {
      const price = self.get('price', { currency: 'CLP', net: true }) as number | null;
      return price === null ? null : price + 1;
    },
    duty: ({ rate }, self) => {
      const price = self.get('price', { currency: 'EUR', net: false }) as number | null;
      return price === null ? null : price * (rate as number);
    },
    best: (_args, self) =>
      (self.get('quotes', { first: 2 }) as Row[] | null)
        ?.map((quote) => `${quote.by} ${amountOf(quote, false)}`)
        .join(', ') ?? null,
  };
  return {
    entities: { Good: goods },
    compute: {
      Query: { good: ({ id }) => goods.find((row) => row.id === id) ?? null, goods: () => goods },
      Good,
      Quote: { amount: ({ rounded }, self) => amountOf({ by: self.get('by') }, rounded as boolean | null) },
    } satisfies Record<string, Record<string, Compute>>,
  };
}

/** In a representation the amount is a value; in the model it is computed from the house. */
function amountOf(quote: Row, rounded: boolean | null): number {
  if (typeof quote.amount === 'number') return quote.amount;
  const exact = 10 * Number(String(quote.by).slice(-1)) + 3;
  return rounded === false ? exact : Math.round(exact / 10) * 10;
}

export const requiredArguments: SyntheticSupergraph = {
  name: 'required-arguments',
  covers: ['@requires with arguments, beside client arguments for the same field'],
  subgraphs: [
    { name: 'prices', sdl: PRICES },
    { name: 'taxes', sdl: TAXES },
  ],
  createModel,
  truthfulErrors: true,
  values: { 'Query.good.id': ['g1', 'g2', 'g3'] },
  referenceFaults: [
    {
      name: 'required arguments collide',
      why: 'the plan selects a required field with arguments under its plain name: the client’s own selection of it, or a second required one, overwrites the value or makes the subgraph refuse the fetch; nested arguments are lost',
      witness: 'truth',
      shows: ({ query }) => /\b(tax|duty|best)\b/.test(query),
    },
  ],
};
