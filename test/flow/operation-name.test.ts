import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

test('an operation name that the document does not have is refused with a code, before any call', async () => {
  world.forgetCalls();
  const { status, errors } = await world.ask('query A { customsOffices { code } }', { operationName: 'B' });
  expect(status).toBe(400);
  expect(errors[0]?.extensions.code).toBe('OPERATION_RESOLUTION_FAILURE');
  expect(world.calls()).toEqual([]);
});
