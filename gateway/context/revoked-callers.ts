/** Callers whose tokens are refused although they are still good: the realm disabled them, or ended their session, after it had issued those. */
import type { Caller } from '../../schema/contract/request-context.ts';

/** Whose tokens: all of a user (claim `sub`), or those of one session (claim `sid`). */
export interface Revocation {
  readonly of: 'user' | 'session';
  readonly id: string;
  /** Epoch seconds: tokens that were issued later are good. Left out: none is. */
  readonly issuedUntil?: number;
  /** The session goes on with another token. */
  readonly outdated?: boolean;
}

export interface RevokedCallers {
  /** Refuses the tokens until the last of them has expired. */
  revoke(whose: Revocation): void;
  /** Takes it back; what holds for tokens up to a moment stays. */
  restore(whose: Omit<Revocation, 'issuedUntil'>): void;
  has(caller: Pick<Caller, 'id' | 'sessionId' | 'issuedAt'>): boolean;
  /** The token is none of those that are refused, but tells what has changed since: another one of the session will do. */
  isOutdated(caller: Pick<Caller, 'id' | 'issuedAt'>): boolean;
}

interface Entry {
  /** When the last token ends, epoch milliseconds. */
  readonly end: number;
  readonly issuedUntil: number;
}

/**
 * @param lifetimeSeconds how long an access token of the realm is good
 * @param now the clock, epoch milliseconds
 */
export function createRevokedCallers(lifetimeSeconds: number, now: () => number): RevokedCallers {
  /** The oldest come first, because all are kept for the same time. */
  const entries = new Map<string, Entry>();

  function forgetExpired(): void {
    for (const [key, { end }] of entries) {
      if (end > now()) return;
      entries.delete(key);
    }
  }

  function isRevoked(key: string, issuedAt: number): boolean {
    const entry = entries.get(key);
    return entry !== undefined && entry.end > now() && issuedAt <= entry.issuedUntil;
  }

  return {
    revoke: (whose) => {
      forgetExpired();
      const key = keyOf(whose);
      const issuedUntil = Math.max(whose.issuedUntil ?? Infinity, entries.get(key)?.issuedUntil ?? 0);
      entries.delete(key);
      entries.set(key, { end: now() + lifetimeSeconds * 1000, issuedUntil });
    },
    restore: ({ of, id }) => {
      entries.delete(keyOf({ of, id }));
    },
    // A token that does not say when it was issued counts as an old one.
    has: ({ id, sessionId, issuedAt = 0 }) =>
      entries.size > 0 &&
      (isRevoked(`user ${id}`, issuedAt) ||
        isRevoked(`user, until ${id}`, issuedAt) ||
        (sessionId !== undefined && isRevoked(`session ${sessionId}`, issuedAt))),
    isOutdated: ({ id, issuedAt = 0 }) => entries.size > 0 && isRevoked(`user, outdated ${id}`, issuedAt),
  };
}

/** A user who signs out and one who is disabled are two entries: the one must not weaken the other. So is one whose roles have changed. */
function keyOf({ of, id, issuedUntil, outdated = false }: Revocation): string {
  if (outdated) return `user, outdated ${id}`;
  return of === 'user' && issuedUntil !== undefined ? `user, until ${id}` : `${of} ${id}`;
}
