import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ACCESS_MATRIX } from '../support/access-matrix.ts';
import { CALLERS } from '../support/callers.ts';
import { INTEGRATION, ROOT } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

/** Any valid token, also one without a portal role. */
const ANY_TOKEN = new Set(['getCurrentUser', 'listMyTenants']);
const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN_ROLE'];

describe('every operation answers every caller as the matrix says', () => {
  let world: World;
  let groupId: string;

  beforeAll(async () => {
    world = await startWorld();
    groupId = await fillGroup(world);
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  const rows = ACCESS_MATRIX.filter((row) => row.document !== null);
  const cases = rows.flatMap((row) => CALLERS.map((caller) => ({ ...row, ...caller })));

  test.each(cases)('$operation for $code', async ({ operation, allowed, document, code, user }) => {
    const isPublic = allowed.includes('PUBLIC');
    const expected =
      isPublic || (code !== 'PUBLIC' && ANY_TOKEN.has(operation)) || (code !== 'NO_ROLE' && allowed.includes(code));
    world.forgetCalls();
    const { errors } = await world.ask(document ?? '', { as: user, variables: { groupId } });
    const refused = errors.filter(
      ({ extensions }) => REFUSALS.includes(String(extensions.code)) && extensions.service === undefined,
    );
    const reached = world.calls().filter((call) => call.operationId === operation);
    if (expected) {
      expect(refused).toEqual([]);
      expect(reached).not.toEqual([]);
    } else {
      expect(refused).toHaveLength(1);
      expect(refused[0]?.extensions.code).toBe(user === null ? 'UNAUTHENTICATED' : 'FORBIDDEN_ROLE');
      expect(reached).toEqual([]);
    }
  });
});

describe('the matrix', () => {
  test('has a row for every operation of the contracts, probes aside', () => {
    const operations = ['iam', 'customs', 'mawb'].flatMap(operationsOf);
    expect(operations).toHaveLength(81);
    expect(ACCESS_MATRIX.map(({ operation }) => operation).sort()).toEqual(operations.sort());
  });

  test('leaves one row to the test of entities', () => {
    const left = ACCESS_MATRIX.filter(({ document }) => document === null);
    expect(left.map(({ operation }) => operation)).toEqual(['getDeclarationsByIds']);
  });
});

/** A group everybody may see, with the two callers in it who have none: whoever asks for own groups has some to load. */
async function fillGroup(world: World): Promise<string> {
  const { data } = await world.ask('{ groups(search: "operaciones") { data { id } } }', { as: 'root.admin' });
  const groupId = data.groups.data[0].id;
  for (const userId of [ROOT, INTEGRATION]) {
    const add = 'mutation($userId: ID!, $groupId: ID!) { addUserToGroup(userId: $userId, groupId: $groupId) { id } }';
    await world.ask(add, { as: 'root.admin', variables: { userId, groupId } });
  }
  return groupId;
}

function operationsOf(service: string): string[] {
  const file = fileURLToPath(new URL(`../../subgraphs/${service}/openapi.yaml`, import.meta.url));
  const { paths } = parse(readFileSync(file, 'utf8')) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('/actuator/') && path !== '/v0/openapi.json')
    .flatMap(([, item]) => Object.values(item).map((operation) => (operation as { operationId?: string }).operationId))
    .filter((operationId) => operationId !== undefined);
}
