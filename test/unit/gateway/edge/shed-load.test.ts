import { describe, expect, test, vi } from 'vitest';
import { limitLifetime } from '../../../../gateway/edge/limit-lifetime.ts';
import { isOverloaded, mostFor, shedLoad } from '../../../../gateway/edge/shed-load.ts';
import type { Step } from '../../../../gateway/edge/step.ts';
import { deferred, startEdge } from './http.ts';

const exempt = ['/actuator/'];

/** Keeps the event loop busy in pieces, as requests do. */
function blockFor(totalMs: number, pieceMs: number): Promise<void> {
  const end = performance.now() + totalMs;
  return new Promise((resolve) => {
    const piece = () => {
      const until = performance.now() + pieceMs;
      while (performance.now() < until);
      if (performance.now() < end) setImmediate(piece);
      else resolve();
    };
    piece();
  });
}

describe('a process is overloaded', () => {
  test('when it is never idle and the requests in flight take longer than they may', () => {
    expect(isOverloaded({ utilization: 1, inFlight: 101, perSecond: 1000 }, 100)).toBe(true);
    expect(isOverloaded({ utilization: 1, inFlight: 100, perSecond: 1000 }, 100)).toBe(false);
  });

  test('not when it is idle, however many requests wait for a slow service', () => {
    expect(isOverloaded({ utilization: 0.5, inFlight: 5000, perSecond: 10 }, 100)).toBe(false);
  });

  test('not by the requests of one page, however slow they are', () => {
    expect(mostFor(0, 100)).toBe(16);
    expect(isOverloaded({ utilization: 1, inFlight: 16, perSecond: 0 }, 100)).toBe(false);
  });
});

test('a process that cannot keep up refuses what is too much with 503, answers probes, and stops refusing by itself', async () => {
  const changes: boolean[] = [];
  const released = deferred();
  const lifetime = limitLifetime({ timeoutMs: 20_000, onEnd: () => {} });
  const { inFlight } = lifetime;
  const shed = shedLoad({ delayMs: 20, inFlight, exempt, onChange: (shedding) => changes.push(shedding) });
  const routes: Step = (server) => {
    server.get('/actuator/liveness', (_request, reply) => reply.send('done'));
    server.get('/work', async () => {
      await released.promise;
      return 'done';
    });
  };
  await using edge = await startEdge([lifetime, shed, routes]);
  const accepted = Array.from({ length: 40 }, () => fetch(`${edge.url}/work`));
  await vi.waitFor(() => expect(inFlight()).toBe(40));
  await blockFor(1000, 20);
  const refused = await fetch(`${edge.url}/work`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
  for (let probe = 0; probe < 5; probe++) expect((await fetch(`${edge.url}/actuator/liveness`)).status).toBe(200);
  expect(edge.log.lines).toEqual([]);
  released.resolve();
  expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual(Array(40).fill(200));
  await vi.waitFor(() => expect(changes).toEqual([true, false]), 10_000);
  expect((await fetch(`${edge.url}/work`)).status).toBe(200);
}, 20_000);

test('without a limit nothing is refused, however late the loop is', async () => {
  const lifetime = limitLifetime({ timeoutMs: 5000, onEnd: () => {} });
  const { inFlight } = lifetime;
  const shed = shedLoad({ delayMs: 0, inFlight, exempt, onChange: () => expect.unreachable() });
  const route: Step = (server) => server.get('/work', (_request, reply) => reply.send('done'));
  await using edge = await startEdge([lifetime, shed, route]);
  await blockFor(600, 80);
  expect((await fetch(`${edge.url}/work`)).status).toBe(200);
});
