import { expect, test, vi } from 'vitest';
import { BAD_REQUEST, SUBSCRIBER_EXISTS } from '../../../../../gateway/edge/live/close-codes.ts';
import { Connection, type ConnectionOptions } from '../../../../../gateway/edge/live/connection.ts';

test('a fault in the middle of a message costs its own socket and nothing else', () => {
  const onFault = vi.fn();
  const fault = new Error('cannot be sent');
  const socket = {
    bufferedAmount: 0,
    send: () => {
      throw fault;
    },
    sendFrame: () => {},
    ping: () => {},
    close: () => {},
    terminate: vi.fn(),
  };
  const limits = { initialisationTimeoutMs: 1000, messagesPerSecond: 10 };
  const options = { services: { onFault }, limits, enter: () => null, leave: () => {} };
  const connection = new Connection(socket, options as unknown as ConnectionOptions, undefined);
  expect(() => connection.receive(Buffer.from('{"type":"ping"}'), false)).not.toThrow();
  expect(onFault).toHaveBeenCalledWith(fault);
  expect(socket.terminate).toHaveBeenCalledOnce();
  connection.release();
});

test.each(['a', 'é', '€', '😀', '\ud83d'])('no reason of a close is longer than 123 bytes: %j', (letter) => {
  for (let length = 1; length < 200; length++) {
    const text = letter.repeat(length);
    for (const { reason } of [BAD_REQUEST(text), SUBSCRIBER_EXISTS(text)]) {
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    }
  }
});
