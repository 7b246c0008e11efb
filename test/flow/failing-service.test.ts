import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FailureMode } from '../../dev/services/platform/failures.ts';
import { startWorld, type World } from '../support/world.ts';

const operations = readFileSync(
  fileURLToPath(new URL('../../schema/operations/p02-operations-dashboard.graphql', import.meta.url)),
  'utf8',
);
const variables = { from: '2020-01-01T00:00:00.000Z', me: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01' };
let world: World;

beforeAll(async () => {
  world = await startWorld({ UPSTREAM_TRY_TIMEOUT_MS: '1000', UPSTREAM_TOTAL_TIMEOUT_MS: '3000' });
  // The first calls of all open connections and load contracts: what is measured here is failure, not the start.
  await world.ask(operations, { variables, operationName: 'Dashboard' });
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** Asks once while customs is down, and brings it back whatever happens. */
async function tryAsk() {
  const started = performance.now();
  try {
    return {
      ...(await world.ask(operations, { variables, operationName: 'Dashboard' })),
      elapsed: performance.now() - started,
    };
  } finally {
    await world.standIns.customs.up();
  }
}

describe('with customs stopped, the dashboard', () => {
  test('shows the rest, and one coded error for each missing field', async () => {
    await world.standIns.customs.down();
    const down = await tryAsk();
    const { status, data, errors } = down;
    expect(status).toBe(200);
    expect(data.mawbSummary.total).toBeGreaterThan(0);
    expect(data.hawbSummary.total).toBeGreaterThan(0);
    expect(data.arrivals.data).toHaveLength(5);
    expect([data.declarationSummary, data.myTasks]).toEqual([null, null]);
    expect(errors.map(({ path }) => path)).toEqual([['declarationSummary'], ['myTasks']]);
    for (const { extensions, message } of errors) {
      expect(extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', httpStatus: 503, service: 'customs' });
      expect(extensions.correlationId).toMatch(/^[0-9a-f-]{36}$/);
      expect(message).toBe('A service is unavailable');
    }
    expect(down.elapsed).toBeLessThan(5000);
    expect((await world.ask(operations, { variables, operationName: 'Dashboard' })).errors).toEqual([]);
  });
});

describe('a service that', () => {
  const QUERY = '{ mawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001") { awbNumber } customsOffices { code } }';

  test.each([
    ['hangs', { hang: true }, 'UPSTREAM_TIMEOUT'],
    ['resets the connection', { reset: true }, 'UPSTREAM_UNAVAILABLE'],
    ['answers 500 with a stack', { status: 500, body: { stack: 'at secret.js:1', sql: 'select 1' } }, 'UPSTREAM_ERROR'],
    ['answers something that is not JSON', { invalidJson: true }, 'UPSTREAM_INVALID_RESPONSE'],
    [
      'redirects',
      { status: 302, body: {}, headers: { location: 'http://169.254.169.254/' } },
      'UPSTREAM_INVALID_RESPONSE',
    ],
  ] as [string, FailureMode, string][])('%s costs its own fields and leaks nothing', async (_name, mode, code) => {
    world.standIns.mawb.failures.fail('getMawbById', mode);
    const { data, errors } = await world.ask(QUERY);
    world.standIns.mawb.failures.clear();
    expect(data.mawb).toBeNull();
    expect(data.customsOffices.length).toBeGreaterThan(10);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ path: ['mawb'], extensions: { code, service: 'mawb' } });
    expect(JSON.stringify(errors)).not.toMatch(/secret|select|oops|127\.0\.0\.1|169\.254/);
  });
});

describe('a write', () => {
  test('is never repeated', async () => {
    world.standIns.iam.failures.fail('updateUser', { status: 503 });
    world.forgetCalls();
    const query = 'mutation($id: ID!, $input: UserUpdate!) { updateUser(userId: $id, input: $input) { id } }';
    await world.ask(query, {
      as: 'diego.vera',
      variables: { id: variables.me, input: { expectedVersion: 1, phone: '+56911111111' } },
    });
    world.standIns.iam.failures.clear();
    expect(world.standIns.iam.requests).toHaveLength(1);
  });
});
