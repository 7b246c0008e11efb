/** An operator sees more of one process for a while, over HTTP or by a signal. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
const lines: { readonly level: string; readonly msg: string }[] = [];

beforeAll(async () => {
  const logDestination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  world = await startWorld({ LOG_LEVEL: 'info' }, { logDestination });
});
afterAll(() => world?.[Symbol.asyncDispose]());

async function post(body: unknown, user: string | null = 'root.admin'): Promise<[number, unknown]> {
  const response = await fetch(`${world.gateway.url}/operator/log-level`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(user !== null && { authorization: `Bearer ${await world.token(user)}` }),
    },
    body: JSON.stringify(body),
  });
  return [response.status, await response.json()];
}

/** Probes are logged as debug lines. */
async function probeLines(): Promise<number> {
  const before = lines.filter(({ level }) => level === 'debug').length;
  await fetch(`${world.gateway.url}/actuator/liveness`);
  await fetch(`${world.gateway.url}/actuator/liveness`);
  return lines.filter(({ level }) => level === 'debug').length - before;
}

test('an operator changes the level, and everybody who reads the log can see it', async () => {
  expect(await probeLines()).toBe(0);
  expect(await post({ level: 'debug', seconds: 60 })).toEqual([200, { level: 'debug', seconds: 60 }]);
  expect(lines.some(({ msg }) => msg === 'the log level was changed for a while')).toBe(true);
  // The line of a request is written when its answer is complete, which the client may know first.
  expect(await probeLines()).toBeGreaterThan(0);
  await post({ level: 'info' });
  expect(await probeLines()).toBe(0);
});

test('a signal does the same', async () => {
  world.gateway.toggleDebugLog();
  expect(await probeLines()).toBeGreaterThan(0);
  world.gateway.toggleDebugLog();
  expect(await probeLines()).toBe(0);
});

test.each([
  ['nobody', { level: 'debug' }, null, 401],
  ['who is no operator', { level: 'debug' }, 'ana.rojas', 403],
  ['no level', {}, 'root.admin', 400],
  ['a level that is none', { level: 'silent' }, 'root.admin', 400],
  ['a time that never ends', { level: 'debug', seconds: 1e9 }, 'root.admin', 400],
  ['a time that is none', { level: 'debug', seconds: '60' }, 'root.admin', 400],
] as const)('%s is refused', async (_who, body, user, status) => {
  expect((await post(body, user))[0]).toBe(status);
  expect(await probeLines()).toBe(0);
});
