import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startUpstream, type UpstreamServer } from '../support/upstream-server.ts';
import { type GraphqlAnswer, startWorld, type World } from '../support/world.ts';

/** Two services, each with one field. */
const PAGE = '{ mawbs(limit: 5) { data { id } } customsOffices { code } }';
const OWN_CODES = ['CIRCUIT_OPEN', 'UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_ERROR'];
let world: World;

beforeAll(async () => {
  world = await startWorld({
    RESPONSE_CACHE_BYTES: '0',
    UPSTREAM_TRY_TIMEOUT_MS: '300',
    UPSTREAM_TOTAL_TIMEOUT_MS: '600',
    BREAKER_OPEN_MS: '400',
    BREAKER_WINDOW_MS: '2000',
  });
  await world.ask(PAGE);
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(async () => {
  world.standIns.mawb.failures.clear();
  await vi.waitFor(async () => expect((await world.ask(PAGE)).errors).toEqual([]), 5000);
});

interface Timed extends GraphqlAnswer {
  readonly elapsed: number;
}

/** Asks all the time, a few at once, until the work is done. */
async function underLoad(work: () => Promise<void>): Promise<readonly Timed[]> {
  const answers: Timed[] = [];
  let done = false;
  const asking = Array.from({ length: 4 }, async () => {
    while (!done) {
      const started = performance.now();
      const answer = await world.ask(PAGE);
      answers.push({ ...answer, elapsed: performance.now() - started });
    }
  });
  await work().finally(() => {
    done = true;
  });
  await Promise.all(asking);
  return answers;
}

async function circuit(): Promise<unknown> {
  const response = await fetch(`${world.gateway.url}/actuator/readiness`);
  expect(response.status).toBe(200);
  const { details } = (await response.json()) as { details: Record<string, { circuit?: string }> };
  return details['service:mawb']?.circuit;
}

/** Whatever became of the one service, the other's field is there, and every error is the first one's own. */
function expectOnlyItsOwn(answers: readonly Timed[]): void {
  for (const { status, data, errors } of answers) {
    expect(status).toBe(200);
    expect(data.customsOffices.length).toBeGreaterThan(10);
    for (const { path, extensions } of errors) {
      expect(path).toEqual(['mawbs']);
      expect(extensions).toMatchObject({ service: 'mawb' });
      expect(OWN_CODES).toContain(extensions.code);
    }
    expect(data.mawbs === null).toBe(errors.length > 0);
  }
}
const refused = (answers: readonly Timed[]) =>
  answers.filter(({ errors }) => errors.some(({ extensions }) => extensions.code === 'CIRCUIT_OPEN'));

describe('a service that, under load,', () => {
  test('dies takes its own fields, costs no time once its circuit is open, and is back by itself', async () => {
    const answers = await underLoad(async () => {
      await world.standIns.mawb.down();
      await vi.waitFor(async () => expect(await circuit()).toBe('open'), 5000);
      await sleep(300);
      await world.standIns.mawb.up();
      await vi.waitFor(async () => expect(await circuit()).toBe('closed'), 5000);
    });
    expectOnlyItsOwn(answers);
    expect(refused(answers).length).toBeGreaterThan(0);
    expect((await world.ask(PAGE)).errors).toEqual([]);
  });

  test('hangs is not waited for any more, and asked by one call at a time until it is back', async () => {
    const answers = await underLoad(async () => {
      world.standIns.mawb.failures.fail('*', { hang: true });
      await vi.waitFor(async () => expect(await circuit()).toBe('open'), 5000);
      const before = world.standIns.mawb.requests.length;
      await sleep(1000);
      // One probe each 400 ms, which takes 300 ms to fail.
      expect(world.standIns.mawb.requests.length - before).toBeLessThanOrEqual(3);
      world.standIns.mawb.failures.clear();
      await vi.waitFor(async () => expect(await circuit()).toBe('closed'), 5000);
    });
    expectOnlyItsOwn(answers);
    const waiting = answers.filter(({ elapsed }) => elapsed >= 300).length;
    expect(refused(answers).length).toBeGreaterThan(waiting);
  });

  test('answers errors half of the time is switched off and found again', async () => {
    const answers = await underLoad(async () => {
      const until = performance.now() + 3000;
      while (performance.now() < until && (await circuit()) !== 'open') {
        world.standIns.mawb.failures.fail('*', { status: 500 }, 3);
        await sleep(5);
      }
      expect(await circuit()).toBe('open');
      world.standIns.mawb.failures.clear();
      await vi.waitFor(async () => expect(await circuit()).toBe('closed'), 5000);
    });
    expectOnlyItsOwn(answers);
    expect(refused(answers).length).toBeGreaterThan(0);
  });
});

describe('a client that goes away', () => {
  let slow: UpstreamServer;
  let own: World;

  beforeAll(async () => {
    slow = await startUpstream(() => {});
    own = await startWorld({ MAWB_SERVICE_URL: slow.url });
  });
  afterAll(async () => {
    await own?.[Symbol.asyncDispose]();
    await slow?.stop();
  });

  test('takes its calls with it: the service sees its connection closed at once', async () => {
    const gone = new AbortController();
    const seen = new Promise<number>((resolve) => {
      slow.answer = (response) => {
        const arrived = performance.now();
        response.once('close', () => resolve(performance.now() - arrived));
        gone.abort();
      };
    });
    const asked = fetch(`${own.gateway.url}/graphql`, {
      method: 'POST',
      signal: gone.signal,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await own.token('ana.rojas')}`,
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
      },
      body: JSON.stringify({ query: PAGE }),
    });
    await expect(asked).rejects.toThrow();
    // Long before the two seconds of a try.
    expect(await seen).toBeLessThan(1500);
  });
});
