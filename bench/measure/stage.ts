/** What stands around the answerers of a workload: the upstreams, the subgraphs, the load, and the tokens of its callers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answererVariables, HOST } from '../answerers/environment.ts';
import type { Answerer } from '../answerers/registry.ts';
import { SUPERGRAPH_VARIABLE } from '../answerers/supergraph.ts';
import type { LoadSetUp } from '../load/main.ts';
import { composeSupergraph } from '../subgraphs/compose.ts';
import type { HostOrder, SubgraphUrls } from '../subgraphs/host.ts';
import { PAGE_SUBGRAPHS } from '../subgraphs/page-subgraphs.ts';
import type { UpstreamOrder, UpstreamReady } from '../upstream/messages.ts';
import { createSigningKeys, type LoadCaller, mintTokens } from '../upstream/tokens.ts';
import type { Workload } from '../workloads/workload.ts';
import { compile } from './compile.ts';
import { freePort } from './free-port.ts';
import { ask, type Running, start } from './processes.ts';

/** Callers of the load. */
const CALLERS = 64;

export interface Stage {
  readonly callers: readonly LoadCaller[];
  readonly load: Running;
  readonly upstream: Running;
  /** The process that hosts an answerer's subgraphs, `null` when it has none or they cost nothing. */
  subgraphsOf(answerer: Answerer): Promise<Running | null>;
  /** Environment of an answerer's process, but for its port. */
  environmentOf(answerer: Answerer): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<void>;
}

/** @param core the core that all of it is bound to */
export async function setStage(workload: Workload, core: number): Promise<Stage> {
  const running: Running[] = [];
  const run = async (entry: string): Promise<Running> => {
    const started = start({ command: [process.execPath, await compile(entry)], core, messages: true });
    running.push(started);
    return started;
  };
  const stop = async () => {
    await Promise.all(running.map((process) => process.stop()));
  };

  try {
    const keys = createSigningKeys();
    const upstream = await run('upstream/main.ts');
    const order: UpstreamOrder = { workload: workload.name, jwks: keys.jwks };
    const { urls, subgraphs } = await ask<UpstreamReady>(upstream, order);
    const issuer = `${urls.identityProvider}/realms/NewCustomsRealm`;
    const callers = mintTokens(issuer, keys, CALLERS);
    const load = await run('load/main.ts');
    await ask(load, { workload: workload.name, callers } satisfies LoadSetUp);

    const redis = workload.redis === true ? await startRedis(core, running) : {};

    const hosts = new Map<1 | 2, Promise<{ process: Running; urls: SubgraphUrls }>>();
    const host = async (federation: 1 | 2) => {
      const process = await run('subgraphs/host.ts');
      return { process, urls: await ask<SubgraphUrls>(process, { urls, federation } satisfies HostOrder) };
    };
    const hosted = (federation: 1 | 2) => {
      const known = hosts.get(federation) ?? host(federation);
      hosts.set(federation, known);
      return known;
    };

    return {
      callers,
      load,
      upstream,
      subgraphsOf: async ({ federation }) =>
        federation === undefined || 'subgraphs' in workload.below ? null : (await hosted(federation)).process,
      environmentOf: async ({ federation }) => {
        const variables = { ...answererVariables(urls, issuer, workload.name), ...redis, ...workload.environment };
        if ('subgraphs' in workload.below) {
          const file = writeSupergraph(workload.name, composeSupergraph(workload.below.subgraphs, subgraphs));
          return { ...variables, [SUPERGRAPH_VARIABLE]: file, BENCH_SUBGRAPHS: JSON.stringify(subgraphs) };
        }
        if (federation === undefined) return variables;
        const places = (await hosted(federation)).urls;
        if (federation === 1) return { ...variables, BENCH_SUBGRAPHS: JSON.stringify(places) };
        const file = writeSupergraph(workload.name, composeSupergraph(PAGE_SUBGRAPHS, places));
        return { ...variables, [SUPERGRAPH_VARIABLE]: file };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An empty Redis that keeps nothing on disk. */
async function startRedis(core: number, running: Running[]): Promise<Readonly<Record<string, string>>> {
  const port = await freePort();
  running.push(start({ command: ['redis-server', '--port', String(port), '--bind', HOST, '--save', ''], core }));
  return { REDIS_URL: `redis://${HOST}:${port}` };
}

export function endpoint(port: number): string {
  return `http://${HOST}:${port}/graphql`;
}

function writeSupergraph(name: string, sdl: string): string {
  const directory = fileURLToPath(new URL('../node_modules/.cache/bench/', import.meta.url));
  mkdirSync(directory, { recursive: true });
  const file = `${directory}${name}.supergraph.graphql`;
  writeFileSync(file, sdl);
  return file;
}
