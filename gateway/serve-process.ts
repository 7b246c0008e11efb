/** A server as a process: drained on SIGTERM or SIGINT, more to be read on SIGUSR2, status 78 when its configuration is wrong. */
import { ConfigurationError } from './config.ts';

/** BSD sysexits: something is wrong with the configuration; a restart does not help. */
const EX_CONFIG = 78;

/** @param start answers a server that accepts requests */
export async function serveProcess(
  start: () => Promise<{ close(): Promise<void>; toggleDebugLog?(): void }>,
): Promise<void> {
  try {
    const server = await start();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      // Once: a second signal of the kind ends the process at once.
      process.once(signal, async () => {
        await server.close();
        process.exit(0);
      });
    }
    // Node keeps SIGUSR1 for its debugger.
    process.on('SIGUSR2', () => server.toggleDebugLog?.());
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EX_CONFIG);
  }
}
