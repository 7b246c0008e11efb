/** Clients of live data in a rehearsal, at the level of frames: those that listen, and those that behave badly. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

export interface SocketOptions {
  readonly gateway: string;
  readonly token: string;
  /** Operations that run on it from the start. */
  readonly operations: readonly string[];
}

/** Rejects when it is refused before it is acknowledged. */
export async function openSocket({ gateway, token, operations }: SocketOptions): Promise<WebSocket> {
  const socket = new WebSocket(`${gateway.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  const send = (message: object): void => socket.send(JSON.stringify(message));
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('open', () => {
      const payload = { authorization: `Bearer ${token}`, 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
      send({ type: 'connection_init', payload });
    });
    socket.on('message', (data) => {
      const { type } = JSON.parse(String(data)) as { readonly type: string };
      if (type === 'connection_ack') resolve();
    });
  });
  for (const [index, query] of operations.entries()) {
    send({ type: 'subscribe', id: `operation-${index}`, payload: { query } });
  }
  return socket;
}

/** Reads one event stream until it is told to stop. Its connection ends without a word then, as a closed tab's does. */
export async function readStream({ gateway, token, operations }: SocketOptions, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: {
      ...{ accept: 'text/event-stream', 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...{ 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' },
    },
    body: JSON.stringify({ query: operations[0] }),
    signal,
  });
  await response.text();
}

/** What portals do all day: sockets that listen for a while, one after the other, and now and then an event stream. */
export function startListeners(options: () => Promise<SocketOptions>): { stop(): void } {
  const stopped = new AbortController();
  const { signal } = stopped;
  const listen = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const socket = await openSocket(await options());
        await sleep(LISTEN_MS, undefined, { signal });
        socket.close(1000);
        await readStream(await options(), AbortSignal.any([signal, AbortSignal.timeout(LISTEN_MS)]));
      } catch {
        // The gateway may be down, which is what some rehearse. The next one is tried a moment later.
        await sleep(RETRY_MS);
      }
    }
  };
  for (let listener = 0; listener < LISTENERS; listener++) void listen();
  return { stop: () => stopped.abort() };
}

const LISTENERS = 3;
const LISTEN_MS = 5000;
const RETRY_MS = 500;
