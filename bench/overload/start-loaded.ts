/** The gateway on one core and the process that loads it on another, both ready. */
import { ANSWERERS } from '../answerers/registry.ts';
import { compile } from '../measure/compile.ts';
import { freePort } from '../measure/free-port.ts';
import { ask, type Running, start } from '../measure/processes.ts';
import { endpoint, type Stage } from '../measure/stage.ts';
import { waitUntilReady } from '../measure/verify.ts';
import type { OverloadSetUp } from './messages.ts';

export const OURS = ANSWERERS.find(({ name }) => name === 'ours') as (typeof ANSWERERS)[number];

export interface LoadedOptions {
  readonly stage: Stage;
  /** Name of the workload that is asked. */
  readonly workload: string;
  /** Of the gateway, but for its port. */
  readonly environment: Readonly<Record<string, string>>;
  /** Core of the gateway, and core of everything else. */
  readonly cores: readonly [number, number];
  /** Options of Node for the gateway. Default: none. */
  readonly nodeOptions?: readonly string[];
}

export interface Loaded {
  readonly gateway: Running;
  /** Takes an `OverloadOrder`, answers an `Overloaded`. */
  readonly load: Running;
  readonly url: string;
  stop(): Promise<void>;
}

/** @throws {Error} when one of the two does not start; then neither is left */
export async function startLoaded(options: LoadedOptions): Promise<Loaded> {
  const { stage, workload, environment, cores, nodeOptions = [] } = options;
  const running: Running[] = [];
  const run = (process: Running): Running => {
    running.push(process);
    return process;
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...running].reverse().map((process) => process.stop()));
  };
  try {
    const port = await freePort();
    const url = endpoint(port);
    const [node = '', ...program] = await OURS.command();
    const gateway = run(
      start({
        command: [node, ...nodeOptions, ...program],
        environment: { ...environment, PORT: String(port) },
        directory: OURS.directory,
        core: cores[0],
      }),
    );
    await waitUntilReady(url, gateway);
    const command = [process.execPath, await compile('overload/load.ts')];
    const load = run(start({ command, core: cores[1], messages: true }));
    await ask(load, { workload, callers: stage.callers, port } satisfies OverloadSetUp);
    return { gateway, load, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
