/** A port for a process that is about to start. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { HOST } from '../answerers/environment.ts';

/** Below the ports that systems give to outgoing connections, so that nobody gets it in the meantime. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, HOST, () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (free) return port;
  }
}
