import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCESS_MATRIX, type CallerCode } from '../support/access-matrix.ts';
import { startWorld, type World } from '../support/world.ts';

const CALLERS: readonly { code: CallerCode | 'NO_ROLE'; user: string | null }[] = [
  { code: 'PUBLIC', user: null },
  { code: 'NO_ROLE', user: 'gina.mora' },
  { code: 'SA', user: 'root.admin' },
  { code: 'TA', user: 'diego.vera' },
  { code: 'CA', user: 'bruno.diaz' },
  { code: 'OP', user: 'ana.rojas' },
  { code: 'WH', user: 'carla.soto' },
  { code: 'AU', user: 'elena.paz' },
  { code: 'SY', user: 'svc-integration' },
];

/** Any valid token, also one without a portal role. */
const ANY_TOKEN = new Set(['getCurrentUser', 'listMyTenants']);
const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN_ROLE'];

describe('every operation answers every caller as the matrix says', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  const rows = ACCESS_MATRIX.filter((row) => row.document !== null);
  const cases = rows.flatMap((row) => CALLERS.map((caller) => ({ ...row, ...caller })));

  test.each(cases)('$operation for $code', async ({ operation, allowed, document, code, user }) => {
    const isPublic = allowed.includes('PUBLIC');
    const expected =
      isPublic || (code !== 'PUBLIC' && ANY_TOKEN.has(operation)) || (code !== 'NO_ROLE' && allowed.includes(code));
    world.forgetCalls();
    const { errors } = await world.ask(document ?? '', { as: user });
    const refused = errors.filter(
      ({ extensions }) => REFUSALS.includes(String(extensions.code)) && extensions.service === undefined,
    );
    if (expected) expect(refused).toEqual([]);
    else {
      expect(refused).toHaveLength(1);
      expect(refused[0]?.extensions.code).toBe(user === null ? 'UNAUTHENTICATED' : 'FORBIDDEN_ROLE');
      expect(world.calls().filter((call) => call.operationId === operation)).toEqual([]);
    }
  });
});
