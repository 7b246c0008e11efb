/** A primary, a replica of it, and a Sentinel that watches both, for tests: what fails over. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REDIS_PROGRAM } from './redis-program.ts';
import { answers, freePort, type RedisServer, startRedis } from './redis-server.ts';

export interface WatchedRedis extends AsyncDisposable {
  readonly url: string;
  readonly primary: RedisServer;
  readonly replica: RedisServer;
}

/** Milliseconds after which the Sentinel takes the primary for dead. */
const DOWN_AFTER_MS = 500;

export async function startWatchedRedis(): Promise<WatchedRedis> {
  const primary = await startRedis();
  const replica = await startRedis('single', ['--replicaof', '127.0.0.1', String(primary.port)]);
  const folder = await mkdtemp(join(tmpdir(), 'sentinel-'));
  const port = await freePort();
  const config = join(folder, 'sentinel.conf');
  await writeFile(
    config,
    `port ${port}
dir ${folder}
sentinel monitor main 127.0.0.1 ${primary.port} 1
sentinel down-after-milliseconds main ${DOWN_AFTER_MS}
sentinel failover-timeout main 5000
`,
  );
  const sentinel = spawn(REDIS_PROGRAM ?? '', [config, '--sentinel'], { stdio: 'ignore' });
  const gone = once(sentinel, 'exit');
  await answers(port);
  await knowsReplica(port);
  return {
    url: `redis+sentinel://127.0.0.1:${port}/main`,
    primary,
    replica,
    [Symbol.asyncDispose]: async () => {
      sentinel.kill('SIGKILL');
      await gone;
      await primary[Symbol.asyncDispose]();
      await replica[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the Sentinel has found a replica that can take over: without one nothing fails over. */
async function knowsReplica(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, '127.0.0.1');
    socket.write('SENTINEL replicas main\r\n');
    const [reply] = await once(socket, 'data');
    socket.destroy();
    if (/master-link-status\r\n\$2\r\nok/.test(String(reply))) return;
    await sleep(50);
  }
  throw new Error('the Sentinel finds no replica');
}
