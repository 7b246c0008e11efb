/** A sign-out that the identity provider has told the gateway of, as an event of the gateway's own: so every replica hears of it. */
import type { DomainEvent } from './domain-event.ts';

/** Whose tokens are refused from now on. */
export interface SignedOut {
  /** All sessions of a user (claim `sub`), or one session (claim `sid`). */
  readonly of: 'user' | 'session';
  readonly id: string;
  /** Epoch seconds by the provider's clock: tokens that were issued later are of a new sign-in. */
  readonly issuedUntil: number;
}

const TYPE = 'gateway.caller.signed-out';
/** Senders of events speak for their own sources only, so that none of them can sign anybody out. */
const SOURCE = 'gateway';

/** @param id of the message, the same for the same message: the bus takes it once */
export function signedOutEvent(
  id: string,
  { of, id: whose, issuedUntil }: SignedOut,
  correlationId: string,
): DomainEvent {
  return {
    id,
    type: TYPE,
    source: SOURCE,
    specVersion: '1.0',
    time: new Date().toISOString(),
    tenant: null,
    subject: `sign-out/${id}`,
    actor: null,
    correlationId,
    sequence: 0,
    data: { of, id: whose, issuedUntil },
  };
}

/** @returns `null` for every other event */
export function readSignedOut({ type, source, data }: DomainEvent): SignedOut | null {
  if (type !== TYPE || source !== SOURCE) return null;
  const { of, id, issuedUntil } = data;
  if ((of !== 'user' && of !== 'session') || typeof id !== 'string' || typeof issuedUntil !== 'number') return null;
  return { of, id, issuedUntil };
}
