/** Events that say a user, or one session, may no longer do anything, or may again; which they are, the overlays of the services say, and the gateway itself of sign-outs. */
import type { RevocationBinding } from '../../../schema/contract/event-bindings.ts';
import { readSignedOut } from '../../../schema/contract/signed-out.ts';
import type { LiveEvents } from './live-events.ts';

/** Tokens of a user (claim `sub`), or of one session (claim `sid`). */
export interface CallerChange {
  readonly of: 'user' | 'session';
  readonly id: string;
  /** Whether they may be used from now on. */
  readonly mayCall: boolean;
  /** Epoch seconds: tokens that were issued later are not meant. Left out: all are. */
  readonly issuedUntil?: number;
  /** A newer token of the same session will do: what the older ones say of the user has changed. */
  readonly outdated?: boolean;
}

interface Rule extends Omit<CallerChange, 'id' | 'issuedUntil'> {
  /** Property of the event's data that holds the id. */
  readonly property: string;
}

/** @returns a function that ends it */
export function watchCallers(
  events: Pick<LiveEvents, 'listen'>,
  rules: readonly RevocationBinding[],
  onChange: (change: CallerChange) => void,
): () => void {
  const byType = new Map<string, readonly Rule[]>();
  const add = (types: readonly string[], rule: Rule): void => {
    for (const type of types) byType.set(type, [...(byType.get(type) ?? []), rule]);
  };
  for (const { events: revoking, restoredBy, outdatedBy, user, sessions } of rules) {
    add(revoking, { of: 'user', property: user, mayCall: false });
    add(restoredBy, { of: 'user', property: user, mayCall: true });
    add(outdatedBy, { of: 'user', property: user, mayCall: false, outdated: true });
    if (sessions !== undefined) add(sessions.events, { of: 'session', property: sessions.session, mayCall: false });
  }
  return events.listen(({ event }) => {
    const signedOut = readSignedOut(event);
    if (signedOut !== null) onChange({ ...signedOut, mayCall: false });
    for (const { of, property, mayCall, outdated } of byType.get(event.type) ?? []) {
      const id = event.data[property];
      if (typeof id !== 'string') continue;
      onChange({ of, id, mayCall, ...(outdated && { outdated, issuedUntil: lastSecondBefore(event.time) }) });
    }
  });
}

/** Tokens tell the second in which they were issued: one of the same second may be the new one already, and is not sent back for another. */
function lastSecondBefore(time: string): number {
  return Math.floor(Date.parse(time) / 1000) - 1;
}
