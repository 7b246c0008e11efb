import { describe, expect, test, vi } from 'vitest';
import { createSession, RenewalRefused, type TokenPair, type Tokens } from '../../schema/client/session.ts';

const pair = (n: number, expiresIn = 300): TokenPair => ({
  accessToken: `access ${n}`,
  refreshToken: `refresh ${n}`,
  expiresIn,
  refreshExpiresIn: 1800,
});

/** A session whose tokens are as old as the test wants. */
function session(renew: (refreshToken: string) => Promise<TokenPair>) {
  let kept: Tokens | null = null;
  const onEnded = vi.fn();
  const made = createSession({
    store: {
      read: () => kept,
      write: (tokens) => {
        kept = tokens;
      },
    },
    renew,
    onEnded,
  });
  const age = (seconds: number): void => {
    if (kept === null) throw new Error('nobody is signed in');
    kept = { ...kept, renewAt: kept.renewAt - seconds * 1000, endsAt: kept.endsAt - seconds * 1000 };
  };
  return { ...made, made, onEnded, age, tokens: () => kept };
}

describe('a token', () => {
  test('is sent as it is until a minute before its end, then it is renewed before it is sent', async () => {
    const renew = vi.fn(async () => pair(2));
    const { made, age } = session(renew);
    made.begin(pair(1));
    age(239);
    expect(await made.accessToken()).toBe('access 1');
    age(2);
    expect(await made.accessToken()).toBe('access 2');
    expect(renew.mock.calls).toEqual([['refresh 1']]);
  });

  test('that lives less than two minutes is renewed after half of its life', async () => {
    const { made, age } = session(async () => pair(2));
    made.begin(pair(1, 60));
    age(29);
    expect(await made.accessToken()).toBe('access 1');
    age(2);
    expect(await made.accessToken()).toBe('access 2');
  });

  test('is renewed once for all who wait for it', async () => {
    const renew = vi.fn(async () => pair(2));
    const { made, age } = session(renew);
    made.begin(pair(1));
    age(290);
    const all = await Promise.all([made.accessToken(), made.accessToken(), made.replace('access 1')]);
    expect(all).toEqual(['access 2', 'access 2', 'access 2']);
    expect(renew).toHaveBeenCalledOnce();
    expect(await made.replace('access 1')).toBe('access 2');
    expect(renew).toHaveBeenCalledOnce();
  });

  test('that cannot be renewed at the moment is used to its end', async () => {
    const { made, age, onEnded } = session(() => Promise.reject(new Error('the gateway is away')));
    made.begin(pair(1));
    age(290);
    expect(await made.accessToken()).toBe('access 1');
    age(20);
    await expect(made.accessToken()).rejects.toThrow('the gateway is away');
    expect(made.signedIn).toBe(true);
    expect(onEnded).not.toHaveBeenCalled();
  });
});

describe('a session', () => {
  test('ends when its renewal is refused, and says so', async () => {
    const { made, age, onEnded } = session(() => Promise.reject(new RenewalRefused('used twice')));
    made.begin(pair(1));
    age(290);
    expect(await made.accessToken()).toBeNull();
    expect(made.signedIn).toBe(false);
    expect(onEnded).toHaveBeenCalledOnce();
  });

  test('that was ended during a renewal stays ended', async () => {
    let answer: (value: TokenPair) => void = () => {};
    const { made, age } = session(() => new Promise((resolve) => (answer = resolve)));
    made.begin(pair(1));
    age(290);
    const waiting = made.accessToken();
    made.end();
    answer(pair(2));
    expect(await waiting).toBeNull();
    expect(made.signedIn).toBe(false);
  });

  test('of nobody has no token', async () => {
    const { made } = session(async () => pair(2));
    expect([await made.accessToken(), await made.replace('x'), made.signedIn]).toEqual([null, null, false]);
  });
});
