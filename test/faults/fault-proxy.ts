/** Stands between a client and a server of any protocol, and lets connections go wrong as networks do. */
import { once } from 'node:events';
import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type NetworkFault =
  | { readonly kind: 'none' }
  /** Nobody listens; what was open is reset. */
  | { readonly kind: 'refused' }
  /** Each piece of an answer comes this much later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Connections are accepted, and nothing is passed on. */
  | { readonly kind: 'silent' }
  /** A connection ends in the middle of an answer, as often as `chance` says. */
  | { readonly kind: 'cut'; readonly chance: () => boolean };

export interface FaultProxy {
  readonly port: number;
  /** How often the fault in force has harmed somebody, since it was set. */
  readonly harm: number;
  set(fault: NetworkFault): Promise<void>;
  stop(): Promise<void>;
}

export async function startFaultProxy(target: { readonly host: string; readonly port: number }): Promise<FaultProxy> {
  let fault: NetworkFault = { kind: 'none' };
  let harm = 0;
  const pairs = new Set<readonly [Socket, Socket]>();
  const server: Server = createServer({ noDelay: true }, serve);
  await listen(0);
  const { port } = server.address() as { port: number };

  async function listen(at: number): Promise<void> {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  }

  function serve(client: Socket): void {
    const upstream = openSocket({ ...target, noDelay: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const [socket, other] of [pair, [upstream, client] as const]) {
      socket.on('error', () => {});
      socket.once('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (fault.kind === 'silent') harm += 1;
      else upstream.write(bytes);
    });
    // What comes late keeps its place: a network is slow, but never mixes up a connection.
    let late: Promise<void> | null = null;
    upstream.on('data', (bytes) => {
      if (late === null && fault.kind !== 'slow') return answer(client, bytes);
      const wait = fault.kind === 'slow' ? sleep(fault.delayMs) : null;
      if (wait !== null) harm += 1;
      const turn: Promise<void> = Promise.all([late, wait]).then(() => {
        if (late === turn) late = null;
        client.write(bytes);
      });
      late = turn;
    });
  }

  function answer(client: Socket, bytes: Buffer): void {
    if (fault.kind === 'silent') {
      harm += 1;
    } else if (fault.kind === 'cut' && fault.chance()) {
      harm += 1;
      client.write(bytes.subarray(0, bytes.length >> 1), () => client.resetAndDestroy());
    } else {
      client.write(bytes);
    }
  }

  function reset(): void {
    for (const [client] of pairs) {
      harm += 1;
      client.resetAndDestroy();
    }
  }

  return {
    port,
    get harm() {
      return harm;
    },
    set: async (next) => {
      // What was swallowed never comes: its connection is as good as dead.
      if (fault.kind === 'silent') reset();
      harm = 0;
      if (next.kind === 'refused' && fault.kind !== 'refused') {
        server.close();
        reset();
      } else if (next.kind !== 'refused' && fault.kind === 'refused') {
        await listen(port);
      }
      fault = next;
    },
    stop: async () => {
      reset();
      if (server.listening) {
        server.close();
        await once(server, 'close');
      }
    },
  };
}
