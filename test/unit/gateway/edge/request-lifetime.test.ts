import { describe, expect, test } from 'vitest';
import { RequestLifetime } from '../../../../gateway/edge/request-lifetime.ts';

describe('the lifetime of a request', () => {
  const listener = () => {
    const heard = { calls: 0, handleEvent: () => void heard.calls++ };
    return heard;
  };

  test('tells each listener once that it ended', () => {
    const lifetime = new RequestLifetime();
    const [first, second] = [listener(), listener()];
    lifetime.addEventListener('abort', first);
    lifetime.addEventListener('abort', second);
    expect(lifetime.aborted).toBe(false);
    lifetime.abort();
    lifetime.abort();
    expect([first.calls, second.calls, lifetime.aborted]).toEqual([1, 1, true]);
  });

  test('tells nothing to a listener that was removed, and still tells the others', () => {
    const lifetime = new RequestLifetime();
    const [first, second, third] = [listener(), listener(), listener()];
    for (const one of [first, second, third]) lifetime.addEventListener('abort', one);
    lifetime.removeEventListener('abort', first);
    lifetime.removeEventListener('abort', first);
    lifetime.abort();
    expect([first.calls, second.calls, third.calls]).toEqual([0, 1, 1]);
  });

  test('lets listeners remove themselves while they are told', () => {
    const lifetime = new RequestLifetime();
    const calls: string[] = [];
    for (const name of ['a', 'b']) {
      const one = {
        handleEvent: () => {
          lifetime.removeEventListener('abort', one);
          calls.push(name);
        },
      };
      lifetime.addEventListener('abort', one);
    }
    lifetime.abort();
    expect(calls).toEqual(['a', 'b']);
  });
});
