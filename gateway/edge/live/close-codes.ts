/** Every code that we close a socket with, and what a client should do then. The table is repeated in docs/live-updates.md. */
import { CloseCode } from 'graphql-ws';

export interface Ending {
  readonly code: number;
  /** Shown to the client; at most {@link REASON_BYTES} (RFC 6455 §5.5). */
  readonly reason: string;
}

const REASON_BYTES = 123;

/** Codes of graphql-transport-ws; `graphql-ws` clients give up on all of them but 4403 and 4408. */
export const BAD_REQUEST = (reason: string): Ending => ({ code: CloseCode.BadRequest, reason: cut(reason) });
/** The graph of this path has no live fields. Clients give up on this code, and should: coming back changes nothing. */
export const NO_SOCKETS_HERE: Ending = BAD_REQUEST('NO_SOCKETS_AT_THIS_PATH');
export const UNAUTHORIZED: Ending = { code: CloseCode.Unauthorized, reason: 'Unauthorized' };
export const FORBIDDEN = (reason: string): Ending => ({ code: CloseCode.Forbidden, reason: cut(reason) });
export const SUBPROTOCOL_NOT_ACCEPTABLE: Ending = {
  code: CloseCode.SubprotocolNotAcceptable,
  reason: 'Subprotocol not acceptable',
};
export const INITIALISATION_TIMEOUT: Ending = {
  code: CloseCode.ConnectionInitialisationTimeout,
  reason: 'Connection initialisation timeout',
};
export const SUBSCRIBER_EXISTS = (id: string): Ending => ({
  code: CloseCode.SubscriberAlreadyExists,
  reason: Buffer.byteLength(id) < 80 ? `Subscriber for ${id} already exists` : 'Subscriber already exists',
});
export const TOO_MANY_INITIALISATIONS: Ending = {
  code: CloseCode.TooManyInitialisationRequests,
  reason: 'Too many initialisation requests',
};
export const INTERNAL_ERROR: Ending = { code: CloseCode.InternalServerError, reason: 'Internal error' };

/** The token of the socket is no longer good. Come back with another. */
export const TOKEN_EXPIRED: Ending = FORBIDDEN('TOKEN_EXPIRED');
/** The caller was disabled or deleted. Do not come back. */
export const USER_DISABLED: Ending = { code: 4410, reason: 'USER_DISABLED' };
/** The tenant was suspended. Do not come back before it is active. */
export const TENANT_SUSPENDED: Ending = { code: 4411, reason: 'TENANT_SUSPENDED' };
/** The session was ended: its tokens are refused. Come back after a new sign-in. */
export const SESSION_ENDED: Ending = { code: 4412, reason: 'SESSION_ENDED' };
/** The client does not read what it is sent. Come back and go on from the last event. */
export const SLOW_CONSUMER: Ending = { code: 4413, reason: 'SLOW_CONSUMER' };

/** The process is going away (RFC 6455 §7.4.1). Come back: another one answers. */
export const GOING_AWAY: Ending = { code: 1001, reason: 'GOING_AWAY' };
/** The client sends more than the protocol has a use for (RFC 6455 §7.4.1). */
export const FLOODING: Ending = { code: 1008, reason: 'TOO_MANY_MESSAGES' };
/** The graph has changed (IANA registry of close codes). Come back at once: operations are prepared again. */
export const GRAPH_CHANGED: Ending = { code: 1012, reason: 'GRAPH_CHANGED' };
/** The user or the tenant has too many sockets (IANA registry of close codes). Come back later. */
export const TOO_MANY_SOCKETS: Ending = { code: 1013, reason: 'TOO_MANY_SOCKETS' };

/**
 * Every code that a connection may end with: ours, and those that RFC 6455 §7.4.1 and the registry have for clients, proxies and
 * what goes wrong on the way.
 */
export const CLOSE_CODES: ReadonlySet<number> = new Set([
  1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 4400, 4401, 4403, 4406,
  4408, 4409, 4410, 4411, 4412, 4413, 4429, 4500,
]);

/** Some reasons repeat what the client sent. A longer one than the protocol takes would be thrown back at us when it is sent. */
function cut(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= REASON_BYTES) return reason;
  // Half a character at the end is left out.
  return `${new TextDecoder().decode(bytes.subarray(0, REASON_BYTES - 3), { stream: true })}...`;
}
