import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type BreakerOptions,
  type CircuitChange,
  DEFAULT_BREAKER,
} from '../../../../../subgraphs/engine/upstream/circuit-breaker.ts';
import {
  answerWith,
  type Caller,
  callerOf,
  startUpstream,
  type UpstreamServer,
} from '../../../../support/upstream-server.ts';

let upstream: UpstreamServer;
let caller: Caller;
let changes: CircuitChange[];

beforeEach(async () => {
  // Only the clock: sockets and timers stay real.
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  upstream = await startUpstream(answerWith(200));
  start();
});
afterEach(async () => {
  vi.useRealTimers();
  await caller.client.close();
  await upstream.stop();
});

function start(breaker: Partial<BreakerOptions> = {}) {
  changes = [];
  caller = callerOf(upstream.url, {
    attempts: 1,
    breaker: { ...DEFAULT_BREAKER, ...breaker },
    onCircuitChange: (change) => changes.push(change),
  });
}

/** Calls one after the other, each answered with the status. */
async function answered(times: number, status: number, method: 'GET' | 'POST' = 'GET'): Promise<string[]> {
  upstream.answer = answerWith(status);
  const outcomes = [];
  for (let call = 0; call < times; call++) outcomes.push(await caller.outcome(method));
  return outcomes;
}
const circuit = () => [...caller.client.states()][0]?.circuit;
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe('a circuit opens', () => {
  test('at half of the calls, not below', async () => {
    await answered(51, 200);
    await answered(49, 500);
    expect(circuit()).toBe(0);
    await answered(2, 500);
    expect(circuit()).toBe(1);
    expect(changes).toEqual([{ service: 'things', state: 'open', calls: 102, failed: 51 }]);
  });

  test('not before there are enough calls', async () => {
    await answered(9, 500);
    expect(circuit()).toBe(0);
    await answered(1, 500);
    expect(circuit()).toBe(1);
  });

  test('for what happened in the window only, however few the calls are', async () => {
    await answered(9, 500);
    pass(11_000);
    await answered(9, 500);
    expect(circuit()).toBe(0);
    pass(9_000);
    await answered(1, 500);
    expect(circuit()).toBe(1);
  });

  test.each([
    ['statuses 5xx', (answer: typeof answerWith) => answer(503)],
    ['too many requests', (answer: typeof answerWith) => answer(429)],
    ['cut connections', () => (response: { destroy(): void }) => void response.destroy()],
    ['answers that do not come', () => () => {}],
  ])('for %s', async (_what, make) => {
    upstream.answer = make(answerWith);
    await Promise.all(Array.from({ length: 10 }, () => caller.outcome()));
    expect(circuit()).toBe(1);
  });

  test.each([
    ['what is wrong with the request', 404, 'GET'],
    ['writes that come too often, which are one user’s fault', 429, 'POST'],
  ] as const)('not for %s', async (_what, status, method) => {
    await answered(30, status, method);
    expect(circuit()).toBe(0);
  });

  test('not for clients that went away', async () => {
    const gone = new AbortController();
    setMaxListeners(12, gone.signal);
    upstream.answer = () => upstream.arrived.length === 12 && gone.abort();
    const calls = Array.from({ length: 12 }, () => caller.call('GET', gone.signal).catch(() => {}));
    await Promise.all(calls);
    expect(circuit()).toBe(0);
  });

  test('for an address at which nobody listens', async () => {
    await upstream.stop();
    await Promise.all(Array.from({ length: 10 }, () => caller.outcome()));
    expect(circuit()).toBe(1);
  });
});

describe('an open circuit', () => {
  beforeEach(() => answered(10, 500));

  test('refuses calls at once, and says when to come back', async () => {
    const arrived = upstream.arrived.length;
    await expect(caller.call()).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      extensions: { httpStatus: 503, service: 'things', retryAfterSeconds: 30 },
    });
    pass(20_500);
    await expect(caller.call()).rejects.toMatchObject({ extensions: { retryAfterSeconds: 10 } });
    expect(upstream.arrived).toHaveLength(arrived);
  });

  test('lets one call through after its time and refuses the others meanwhile', async () => {
    const release: (() => void)[] = [];
    upstream.answer = (response, request) => release.push(() => answerWith(200)(response, request));
    pass(30_000);
    const arrived = upstream.arrived.length;
    const probe = caller.outcome();
    expect(await caller.outcome()).toBe('CIRCUIT_OPEN');
    expect(circuit()).toBe(2);
    await vi.waitFor(() => expect(release).toHaveLength(1));
    release[0]?.();
    expect(await probe).toBe('ok');
    expect(upstream.arrived).toHaveLength(arrived + 1);
    expect(circuit()).toBe(0);
  });

  test('closes and forgets when the probe succeeds', async () => {
    pass(30_000);
    await answered(1, 200);
    await answered(5, 500);
    expect(circuit()).toBe(0);
    expect(changes.map(({ state }) => state)).toEqual(['open', 'half-open', 'closed']);
  });

  test('stays open as long again when the probe fails', async () => {
    pass(30_000);
    expect(await answered(1, 500)).toEqual(['UPSTREAM_ERROR']);
    pass(29_000);
    expect(await answered(1, 200)).toEqual(['CIRCUIT_OPEN']);
    pass(1000);
    expect(await answered(1, 200)).toEqual(['ok']);
    expect(changes.map(({ state }) => state)).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  test('is not kept open by a write that comes too often, which is one user’s fault', async () => {
    pass(30_000);
    expect(await answered(1, 429, 'POST')).toEqual(['RATE_LIMITED']);
    expect(circuit()).toBe(0);
  });

  test('finds the service back though the client of the probe has gone', async () => {
    const gone = new AbortController();
    upstream.answer = (response, request) => {
      gone.abort();
      answerWith(200)(response, request);
    };
    pass(30_000);
    await caller.call('GET', gone.signal);
    expect(circuit()).toBe(0);
  });
});

describe('by its mode', () => {
  test('observe: the circuit opens and closes, and every call is sent', async () => {
    await caller.client.close();
    start({ mode: 'observe' });
    await answered(10, 500);
    expect(await answered(3, 500)).toEqual(['UPSTREAM_ERROR', 'UPSTREAM_ERROR', 'UPSTREAM_ERROR']);
    expect(circuit()).toBe(1);
    pass(30_000);
    await answered(1, 200);
    expect(changes.map(({ state }) => state)).toEqual(['open', 'half-open', 'closed']);
  });

  test('off: nothing is counted', async () => {
    await caller.client.close();
    start({ mode: 'off' });
    await answered(30, 500);
    expect(circuit()).toBe(0);
  });
});
