import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** One response key, used twice under opposite conditions: whichever runs is denied, in whatever order callers come. */
test.each([['a root field', 'users', '{ data { id } }', 'ana.rojas', 'listUsers']])(
  '%s that is used twice stays denied, whichever use runs',
  async (_what, field, below, as, operationId) => {
    const query = `query($c: Boolean!) { me { id } ${field} @include(if: $c) ${below} ${field} @skip(if: $c) ${below} }`;
    for (const c of [false, true, false, true]) {
      world.forgetCalls();
      const { data, errors } = await world.ask(query, { as, variables: { c } });
      expect(data[field]).toBeNull();
      expect(errors.map(({ path, extensions }) => [path, extensions.code, extensions.service])).toEqual([
        [[field], 'FORBIDDEN_ROLE', undefined],
      ]);
      expect(world.calls().map((call) => call.operationId)).not.toContain(operationId);
    }
  },
);
