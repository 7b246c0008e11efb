import { describe, expect, test, vi } from 'vitest';
import { limitLifetime } from '../../../../gateway/edge/limit-lifetime.ts';
import { nextShare, shedLoad } from '../../../../gateway/edge/shed-load.ts';
import type { Step } from '../../../../gateway/edge/step.ts';
import { startEdge } from './http.ts';

const route: Step = (server) => {
  for (const path of ['/work', '/actuator/liveness']) server.get(path, (_request, reply) => reply.send('done'));
};
const lifetime = limitLifetime({ timeoutMs: 5000, onEnd: () => {} });

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

describe('the refused share', () => {
  test('grows while the loop is late, faster when it is very late, and never to all', () => {
    expect(nextShare(0, 250, 200)).toBeCloseTo(0.125);
    expect(nextShare(0, 5000, 200)).toBeCloseTo(0.3);
    expect(nextShare(0.9, 5000, 200)).toBe(0.95);
  });

  test('shrinks to nothing when it is not', () => {
    let share = 0.95;
    for (let sample = 0; sample < 10; sample++) share = nextShare(share, 10, 200);
    expect(share).toBe(0);
  });
});

test('a process that cannot keep up refuses some requests with 503, answers probes, and stops refusing by itself', async () => {
  const changes: boolean[] = [];
  const shed = shedLoad({ delayMs: 20, exempt: ['/actuator/'], onChange: (shedding) => changes.push(shedding) });
  await using edge = await startEdge([lifetime, shed, route]);
  await blockFor(1500, 80);
  const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(`${edge.url}/work`)));
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(10);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(await refused[0]?.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
  for (let probe = 0; probe < 5; probe++) expect((await fetch(`${edge.url}/actuator/liveness`)).status).toBe(200);
  expect(edge.log.lines).toEqual([]);
  await vi.waitFor(() => expect(changes).toEqual([true, false]), 10_000);
  expect((await fetch(`${edge.url}/work`)).status).toBe(200);
}, 20_000);

test('without a limit nothing is refused, however late the loop is', async () => {
  const shed = shedLoad({ delayMs: 0, exempt: [], onChange: () => expect.unreachable() });
  await using edge = await startEdge([lifetime, shed, route]);
  await blockFor(600, 80);
  expect((await fetch(`${edge.url}/work`)).status).toBe(200);
});
