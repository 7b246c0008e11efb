import { expect, test, vi } from 'vitest';
import { BAD_REQUEST, SLOW_CONSUMER, SUBSCRIBER_EXISTS } from '../../../../../gateway/edge/live/close-codes.ts';
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
    pong: () => {},
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

test('a socket that is closed for not reading while its subscription starts leaves nothing running', () => {
  const socket = {
    bufferedAmount: 0,
    send: () => {},
    sendFrame: () => {},
    ping: () => {},
    pong: () => {},
    close: vi.fn(),
    terminate: () => {},
  };
  const stop = vi.fn();
  const services = {
    authenticate: () => ({ caller: {}, tenant: null, correlationId: 'c', traceparent: 't' }),
    position: () => null,
    takeMessage: () => {},
    subscribe: (_request: unknown, listener: { next(delivery: { bytes: Buffer }): void }) => {
      socket.bufferedAmount = 1;
      listener.next({ bytes: Buffer.from('{}') });
      return stop;
    },
  };
  const limits = { initialisationTimeoutMs: 1000, messagesPerSecond: 10, operationsPerSocket: 1, bufferedBytes: 0 };
  const onSlow = vi.fn();
  const options = { services, limits, enter: () => null, leave: () => {}, onSlow };
  const connection = new Connection(socket, options as unknown as ConnectionOptions, undefined);
  for (const message of [
    '{"type":"connection_init"}',
    '{"type":"subscribe","id":"1","payload":{"query":"subscription { a }"}}',
  ])
    connection.receive(Buffer.from(message), false);
  expect(socket.close).toHaveBeenCalledWith(SLOW_CONSUMER.code, SLOW_CONSUMER.reason);
  expect(onSlow).toHaveBeenCalledExactlyOnceWith(1);
  expect(stop).toHaveBeenCalledOnce();
});

test.each(['a', 'é', '€', '😀', '\ud83d'])('no reason of a close is longer than 123 bytes: %j', (letter) => {
  for (let length = 1; length < 200; length++) {
    const text = letter.repeat(length);
    for (const { reason } of [BAD_REQUEST(text), SUBSCRIBER_EXISTS(text)]) {
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    }
  }
});
