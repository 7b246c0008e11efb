/** Every answerer by its name on the command line: what it can answer, how it is started, what it stands on. */
import { fileURLToPath } from 'node:url';
import { compile } from '../measure/compile.ts';

export interface Answerer {
  readonly name: string;
  /** Whether it can answer a workload, by name. */
  readonly answers: (workload: string) => boolean;
  /** The program and its arguments. */
  command(): Promise<readonly string[]>;
  /** Version of federation its subgraphs on HTTP are written in, in workloads over REST services. Default: it has none. */
  readonly federation?: 1 | 2;
  /** Directory it is started in. Default: the bench's. */
  readonly directory?: string;
  /** Variables of its process beside those that all get. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What its schema calls a field differently: text of the query, and what it is replaced by. */
  readonly rename?: readonly [string, string];
  /** It answers something else, on purpose. */
  readonly unverified?: true;
  /** Left out unless it is asked for by name. */
  readonly onDemand?: true;
}

/** The answerer that ratios are taken against, unless the workload names another. */
export const YARDSTICK = 'hand-written';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const page = (workload: string) => workload.startsWith('page');
const cached = (workload: string) => workload.startsWith('cached');
const anyFields = (workload: string) => page(workload) || workload === 'cold';
const supergraphs = (workload: string) => anyFields(workload) || workload === 'federation';
const written = (workload: string) => page(workload) || workload.startsWith('portal') || workload === 'federation';
const floor = (workload: string) => page(workload) || cached(workload);
const all = () => true;

/** In the order of the tables. */
export const ANSWERERS: readonly Answerer[] = [
  { name: 'bare-http', answers: floor, command: () => run('answerers/bare-http.ts') },
  { name: 'bare-checked', answers: cached, command: () => run('answerers/bare-checked.ts') },
  { name: 'bare-fastify', answers: floor, command: () => run('answerers/bare-fastify.ts') },
  { name: YARDSTICK, answers: written, command: () => run('answerers/hand-written/main.ts') },
  {
    name: 'planner-alone',
    answers: (workload) => workload === 'cold',
    unverified: true,
    command: () => run('answerers/planner-alone.ts'),
  },
  { name: 'ours', answers: all, directory: PROJECT, command: () => run('../gateway/main.ts') },
  {
    name: 'ours-uncounted',
    answers: all,
    directory: PROJECT,
    onDemand: true,
    environment: { METRICS: 'off' },
    command: () => run('../gateway/main.ts'),
  },
  {
    name: 'ours-traced',
    answers: all,
    directory: PROJECT,
    onDemand: true,
    environment: { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER_ARG: '0.1' },
    command: () => run('../gateway/main.ts'),
  },
  {
    name: 'ours-by-tsx',
    answers: all,
    directory: PROJECT,
    onDemand: true,
    command: async () => [process.execPath, '--import', 'tsx', 'gateway/main.ts'],
  },
  {
    name: 'ours-unlimited',
    answers: all,
    directory: PROJECT,
    onDemand: true,
    environment: { RATE_LIMIT_USER: '0', RATE_LIMIT_ADDRESS: '0' },
    command: () => run('../gateway/main.ts'),
  },
  { name: 'apollo-http', answers: supergraphs, federation: 2, command: () => run('answerers/peers/apollo-http.ts') },
  { name: 'apollo-in-process', answers: anyFields, command: () => run('answerers/peers/apollo-in-process.ts') },
  { name: 'hive-http', answers: supergraphs, federation: 2, command: () => run('answerers/peers/hive-http.ts') },
  {
    name: 'hive-http-rust',
    answers: supergraphs,
    federation: 2,
    command: () => run('answerers/peers/hive-http-rust.ts'),
  },
  {
    name: 'hive-openapi',
    answers: page,
    rename: ['declarations(', 'declarations: listDeclarations('],
    command: () => run('answerers/peers/hive-openapi.ts'),
  },
  {
    name: 'apollo-cached',
    answers: (workload) => workload === 'cached',
    federation: 2,
    command: () => run('answerers/peers/apollo-cached.ts'),
  },
  {
    name: 'hive-cached',
    answers: (workload) => workload === 'cached',
    federation: 2,
    command: () => run('answerers/peers/hive-cached.ts'),
  },
  { name: 'mercurius-single', answers: anyFields, command: () => run('answerers/peers/mercurius-single.ts') },
  {
    name: 'mercurius-gateway',
    answers: page,
    federation: 1,
    command: () => run('answerers/peers/mercurius-gateway.ts'),
  },
];

async function run(entry: string): Promise<readonly string[]> {
  return [process.execPath, await compile(entry)];
}
