/** Programs of a rehearsal, each in a process of its own: the demo, Redis, Prometheus. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Running {
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
}

/** Nothing outlives the rehearsal. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) void killGroup(child);
});

/** The demo, on a machine that does much else. */
const START_MS = 240_000;

/**
 * Starts a program, with all that it starts.
 *
 * @param ready resolves to true when it can be used; asked again until it is
 * @throws {Error} (rejects) when it ends before, or is not ready within four minutes
 */
export async function startProgram(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  ready: () => Promise<boolean>,
): Promise<Running> {
  const [program = '', ...given] = command;
  // A group of its own: npm starts a shell that starts Node.
  const child = spawn(program, given, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  const kill = () => killGroup(child);
  running.add(child);
  child.once('exit', () => running.delete(child));
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(200)) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended: ${errors}`);
    if (await ready().catch(() => false)) return { kill };
  }
  await kill();
  throw new Error(`${command.join(' ')} is not ready: ${errors}`);
}

async function killGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}
