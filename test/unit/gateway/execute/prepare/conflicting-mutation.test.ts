import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RemoteGraph, startRemoteGraph } from '../../../../support/remote-graph.ts';

let graph: RemoteGraph;
let made = 0;

beforeAll(async () => {
  const GOOD = {
    __typename: 'Good',
    id: 'g1',
    price: ({ currency }: { currency: string }) => (currency === 'EUR' ? 2 : 900),
  };
  const reprice = () => {
    made += 1;
    return GOOD;
  };
  graph = await startRemoteGraph({
    prices: {
      sdl: /* GraphQL */ `
        type Query { good: Good }
        type Mutation { reprice: Good }
        enum Currency { CLP EUR }
        type Good @key(fields: "id") { id: ID! price(currency: Currency): Int }
      `,
      resolvers: { Query: { good: () => GOOD }, Mutation: { reprice }, Good: { __resolveReference: () => GOOD } },
    },
    taxes: {
      sdl: /* GraphQL */ `
        enum Currency { CLP EUR }
        type Good @key(fields: "id") {
          id: ID! price(currency: Currency): Int @external
          tax: Int @requires(fields: "price(currency: CLP)")
          duty: Int @requires(fields: "price(currency: EUR)")
        }
      `,
      resolvers: {
        Good: { tax: ({ price }: { price: number }) => price + 1, duty: ({ price }: { price: number }) => price },
      },
    },
  });
});
beforeEach(() => {
  made = 0;
});
afterAll(() => graph?.[Symbol.asyncDispose]());

test('two changes may need one input with different arguments', async () => {
  const { data, errors } = await graph.ask('mutation { a: reprice { tax } b: reprice { duty } }');
  expect(errors ?? []).toEqual([]);
  expect(data).toEqual({ a: { tax: 901 }, b: { duty: 2 } });
  expect(made).toBe(2);
});

test('one change that needs it twice is refused with a code, and not made', async () => {
  const { data, errors } = await graph.ask('mutation { reprice { tax duty } }');
  expect(data ?? null).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  expect(made).toBe(0);
});
