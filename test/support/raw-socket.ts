/** A WebSocket without a protocol library: what is sent is what a test writes, what comes back is what was on the wire. */
import { type ClientOptions, WebSocket } from 'ws';

export interface RawSocket extends AsyncDisposable {
  readonly socket: WebSocket;
  /** Texts as they are, objects as JSON. */
  send(...messages: readonly unknown[]): void;
  /** The next message that was not taken yet; rejects when the socket closes first. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect
  next(): Promise<any>;
  /** Resolves when the socket is closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** A sign of life that comes back after all that was sent before it. */
  roundTrip(): Promise<void>;
}

export interface RawSocketOptions {
  /** Default `/graphql`. */
  readonly path?: string;
  readonly protocols?: string | string[];
  readonly headers?: ClientOptions['headers'];
}

/** Resolves when the handshake is done; rejects when it is refused. */
export async function openRawSocket(
  gatewayUrl: string,
  { path = '/graphql', protocols = 'graphql-transport-ws', headers = {} }: RawSocketOptions = {},
): Promise<RawSocket> {
  const socket = new WebSocket(`${gatewayUrl.replace(/^http/, 'ws')}${path}`, protocols, { headers });
  const arrived: unknown[] = [];
  const waiting: { resolve(message: unknown): void; reject(error: Error): void }[] = [];
  const pongs: { resolve(): void; reject(error: Error): void }[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      for (const { reject } of pongs.splice(0)) reject(new Error(`closed with ${code} ${reason}`));
      for (const { reject } of waiting.splice(0)) reject(new Error(`closed with ${code} ${reason}`));
      resolve({ code, reason: String(reason) });
    });
  });
  socket.on('message', (data) => {
    const message: unknown = JSON.parse(String(data));
    if ((message as { type?: unknown }).type === 'pong') return pongs.shift()?.resolve();
    const taker = waiting.shift();
    if (taker === undefined) arrived.push(message);
    else taker.resolve(message);
  });
  const raw: RawSocket = {
    socket,
    closed,
    send: (...messages) => {
      for (const message of messages)
        socket.send(typeof message === 'object' ? JSON.stringify(message) : String(message));
    },
    next: () =>
      arrived.length > 0
        ? Promise.resolve(arrived.shift())
        : new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    roundTrip: () =>
      new Promise((resolve, reject) => {
        pongs.push({ resolve, reject });
        socket.send('{"type":"ping"}');
      }),
    [Symbol.asyncDispose]: async () => {
      socket.terminate();
      await closed;
    },
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  return raw;
}
