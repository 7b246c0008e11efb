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

test('a whole answer is as old as the answer of the service that ends first, and is not kept when that may not be', async () => {
  await using both = await startWorld({ UPSTREAM_CACHE_BYTES: '10000000', RESPONSE_CACHE_BYTES: '10000000' });
  const { failures } = both.standIns.mawb;
  const says = (control: string) =>
    failures.fail('*', {
      body: { data: [], meta: { page: 1, limit: 5, totalItems: 0, totalPages: 0 } },
      headers: { 'cache-control': control },
    });
  const ask = (page: number) => both.ask(`{ mawbs(page: ${page}, limit: 5) { meta { totalItems } } }`);
  // The policy's 30 s, of which the service leaves 20.
  says('max-age=20');
  const short = await ask(1);
  expect(short.errors).toEqual([]);
  const age = Number(short.headers.get('age'));
  expect(age).toBeGreaterThanOrEqual(10);
  expect(age).toBeLessThan(20);
  expect((await ask(1)).headers.get('etag')).toBe(short.headers.get('etag'));
  expect(both.calls()).toHaveLength(1);
  failures.clear();
  says('private');
  both.forgetCalls();
  await ask(2);
  await ask(2);
  expect(both.calls()).toHaveLength(2);
});
