/** Reads that several operations share. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMawb } from '../../support/new-waybills.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({ UPSTREAM_CACHE_BYTES: '10000000' });
});

afterAll(() => world[Symbol.asyncDispose]());

test('two operations that ask the same of a service cost one call, until a write', async () => {
  await world.ask('query One { mawbs(limit: 5) { data { id } } }');
  const second = await world.ask('query Two { mawbs(limit: 5) { meta { totalItems } } }');
  expect(world.calls()).toHaveLength(1);
  await createMawb(world);
  world.forgetCalls();
  const third = await world.ask('query Three { mawbs(limit: 5) { meta { totalItems } data { status } } }');
  expect(world.calls()).toHaveLength(1);
  expect(third.data.mawbs.meta.totalItems).toBe(second.data.mawbs.meta.totalItems + 1);
});

test('a mutation reads what it wrote', async () => {
  const read = 'query($id: ID!) { mawb(mawbId: $id) { version natureOfGoods } }';
  const { id } = await createMawb(world);
  const before = await world.ask(read, { variables: { id } });
  const { data, errors } = await world.ask(
    'mutation($id: ID!, $input: MawbUpdate!) { updateMawb(mawbId: $id, input: $input) { natureOfGoods } }',
    { variables: { id, input: { natureOfGoods: 'Books', expectedVersion: before.data.mawb.version } } },
  );
  expect(errors).toEqual([]);
  expect(data.updateMawb.natureOfGoods).toBe('Books');
  expect((await world.ask(read, { variables: { id } })).data.mawb.natureOfGoods).toBe('Books');
});
