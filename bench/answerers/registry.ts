/** Every answerer by its name on the command line: how it is started, and why it may be missing. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from '../measure/compile.ts';

export interface Answerer {
  readonly name: string;
  /** Workloads it can answer, by name. */
  readonly workloads: (workload: string) => boolean;
  /** The program and its arguments. */
  command(): Promise<readonly string[]>;
  /** Added to the environment of the process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Directory it is started in. Default: the bench's. */
  readonly directory?: string;
  /** Path of its GraphQL endpoint. Default `/graphql`. */
  readonly path?: string;
}

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const isPage = (workload: string) => workload.startsWith('page');

/** In the order of the tables. */
export const ANSWERERS: readonly Answerer[] = [
  { name: 'bare-http', workloads: isPage, command: () => module('answerers/bare-http.ts') },
  { name: 'bare-fastify', workloads: isPage, command: () => module('answerers/bare-fastify.ts') },
  { name: 'hand-written', workloads: isPage, command: () => module('answerers/hand-written/main.ts') },
  { name: 'ours', workloads: () => true, command: () => gateway(), directory: PROJECT },
];

export const YARDSTICK = 'hand-written';

async function module(entry: string): Promise<readonly string[]> {
  return [process.execPath, await compile(entry)];
}

/** The gateway as `npm run gateway` starts it, without npm in between. */
async function gateway(): Promise<readonly string[]> {
  const entry = 'gateway/main.ts';
  if (!existsSync(`${PROJECT}${entry}`)) throw new Error(`there is no ${entry}`);
  return process.env.BENCH_OURS === 'tsx'
    ? [process.execPath, '--import', 'tsx', entry]
    : [process.execPath, await compile(`../${entry}`)];
}
