/** Lets the server stop at once although clients hold connections open on which they have never sent anything. */
import type { Socket } from 'node:net';
import type { Step } from './step.ts';

/**
 * Browsers and load balancers connect ahead of need. Node counts such a connection as busy, and waits for it when it
 * closes; no request can be lost on it, because not one byte has come.
 */
export function closeSilentConnections(): Step {
  return (server) => {
    const open = new Set<Socket>();
    // One function for all: ten thousand sockets that wait would have a closure each.
    function forget(this: Socket): void {
      open.delete(this);
    }
    server.server.on('connection', (socket) => open.add(socket.on('close', forget)));
    server.addHook('onReady', (done) => {
      // Node leaves upgrades to whoever listens, so this must not be the only one. What is upgraded has sent something.
      if (server.server.listenerCount('upgrade') > 0) {
        server.server.on('upgrade', (_request, socket: Socket) => open.delete(socket.off('close', forget)));
      }
      done();
    });
    server.addHook('preClose', (done) => {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
      done();
    });
  };
}
