/** HTTP without a library: what is sent is what a test writes, what comes back is what was on the wire. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawRequestOptions {
  /** Base URL of the server. */
  readonly url: string;
  /** Sent one after the other, each once the one before it has left. */
  readonly parts: readonly (string | Buffer)[];
  /** Tells that nothing more comes once all is sent, which servers may take for a request that is cut off. */
  readonly endAfter?: boolean;
}

/** Everything that comes back until the other side closes. */
export async function rawRequest({ url, parts, endAfter = false }: RawRequestOptions): Promise<string> {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, noDelay: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A connection that is reset is over as well.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  for (const part of parts) await new Promise<unknown>((resolve) => socket.write(part, resolve));
  if (endAfter) socket.end();
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}
