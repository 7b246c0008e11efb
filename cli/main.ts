/** The command line of the package: reads arguments, runs a command, ends with a code of exit-codes.ts. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ConfigurationError, processEnvironment } from '../gateway/config.ts';
import { BuildError } from '../schema/compile/problem.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { counted, openTerminal, type Terminal } from './terminal.ts';

const environment = processEnvironment();
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

interface Shared {
  readonly project: string;
  readonly json?: boolean;
}

const program = new Command('gateway')
  .description('One federated graph in front of services with OpenAPI contracts')
  .version(version)
  .option('-p, --project <folder>', 'folder of the project', '.')
  .option('--json', 'answer with one JSON document on standard output')
  .showHelpAfterError()
  .exitOverride();

const terminal: Terminal = openTerminal({
  json: process.argv.includes('--json'),
  out: process.stdout,
  error: process.stderr,
  noColor: Boolean(environment.NO_COLOR),
});

/** What a command needs is loaded when it runs: `--help` is quick. */
function command<Options>(
  usage: string,
  description: string,
  run: (root: () => Promise<string>, args: readonly string[], options: Options) => Promise<number | undefined>,
): Command {
  return program
    .command(usage)
    .description(description)
    .action(async (...given: unknown[]) => {
      const self = given.at(-1) as Command;
      const shared = program.opts<Shared>();
      const root = async (): Promise<string> => (await import('./project.ts')).openProject(shared.project);
      const args = self.args;
      process.exitCode = (await run(root, args, self.opts() as Options)) ?? EXIT.ok;
    });
}

command<{ contracts?: string }>('init [folder]', 'start a project', async (_root, [folder = '.'], options) => {
  const { init } = await import('./init.ts');
  await init(folder, options, terminal);
  return EXIT.ok;
}).option('--contracts <folder>', 'contracts to begin with');

command<{ name?: string; dryRun?: boolean }>(
  'add <contract>',
  'bring a service, from a file or an address, and propose its overlay',
  async (root, [contract = ''], options) => {
    const { add } = await import('./add.ts');
    await add(await root(), contract, options, terminal);
    return EXIT.ok;
  },
)
  .option('--name <name>', 'name of the service; default: that of the file or of the contract')
  .option('--dry-run', 'print the overlay, write nothing');

command<{ against?: string; strict?: boolean }>(
  'check',
  'say what a change of a contract or overlay breaks, for which operation',
  async (root, _args, options) => {
    const { check } = await import('./check.ts');
    return check(await root(), options, terminal);
  },
)
  .option('--against <file>', 'schema to compare with; default: the published one, schema/generated/api.graphql')
  .option('--strict', 'fail on every breaking change, used or not');

command<{ check?: boolean }>('build', 'write what the gateway serves', async (root, _args, options) => {
  const { build } = await import('./build.ts');
  return build(await root(), options, terminal);
}).option('--check', 'write nothing; fail when what is written is old');

command<{ mock?: boolean; port?: string }>(
  'dev',
  'serve the project while it is written',
  async (root, _args, { mock, port }) => {
    const { dev } = await import('./dev.ts');
    const settings = port === undefined ? environment : { ...environment, PORT: port };
    const running = await dev(await root(), settings, { mock }, terminal);
    await stopped();
    await running.stop();
    return process.exit(EXIT.ok);
  },
)
  .option('--mock', 'answer for services that have no address in the environment')
  .option('--port <number>', 'port of the gateway; default: PORT, or 3000');

command<object>('start', 'serve what was built, as in production', async (root) => {
  const { join } = await import('node:path');
  const { runGateway } = await import('../gateway/run-gateway.ts');
  const { serveProcess } = await import('../gateway/serve-process.ts');
  const graph = join(await root(), 'schema/generated');
  await serveProcess(() => runGateway({ GRAPH_PATH: graph, ...environment }));
  // The process ends when it is told to.
  return undefined;
});

command<{ port: string }>(
  'mock <contract>',
  'run a made-up service of a contract',
  async (_root, [contract = ''], options) => {
    const { startMock } = await import('./mock.ts');
    const mock = await startMock(contract, portOf(options.port));
    terminal.say(
      `${terminal.style('green', 'ready')} ${mock.url}, ${counted(mock.operations, 'operation')}. Stop with Ctrl+C.`,
    );
    terminal.answer({ url: mock.url, operations: mock.operations });
    await stopped();
    await mock.close();
    return process.exit(EXIT.ok);
  },
).option('--port <number>', 'port; 0 takes a free one', '0');

command<{ variables?: string }>(
  'explain <operation>',
  'show plan, calls, cost, access and cache policy of an operation: a name, a file or the text',
  async (root, [operation = ''], options) => {
    const { explain } = await import('./explain.ts');
    await explain(await root(), operation, options, terminal);
    return EXIT.ok;
  },
).option('--variables <json>', 'variables of the operation');

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CommandError(EXIT.usage, `${text} is no port: --port wants a whole number from 0 to 65535`);
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Every end but a defect of ours has a code; a defect shows its stack. */
function codeOf(error: unknown): number | null {
  if (error instanceof CommandError) return error.code;
  if (isRefusedPath(error)) return EXIT.system;
  if (error instanceof BuildError) return EXIT.data;
  if (error instanceof ConfigurationError) return EXIT.config;
  return null;
}

/** What `fs` throws names the path in its message: "EACCES: permission denied, mkdir '/x'". */
function isRefusedPath(error: unknown): boolean {
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall !== undefined && path !== undefined;
}

// A reader that has seen enough leaves (`gateway explain … | head`): that is no problem of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
  const code = codeOf(error);
  if (code === null) throw error;
  const { message } = error as Error;
  terminal.complain(message);
  const problems =
    error instanceof BuildError || error instanceof ConfigurationError ? { problems: error.problems } : {};
  terminal.answer({ ok: false, code, message, ...problems, ...(error instanceof CommandError ? error.details : {}) });
  process.exit(code);
}
