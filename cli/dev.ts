/** `gateway dev`: serves a project while it is written. A change is compiled and swapped in; what is wrong is printed, and shown in the playground. */
import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { startIdentityProvider } from '../dev/identity-provider/start-identity-provider.ts';
import { type Environment, upstreamVariable } from '../gateway/config.ts';
import { documentId } from '../gateway/execute/documents/document-registry.ts';
import { upstreamsOf } from '../gateway/execute/load-services.ts';
import { runGateway, type SwappableGateway } from '../gateway/run-gateway.ts';
import type { ServedProject } from '../gateway/wiring/read-project.ts';
import type { Compiled } from '../schema/compile/compile.ts';
import { readOperations } from '../schema/compile/operations.ts';
import { BuildError } from '../schema/compile/problem.ts';
import { CommandError } from './exit-codes.ts';
import { type Mock, startMock } from './mock.ts';
import { compileProject, graphOf, readOperationFiles } from './project.ts';
import { counted, type Terminal } from './terminal.ts';

export interface DevOptions {
  /** Answer for services that have no address in the environment. */
  readonly mock?: boolean;
}

export interface RunningDev {
  readonly url: string;
  stop(): Promise<void>;
}

/** Editors write a file in several steps; what comes within this time is one change. */
const SETTLE_MS = 80;

/** A user of the stand-in realm who may do nearly everything. */
const USER = 'root.admin';

/** @throws {BuildError} when the project cannot be compiled at the start */
export async function dev(
  root: string,
  environment: Environment,
  options: DevOptions,
  terminal: Terminal,
): Promise<RunningDev> {
  const identity = environment.KEYCLOAK_BASE_URL
    ? null
    : await startIdentityProvider({ port: 0, accessTokenSeconds: 8 * 3600 });
  const signIn = identity === null ? {} : { KEYCLOAK_BASE_URL: new URL(identity.issuer).origin };
  let mocks = new Map<string, Mock>();
  let served = await compileServed(root);
  let port: string | null = null;
  let problem: string | null = null;
  let gateway: SwappableGateway = await start();
  port = new URL(gateway.url).port;
  announce();

  /** Everything anew: services came or went, or a contract changed what can be called. */
  async function start(): Promise<SwappableGateway> {
    const addresses: Record<string, string> = {};
    if (options.mock === true) {
      for (const { name } of upstreamsOf(served.project.graph)) {
        const variable = upstreamVariable(name);
        if (environment[variable] || !served.contracts.has(name)) continue;
        const mock = await startMock(join(root, `subgraphs/${name}/openapi.yaml`), 0);
        mocks.set(name, mock);
        addresses[variable] = mock.url;
      }
    }
    // Compiling makes the event loop late, which is no overload.
    const given = { LOG_LEVEL: 'warn', LOAD_SHED_DELAY_MS: '0', ...signIn, ...addresses, ...environment };
    return runGateway(port === null ? given : { ...given, PORT: port }, {
      project: served.project,
      problem: () => problem,
    });
  }

  function announce(): void {
    const bold = (text: string): string => terminal.style('bold', text);
    terminal.say(`${terminal.style('green', 'ready')} ${bold(`${gateway.url}/graphql`)}`);
    for (const [name, { url, operations }] of mocks)
      terminal.say(`  ${name} is made up at ${url}, ${counted(operations, 'operation')}`);
    terminal.say('  A change under subgraphs/ or schema/operations/ is served at once. Stop with Ctrl+C.');
  }

  async function change(): Promise<void> {
    const started = performance.now();
    try {
      const next = await compileServed(root);
      const same = next.shape === served.shape;
      served = next;
      if (same) await gateway.swap(next.project.graph);
      else {
        await gateway.close();
        await closeMocks();
        gateway = await start();
      }
      problem = null;
      const ms = Math.round(performance.now() - started);
      terminal.say(`${terminal.style('green', same ? 'swapped' : 'started anew')} in ${ms} ms`);
    } catch (error) {
      if (!(error instanceof BuildError || error instanceof CommandError)) throw error;
      problem = error.message;
      terminal.complain(`${terminal.style('red', 'not served')}, the last good graph stays:\n${error.message}`);
    }
  }

  async function closeMocks(): Promise<void> {
    await Promise.all([...mocks.values()].map((mock) => mock.close()));
    mocks = new Map();
  }

  let changing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      changing = changing.then(change);
    }, SETTLE_MS);
  };
  const watchers: FSWatcher[] = ['subgraphs', 'schema/operations'].flatMap((folder) => {
    try {
      return [watch(join(root, folder), { recursive: true }, onChange)];
    } catch {
      return [];
    }
  });

  if (identity !== null) {
    const token = await identity.mint(USER);
    terminal.say(`  A token for trying out (${USER}, 8 hours):\n\n  export TOKEN=${token}\n`);
  }
  terminal.answer({ url: gateway.url, mocks: [...mocks].map(([name, { url }]) => ({ name, url })) });

  return {
    get url() {
      return gateway.url;
    },
    stop: async () => {
      for (const watcher of watchers) watcher.close();
      clearTimeout(timer);
      await changing;
      await gateway.close();
      await Promise.all([closeMocks(), identity?.stop()]);
    },
  };
}

interface Served {
  readonly project: ServedProject;
  /** Folders with a contract. */
  readonly contracts: ReadonlySet<string>;
  /** Equal for graphs that can be swapped for each other: the same services with the same paths. */
  readonly shape: string;
}

async function compileServed(root: string): Promise<Served> {
  const compiled: Compiled = await compileProject(root);
  const operations = await readOperations(compiled.apiSchema, await readOperationFiles(root));
  const documents = Object.values(
    JSON.parse(operations.trustedDocuments) as Record<string, { name: string; document: string }>,
  );
  const trusted = documents.map(({ name, document }) => ({
    id: documentId(document),
    text: document,
    name: name || undefined,
  }));
  const graph = graphOf(compiled);
  return {
    project: { graph, openApi: JSON.stringify(compiled.openApi), trusted },
    contracts: new Set(compiled.services.map(({ service }) => service)),
    shape: JSON.stringify([upstreamsOf(graph), graph.services.map(({ rest }) => rest)]),
  };
}
