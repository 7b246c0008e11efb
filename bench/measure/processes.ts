/** Child processes of a measurement: started on one core, watched, ended by their own id. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export interface StartOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Core it is bound to. */
  readonly core: number;
  /** Whether messages can be exchanged. */
  readonly messages?: boolean;
}

export interface Running {
  readonly pid: number;
  readonly process: ChildProcess;
  /** The end of what it wrote to standard error and standard output. */
  output(): string;
  /** Exit code or signal once it ended. */
  ended(): string | null;
  stop(): Promise<void>;
}

const OUTPUT_LIMIT = 4000;
const STOP_MS = 5000;

/** Whether processes can be bound to cores here. */
export const CAN_PIN = spawnSync('taskset', ['--version']).status === 0;

export function start(options: StartOptions): Running {
  const { command, environment = {}, directory, core, messages = false } = options;
  const [program = '', ...args] = CAN_PIN ? ['taskset', '-c', String(core), ...command] : command;
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: messages ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let ended: string | null = null;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_LIMIT);
    });
  }
  child.once('exit', (code, signal) => {
    ended = String(signal ?? code);
  });
  child.once('error', (error) => {
    ended = error.message;
  });
  return {
    pid: child.pid ?? 0,
    process: child,
    output: () => output,
    ended: () => ended,
    stop: async () => {
      if (ended !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exit;
      clearTimeout(kill);
    },
  };
}

/** The next message of a child, or its failure. */
async function nextMessage<T>(running: Running): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const failed = () => reject(new Error(`the process ended (${running.ended()}): ${running.output()}`));
    running.process.once('message', (message) => {
      running.process.off('exit', failed);
      resolve(message as T);
    });
    running.process.once('exit', failed);
    if (running.ended() !== null) failed();
  });
}

/** Sends a message and waits for the answer to it. */
export function ask<T>(running: Running, message: object): Promise<T> {
  const answer = nextMessage<T>(running);
  running.process.send(message);
  return answer;
}
