/** `gateway build`: writes what the gateway serves, as `npm run codegen` does in this repository. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CommandError, EXIT } from './exit-codes.ts';
import { readSources } from './project.ts';
import type { Terminal } from './terminal.ts';

const CODEGEN = fileURLToPath(new URL('../codegen.ts', import.meta.url));

export async function build(root: string, options: { readonly check?: boolean }, terminal: Terminal): Promise<number> {
  const services = (await readSources(root)).map(({ name }) => name);
  if (services.length === 0) {
    throw new CommandError(EXIT.noInput, `${root} has no service yet. Bring one with: gateway add <contract>`);
  }
  const check = options.check === true;
  const { code, output } = await run(['--project', root, ...(check ? ['--check'] : [])]);
  if (code === 0) {
    terminal.say(check ? `${terminal.style('green', 'ok')} what is written is what the sources make` : output.trim());
    terminal.answer({ ok: true, services });
    return EXIT.ok;
  }
  throw new CommandError(check && output.startsWith('These files differ') ? EXIT.found : EXIT.data, output.trim());
}

function run(args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    // tsx by its address: the project's own folder need not have it.
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), CODEGEN, ...args]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
