import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  answerWith,
  type Caller,
  callerOf,
  startUpstream,
  type UpstreamServer,
} from '../../../../support/upstream-server.ts';

let upstream: UpstreamServer;
let caller: Caller;

beforeEach(async () => {
  upstream = await startUpstream(answerWith(200));
});
afterEach(async () => {
  await caller.client.close();
  await upstream.stop();
});

/** Answers the n-th request, from 1, as `answers[n - 1]` says, and the others with 200. */
function inTurn(...answers: ReturnType<typeof answerWith>[]): void {
  upstream.answer = (response, request) => (answers[upstream.arrived.length - 1] ?? answerWith(200))(response, request);
}

describe('a read', () => {
  test.each([502, 503, 504])('is sent again after a %i', async (status) => {
    caller = callerOf(upstream.url);
    inTurn(answerWith(status), answerWith(status));
    expect(await caller.outcome()).toBe('ok');
    expect(upstream.arrived).toHaveLength(3);
  });

  test('is sent again after a cut connection', async () => {
    caller = callerOf(upstream.url);
    inTurn((response) => void response.destroy());
    expect(await caller.outcome()).toBe('ok');
  });

  test.each([500, 429, 404])('is not sent again after a %i', async (status) => {
    caller = callerOf(upstream.url);
    inTurn(answerWith(status));
    await caller.outcome();
    expect(upstream.arrived).toHaveLength(1);
  });

  test('waits as long as the service asks for', async () => {
    caller = callerOf(upstream.url);
    inTurn(answerWith(503, { 'retry-after': '1' }));
    const started = performance.now();
    expect(await caller.outcome()).toBe('ok');
    expect(performance.now() - started).toBeGreaterThanOrEqual(1000);
  });

  test('is not sent again when the service asks for more patience than a page has', async () => {
    caller = callerOf(upstream.url);
    inTurn(answerWith(503, { 'retry-after': '7' }));
    await expect(caller.call()).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      extensions: { retryAfterSeconds: 7 },
    });
    expect(upstream.arrived).toHaveLength(1);
  });

  test('is not waited for when its client goes between two tries', async () => {
    caller = callerOf(upstream.url);
    const gone = new AbortController();
    inTurn((response, request) => {
      answerWith(503, { 'retry-after': '1' })(response, request);
      response.once('close', () => setTimeout(() => gone.abort(), 20));
    });
    const started = performance.now();
    await expect(caller.call('GET', gone.signal)).rejects.toBeInstanceOf(Error);
    expect(performance.now() - started).toBeLessThan(900);
    expect(upstream.arrived).toHaveLength(1);
  });
});

describe('a write', () => {
  test.each([
    ['a 503', answerWith(503)],
    ['a cut connection', (response: { destroy(): void }) => void response.destroy()],
  ])('is sent once, whatever comes back: %s', async (_what, answer) => {
    caller = callerOf(upstream.url);
    inTurn(answer);
    expect(await caller.outcome('POST')).toBe('UPSTREAM_UNAVAILABLE');
    expect(upstream.arrived).toHaveLength(1);
  });
});

describe('retries', () => {
  test('stay a share of the calls, however many fail', async () => {
    caller = callerOf(upstream.url, {
      breaker: { mode: 'off', durationMs: 1000, minimumCalls: 1, errorPercent: 50, openMs: 1 },
    });
    upstream.answer = answerWith(503);
    const calls = 100;
    for (let call = 0; call < calls; call++) await caller.outcome();
    // Ten are saved up at the start, and a fifth of the calls pays for one more each; a slow machine refills a few.
    expect(upstream.arrived.length - calls).toBeGreaterThanOrEqual(29);
    expect(upstream.arrived.length - calls).toBeLessThan(60);
  });
});

describe('the line for connections', () => {
  test('is bounded: who finds it full is refused at once, and nobody else', async () => {
    caller = callerOf(upstream.url, { connections: 2, queue: 3 });
    const release: (() => void)[] = [];
    upstream.answer = (response, request) => void release.push(() => answerWith(200)(response, request));
    const waiting = Array.from({ length: 5 }, () => caller.outcome());
    await expect(caller.call()).rejects.toMatchObject({
      code: 'OVERLOADED',
      extensions: { httpStatus: 503, service: 'things', retryAfterSeconds: 1 },
    });
    for (let served = 0; served < 5; served++) {
      while (release.length === 0) await new Promise(setImmediate);
      release.shift()?.();
    }
    expect(await Promise.all(waiting)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    upstream.answer = answerWith(200);
    expect(await caller.outcome()).toBe('ok');
  });

  test('that is too slow for a call does not count against the service', async () => {
    caller = callerOf(upstream.url, {
      connections: 1,
      breaker: { mode: 'enforce', durationMs: 10_000, minimumCalls: 2, errorPercent: 100, openMs: 1000 },
    });
    upstream.answer = () => {};
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => caller.outcome()));
    expect(outcomes).toEqual(Array(5).fill('UPSTREAM_TIMEOUT'));
    expect([...caller.client.states()]).toEqual([{ service: 'things', circuit: 0, pending: 0 }]);
  });
});

describe('times', () => {
  test('for the head of an answer is over before that for all of it', async () => {
    caller = callerOf(upstream.url, { tryTimeoutMs: 5000, headerTimeoutMs: 60 });
    upstream.answer = () => {};
    const started = performance.now();
    expect(await caller.outcome()).toBe('UPSTREAM_TIMEOUT');
    expect(performance.now() - started).toBeLessThan(2500);
  });

  test('for the head leave the body the rest', async () => {
    caller = callerOf(upstream.url, { tryTimeoutMs: 5000, headerTimeoutMs: 60 });
    upstream.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('[');
      setTimeout(() => response.end('1]'), 200);
    };
    expect(await caller.outcome()).toBe('ok');
  });

  test('for a body that never ends is the time of the try', async () => {
    caller = callerOf(upstream.url, { tryTimeoutMs: 250, headerTimeoutMs: 50 });
    upstream.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('[');
    };
    expect(await caller.outcome()).toBe('UPSTREAM_TIMEOUT');
  });

  test('for a connection that does not open is over before that of the try', async () => {
    // Accepts the connection and says nothing: the handshake of TLS never ends.
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    caller = callerOf(`https://127.0.0.1:${port}`, {
      tryTimeoutMs: 30_000,
      totalTimeoutMs: 30_000,
      connectTimeoutMs: 100,
      attempts: 1,
    });
    expect(await caller.outcome()).toBe('UPSTREAM_TIMEOUT');
    silent.close();
  });
});

test('a client that goes away ends the call at the service', async () => {
  caller = callerOf(upstream.url);
  const gone = new AbortController();
  const closed = new Promise<void>((resolve) => {
    upstream.answer = (response) => {
      response.once('close', () => resolve());
      gone.abort();
    };
  });
  await expect(caller.call('GET', gone.signal)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  await closed;
});
