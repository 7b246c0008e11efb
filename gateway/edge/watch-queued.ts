/**
 * Requests that wait behind another of their connection (pipelining). Node gives an answer its connection, and with it the news of the
 * connection's end, when the one before it has been sent: of those that wait when the connection ends, it never says that they are over.
 */
import type { Socket } from 'node:net';

const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * @param end called when the connection closes
 * @returns ends the watch
 */
export function watchQueued(socket: Socket, end: () => void): () => void {
  let ends = waiting.get(socket);
  if (ends === undefined) {
    const created = new Set<() => void>();
    ends = created;
    waiting.set(socket, created);
    // One listener for all of them: a connection may bring thousands.
    socket.once('close', () => {
      for (const each of [...created]) each();
    });
  }
  const known = ends.add(end);
  return () => known.delete(end);
}
