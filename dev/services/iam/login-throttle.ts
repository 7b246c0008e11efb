/** Slows down guessing of one user's password (domain: operations, login, LOGIN_THROTTLED). */
import { Problem } from '../platform/problem.ts';

const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;

export interface LoginThrottle {
  /** Throws 429 LOGIN_THROTTLED, with the seconds to wait, after ten failures within a minute. */
  admit(username: string, now: Date): void;
  failed(username: string, now: Date): void;
  succeeded(username: string): void;
}

export function createLoginThrottle(): LoginThrottle {
  /** Times of failures by lower-case user name, oldest first. */
  const failures = new Map<string, number[]>();
  const recent = (username: string, now: Date): number[] =>
    (failures.get(username.toLowerCase()) ?? []).filter((time) => time > now.getTime() - WINDOW_MS);
  return {
    admit: (username, now) => {
      const times = recent(username, now);
      const oldest = times[times.length - MAX_FAILURES];
      if (oldest === undefined) return;
      const wait = Math.ceil((oldest + WINDOW_MS - now.getTime()) / 1000);
      throw new Problem('LOGIN_THROTTLED', undefined, wait);
    },
    failed: (username, now) => {
      failures.set(username.toLowerCase(), [...recent(username, now), now.getTime()]);
    },
    succeeded: (username) => void failures.delete(username.toLowerCase()),
  };
}
