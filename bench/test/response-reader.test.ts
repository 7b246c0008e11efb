import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ResponseEnd, ResponseReader } from '../load/response-reader.ts';

const SIZED = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\nA\r\n, everyone\r\n0\r\n\r\n';
const EMPTY = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n';

function readInPieces(text: string, size: number): ResponseEnd[] {
  const ends: ResponseEnd[] = [];
  const reader = new ResponseReader((end) => ends.push(end));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size));
  return ends;
}

for (const size of [1, 2, 3, 7, 1000]) {
  test(`responses are told apart in pieces of ${size} bytes`, () => {
    assert.deepEqual(readInPieces(SIZED + CHUNKED + EMPTY + SIZED, size), [
      { status: 200, bodyBytes: 5, keepAlive: true },
      { status: 200, bodyBytes: 15, keepAlive: false },
      { status: 503, bodyBytes: 0, keepAlive: true },
      { status: 200, bodyBytes: 5, keepAlive: true },
    ]);
  });
}

test('a response that is not complete has not ended', () => {
  assert.deepEqual(readInPieces(SIZED.slice(0, -1), 4), []);
  assert.deepEqual(readInPieces(CHUNKED.slice(0, -2), 4), []);
});
