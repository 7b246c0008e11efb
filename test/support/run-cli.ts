/** Runs the real command line, as npm links it: `bin/gateway.mjs` in a process of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/gateway.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
  /** The one JSON document of `--json`. */
  json<T>(): T;
}

export function runCli(args: readonly string[], cwd: string): Promise<Ended> {
  return startCli(args, cwd).ended;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves with everything said once it holds `text`. */
  said(text: string): Promise<string>;
  /** Closes the pipe that its output goes to, as `head` does once it has seen enough. */
  stopReading(): void;
  stop(): void;
}

/** A command that runs until it is stopped. */
export function startCli(args: readonly string[], cwd: string, environment: Record<string, string> = {}): Running {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { ...inherited, ...environment } });
  let [out, error] = ['', ''];
  const waiting = new Set<() => void>();
  const hear = (): void => {
    for (const listener of waiting) listener();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    hear();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    error += chunk.toString();
    hear();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, out, error, json: <T>() => JSON.parse(out) as T });
      hear();
    });
  });
  return {
    ended,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if ((out + error).includes(text)) resolve(out + error);
          else if (child.exitCode !== null) reject(new Error(`it ended without saying ${text}:\n${out}${error}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    stopReading: () => child.stdout.destroy(),
    stop: () => child.kill('SIGTERM'),
  };
}
