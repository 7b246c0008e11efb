/** Plays a script on a socket of the gateway and answers what came back. */
import { WebSocket } from 'ws';
import type { SocketScript, SocketStep } from './socket-scripts.ts';

export interface SocketOutcome {
  readonly messages: readonly string[];
  /** `null`: it was still open when the script was over. */
  readonly closeCode: number | null;
}

/** Not what the script is about: it ends a socket that got stuck. */
const PATIENCE_MS = 10_000;

export function playScript(gatewayUrl: string, init: object, { signIn, steps }: SocketScript): Promise<SocketOutcome> {
  const socket = new WebSocket(`${gatewayUrl.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  const messages: string[] = [];
  return new Promise((resolve, reject) => {
    let ours = false;
    const stuck = setTimeout(() => {
      socket.terminate();
      reject(new Error('the socket neither answers nor closes'));
    }, PATIENCE_MS);
    const finish = (closeCode: number | null): void => {
      clearTimeout(stuck);
      socket.terminate();
      resolve({ messages, closeCode });
    };
    socket.on('message', (data) => messages.push(String(data)));
    // Frames of ours that break the protocol make the client complain too.
    socket.on('error', () => {});
    socket.on('close', (code) => finish(ours ? null : code));
    // A ping of WebSocket comes back behind everything that was sent before it.
    socket.on('pong', (data) => {
      if (String(data) === 'last') finish(null);
    });
    socket.on('open', () => {
      if (signIn) socket.send(JSON.stringify({ type: 'connection_init', payload: init }));
      for (const step of steps) {
        if (socket.readyState !== WebSocket.OPEN) break;
        if ('close' in step) ours = true;
        take(socket, step);
      }
      if (socket.readyState === WebSocket.OPEN) socket.ping('last');
      // Bytes of a script may hold back the ping: the other side waits for the rest of a frame.
      if (steps.some((step) => 'wire' in step)) setTimeout(finish, 200, null);
    });
  });
}

function take(socket: WebSocket, step: SocketStep): void {
  if ('send' in step) socket.send(step.send);
  else if ('ping' in step) socket.ping(step.ping);
  else if ('close' in step) socket.close(step.close);
  else (socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(step.wire);
}
