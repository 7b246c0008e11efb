/** Callers whose tokens are refused although they are still good: the realm disabled them after it had issued those. */

export interface RevokedCallers {
  /** Refuses the tokens of a caller until the last of them has expired. */
  revoke(id: string): void;
  /** Takes it back. */
  restore(id: string): void;
  has(id: string): boolean;
}

/**
 * @param lifetimeSeconds how long an access token of the realm is good
 * @param now the clock, epoch milliseconds
 */
export function createRevokedCallers(lifetimeSeconds: number, now: () => number): RevokedCallers {
  /** When the last token of the caller ends. The oldest come first, because all are kept for the same time. */
  const until = new Map<string, number>();

  function forgetExpired(): void {
    for (const [id, end] of until) {
      if (end > now()) return;
      until.delete(id);
    }
  }

  return {
    revoke: (id) => {
      forgetExpired();
      until.delete(id);
      until.set(id, now() + lifetimeSeconds * 1000);
    },
    restore: (id) => {
      until.delete(id);
    },
    has: (id) => until.size > 0 && (until.get(id) ?? 0) > now(),
  };
}
