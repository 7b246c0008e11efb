/** Arbitrary things to do on a socket, one after the other. */
import fc from 'fast-check';
import { hostileText, jsonText, mutated } from './values.ts';

export type SocketStep =
  | { readonly send: string | Uint8Array }
  /** Below the protocol of WebSocket: bytes on the connection. */
  | { readonly wire: Uint8Array }
  | { readonly ping: Uint8Array }
  | { readonly close: number };

export interface SocketScript {
  /** Begin as an honest client does. */
  readonly signIn: boolean;
  readonly steps: readonly SocketStep[];
}

const id = fc.constantFrom('1', '2', '__proto__', '', 'x'.repeat(300));
const MESSAGES: readonly string[] = [
  '{"type":"ping"}',
  '{"type":"pong"}',
  '{"type":"connection_init"}',
  '{"id":"1","type":"complete"}',
  '{"id":"1","type":"subscribe","payload":{"query":"{ me { id } }"}}',
  '{"id":"1","type":"subscribe","payload":{"query":"subscription { mawbStatusChanged { eventId } }"}}',
  '{"id":"2","type":"subscribe","payload":{"query":"query($p:Int){ mawbs(page:$p,limit:1) { data { id } } }","variables":{"p":1}}}',
  '{"id":"2","type":"subscribe","payload":{"query":"","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}}',
];
const message = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...MESSAGES) },
  { weight: 4, arbitrary: mutated(fc.constantFrom(...MESSAGES)) },
  {
    weight: 2,
    arbitrary: fc
      .record(
        {
          id: fc.oneof(id, fc.jsonValue()),
          type: fc.constantFrom('subscribe', 'complete', 'ping', 'next', 'error', 'connection_ack'),
          payload: fc.jsonValue(),
        },
        { requiredKeys: ['type'] },
      )
      .map((value) => JSON.stringify(value)),
  },
  { weight: 1, arbitrary: jsonText },
  { weight: 1, arbitrary: hostileText },
);

const step: fc.Arbitrary<SocketStep> = fc.oneof(
  { weight: 12, arbitrary: message.map((send) => ({ send })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((send) => ({ send })) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 30 }).map((wire) => ({ wire })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 125 }).map((ping) => ({ ping })) },
  { weight: 1, arbitrary: fc.constantFrom(1000, 1001, 3000, 4999).map((close) => ({ close })) },
);

export const socketScript: fc.Arbitrary<SocketScript> = fc.record({
  signIn: fc.oneof(fc.constant(true), fc.boolean()),
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
});
