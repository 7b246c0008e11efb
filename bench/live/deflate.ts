/**
 * Is `permessage-deflate` (RFC 7692) worth it? CPU a message, bytes on the wire and memory a socket, for a frame of a typical
 * event and one of 4 KB, sent to many sockets: plain, compressed by ws for each socket, and compressed once for all.
 * Run: `npm run deflate` in `bench`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { constants, deflateRawSync } from 'node:zlib';
import { type PerMessageDeflateOptions, WebSocket, WebSocketServer } from 'ws';

const SOCKETS = 500;
const MESSAGES = 40;
const ROUNDS = 5;

interface Way {
  readonly name: string;
  readonly extension: false | PerMessageDeflateOptions;
  /** One compressed frame for all, written past ws. */
  readonly once: boolean;
}

const WAYS: readonly Way[] = [
  { name: 'plain', extension: false, once: false },
  { name: 'a window for each socket', extension: { threshold: 0 }, once: false },
  {
    name: 'each message by itself',
    extension: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
    once: false,
  },
  {
    name: 'once for all sockets',
    extension: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
    once: true,
  },
];

const child = process.argv[2];
if (child === undefined) await main();
else readAll(child, Number(process.argv[3]));

async function main(): Promise<void> {
  const rows = [['bytes of a message', 'way', 'µs CPU a message', 'bytes on the wire', 'KB resident a socket']];
  for (const bytes of [400, 4096]) {
    for (const way of WAYS) rows.push([String(bytes), way.name, ...(await measure(bytes, way))]);
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) process.stdout.write(`${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}\n`);
}

async function measure(bytes: number, { extension, once: shared }: Way): Promise<string[]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: extension });
  await once(server, 'listening');
  const raws: Socket[] = [];
  server.on('connection', (_socket, { socket }) => raws.push(socket));
  const resident = settledMemory();
  const client = fork(fileURLToPath(import.meta.url), [
    `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    String(MESSAGES),
  ]);
  await told(client);
  const costs: number[] = [];
  let wire = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = { cpu: process.cpuUsage(), written: written(raws) };
    const done = told(client);
    for (let count = 0; count < MESSAGES; count++) {
      const text = message(bytes);
      if (shared) {
        const frame = compressedFrame(text);
        for (const raw of raws) raw.write(frame);
      } else for (const socket of server.clients) socket.send(text);
      await new Promise(setImmediate);
    }
    await done;
    const { user, system } = process.cpuUsage(before.cpu);
    costs.push((user + system) / (MESSAGES * SOCKETS));
    wire = (written(raws) - before.written) / (MESSAGES * SOCKETS);
  }
  const held = (settledMemory() - resident) / SOCKETS / 1024;
  client.kill();
  await once(client, 'exit');
  server.close();
  return [Math.min(...costs).toFixed(1), wire.toFixed(0), held.toFixed(1)];
}

function written(sockets: readonly Socket[]): number {
  return sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
}

function settledMemory(): number {
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  return process.memoryUsage().rss;
}

async function told(client: ChildProcess): Promise<void> {
  await once(client, 'message');
}

/** An answer of a live field, as the gateway writes it, filled with the rows of a list. */
function message(bytes: number): string {
  const row = (): object => ({
    eventId: randomUUID(),
    occurredAt: new Date().toISOString(),
    toStatus: 'ACCEPTED',
    channel: 'GREEN',
  });
  const rows = [row()];
  const write = (): string =>
    JSON.stringify({
      id: randomUUID(),
      type: 'next',
      payload: { data: { declarationStatusChanged: rows }, extensions: { lastEventId: `${Date.now()}-0` } },
    });
  let text = write();
  while (text.length + 60 < bytes) {
    rows.push(row());
    text = write();
  }
  return text;
}

/** FIN, RSV1 (compressed) and opcode 1; the empty block at the end is left out (RFC 7692 §7.2.1). */
function compressedFrame(text: string): Buffer {
  const deflated = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const head = deflated.length < 126 ? Buffer.from([0xc1, deflated.length]) : Buffer.from([0xc1, 126, 0, 0]);
  if (head.length === 4) head.writeUInt16BE(deflated.length, 2);
  return Buffer.concat([head, deflated]);
}

/** The other process: reads what all sockets are sent, and says so after each round. */
function readAll(url: string, messages: number): void {
  let open = 0;
  let received = 0;
  for (let count = 0; count < SOCKETS; count++) {
    const socket = new WebSocket(url, { perMessageDeflate: true });
    socket.on('open', () => {
      open += 1;
      if (open === SOCKETS) process.send?.('open');
    });
    socket.on('message', () => {
      received += 1;
      if (received % (SOCKETS * messages) === 0) process.send?.('received');
    });
  }
}
