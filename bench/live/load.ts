/** The subscribers: sockets that read what they are sent and count it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Collected, LiveAddress, LoadRequest } from './messages.ts';

const AT_ONCE = 200;
/** Servers begin a subscription some time after they have read it. */
const BEGIN_MS = 1000;

const sockets: WebSocket[] = [];
let latencies: number[] = [];
let received = 0;
let wanted: { readonly answers: number; done(): void } | null = null;

process.on('message', async (request: LoadRequest) => {
  if (request.do === 'open') {
    await openAll(request.address, request.sockets, request.documents);
    process.send?.({});
  } else {
    await collect(request.answers);
    process.send?.(summary());
  }
});

async function openAll(address: LiveAddress, count: number, documents: readonly string[] | null): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - done);
    await Promise.all(
      Array.from({ length: some }, (_, index) =>
        open(address, documents === null ? null : (documents[(done + index) % documents.length] ?? null)),
      ),
    );
  }
  await sleep(BEGIN_MS);
}

function open({ url, init }: LiveAddress, document: string | null): Promise<void> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: init })));
    socket.once('close', (code) => reject(new Error(`a socket was closed with ${code}`)));
    socket.once('error', reject);
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      if (text.includes('"type":"next"')) return count(text);
      if (text.includes('"connection_ack"')) {
        const id = randomUUID();
        if (document !== null) socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: document } }));
        socket.send('{"type":"ping"}');
      } else if (text.includes('"pong"')) resolve();
      else if (text.includes('"error"')) reject(new Error(text));
      return undefined;
    });
  });
}

function count(text: string): void {
  const at = text.indexOf('at:') + 3;
  const published = BigInt(text.slice(at, text.indexOf(';', at)));
  latencies.push(Number(process.hrtime.bigint() - published) / 1_000_000);
  received += 1;
  if (wanted !== null && received >= wanted.answers) wanted.done();
}

function collect(answers: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      wanted = null;
      received -= answers;
      resolve();
    };
    wanted = { answers, done };
    if (received >= answers) done();
  });
}

function summary(): Collected {
  const sorted = latencies.sort((one, other) => one - other);
  latencies = [];
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
