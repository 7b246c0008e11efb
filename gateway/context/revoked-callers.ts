/** Callers whose tokens are refused although they are still good: the realm disabled them, or ended their session, after it had issued those. */
import type { Caller } from '../../schema/contract/request-context.ts';

/** Whose tokens: all of a user (claim `sub`), or those of one session (claim `sid`). */
export interface Revocation {
  readonly of: 'user' | 'session';
  readonly id: string;
}

export interface RevokedCallers {
  /** Refuses the tokens until the last of them has expired. */
  revoke(whose: Revocation): void;
  /** Takes it back. */
  restore(whose: Revocation): void;
  has(caller: Pick<Caller, 'id' | 'sessionId'>): boolean;
}

/**
 * @param lifetimeSeconds how long an access token of the realm is good
 * @param now the clock, epoch milliseconds
 */
export function createRevokedCallers(lifetimeSeconds: number, now: () => number): RevokedCallers {
  /** When the last token ends. The oldest come first, because all are kept for the same time. */
  const until = new Map<string, number>();

  function forgetExpired(): void {
    for (const [key, end] of until) {
      if (end > now()) return;
      until.delete(key);
    }
  }

  function isRevoked(of: Revocation['of'], id: string): boolean {
    return (until.get(keyOf({ of, id })) ?? 0) > now();
  }

  return {
    revoke: (whose) => {
      forgetExpired();
      until.delete(keyOf(whose));
      until.set(keyOf(whose), now() + lifetimeSeconds * 1000);
    },
    restore: (whose) => {
      until.delete(keyOf(whose));
    },
    has: ({ id, sessionId }) =>
      until.size > 0 && (isRevoked('user', id) || (sessionId !== undefined && isRevoked('session', sessionId))),
  };
}

function keyOf({ of, id }: Revocation): string {
  return `${of} ${id}`;
}
