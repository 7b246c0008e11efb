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
    server.server.on('connection', (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    server.addHook('preClose', (done) => {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
      done();
    });
  };
}
