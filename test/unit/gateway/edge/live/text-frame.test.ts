import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { objectFrame } from '../../../../../gateway/edge/live/text-frame.ts';

/** What a client reads when it is sent the bytes. */
async function read(frame: Buffer): Promise<string> {
  const server = createServer((socket) => {
    socket.once('data', (head) => {
      const key = /sec-websocket-key: (.+)\r\n/i.exec(String(head))?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
      );
      socket.write(frame);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    return await new Promise((resolve, reject) => {
      client.once('message', (data) => resolve(String(data)));
      client.once('error', reject);
    });
  } finally {
    client.terminate();
    server.close();
  }
}

/** Lengths of the whole text around which the header grows (RFC 6455 §5.2). */
test.each([1, 124, 125, 126, 127, 65_535, 65_536, 70_000])('a text of %i bytes arrives whole', async (length) => {
  const text = `${'é'.repeat(Math.floor((length - 1) / 2))}${'x'.repeat((length - 1) % 2)}`;
  const bytes = Buffer.from(text);
  const half = Math.floor(bytes.length / 2);
  expect(await read(objectFrame(bytes.subarray(0, half), bytes.subarray(half)))).toBe(`${text}}`);
});
