/** A gateway as a process of its own, on one port for all its lives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free-port.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Replica {
  readonly url: string;
  /** @param signal SIGTERM lets it drain, SIGKILL does not */
  restart(signal: NodeJS.Signals): Promise<void>;
  /** @param signal default SIGKILL */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** @param root folder of the version that runs. Default: this one */
export async function startReplica(environment: Readonly<Record<string, string>>, root = ROOT): Promise<Replica> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess;

  async function start(): Promise<void> {
    child = spawn(process.execPath, ['--import', 'tsx', join(root, 'gateway', 'main.ts')], {
      cwd: root,
      env: { PATH: process.env.PATH, ...environment, PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (let attempt = 0; attempt < 600; attempt++) {
      const ready = await fetch(`${url}/actuator/readiness`).then(
        ({ status }) => status === 200,
        () => false,
      );
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('a replica does not become ready');
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  await start();
  return {
    url,
    restart: async (signal) => {
      await stop(signal);
      await start();
    },
    stop: (signal = 'SIGKILL') => stop(signal),
  };
}
