import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

test('no header makes the gateway show how it plans an operation', async () => {
  const response = await fetch(`${world.gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await world.token('ana.rojas')}`,
      'apollo-query-plan-experimental': '1',
      'apollo-expose-query-plan': 'true',
      'apollo-federation-include-trace': 'ftv1',
    },
    body: JSON.stringify({ query: '{ me { username } }' }),
  });
  expect(await response.json()).toEqual({ data: { me: { username: 'ana.rojas' } } });
});
