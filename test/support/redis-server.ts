/** A real redis-server on a free port, for tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REDIS_PROGRAM } from './redis-program.ts';

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Sends a signal: `SIGSTOP` stalls it, `SIGCONT` wakes it. */
  signal(name: NodeJS.Signals): void;
  /** Sends an inline command that is answered `OK`. */
  command(text: string): Promise<void>;
  /** Kills it without a goodbye. */
  kill(): Promise<void>;
  /** Starts it again on the same port: empty, unless it keeps what it has. */
  start(): Promise<void>;
}

/**
 * @param kind `cluster`: a Cluster of this one server, which holds all slots
 * @param options further options of redis-server, such as `['--appendonly', 'yes']` to keep what it has
 */
export async function startRedis(
  kind: 'single' | 'cluster' = 'single',
  options: readonly string[] = [],
): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  // Left to itself it takes the port 10000 above, whoever has that.
  const clusterOptions =
    kind === 'cluster' ? ['--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`] : [];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    if (REDIS_PROGRAM === null) throw new Error('this needs the program redis-server (apt-get install redis-server)');
    const started = spawn(
      REDIS_PROGRAM,
      ['--port', String(port), '--save', '', '--dir', folder, ...clusterOptions, ...options],
      { stdio: 'ignore' },
    );
    const failed = once(started, 'error').then(([error]) => {
      throw new Error(`${REDIS_PROGRAM} does not start: ${error.message}`);
    });
    child = started;
    await Promise.race([failed, answers(port)]);
    if (kind === 'cluster') await send(port, 'CLUSTER ADDSLOTSRANGE 0 16383\r\n');
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  await start();
  return {
    url: `${kind === 'cluster' ? 'redis+cluster' : 'redis'}://127.0.0.1:${port}`,
    port,
    signal: (name) => void child?.kill(name),
    command: (text) => send(port, `${text}\r\n`),
    kill,
    start,
    [Symbol.asyncDispose]: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the server accepts connections. */
export async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('redis-server does not accept connections');
}

/** Sends one command and waits for its reply. */
async function send(port: number, command: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.write(command);
  const [reply] = await once(socket, 'data');
  socket.destroy();
  if (!String(reply).startsWith('+OK')) throw new Error(`redis-server: ${reply}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
