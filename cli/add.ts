/** `gateway add <contract>`: brings a service into the project and proposes its overlay. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { objectOf } from '../schema/compile/document.ts';
import { BuildError, describeProblem } from '../schema/compile/problem.ts';
import { readDocument } from '../schema/compile/read-document.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { readSources } from './project.ts';
import { fitOverlay } from './propose/fit-overlay.ts';
import { readContract } from './read-contract.ts';
import { counted, type Terminal } from './terminal.ts';

export interface AddOptions {
  /** Name of the service. Default: that of the file, or the title of the contract. */
  readonly name?: string;
  /** Show what would be written, write nothing. */
  readonly dryRun?: boolean;
}

export interface Added {
  readonly service: string;
  readonly operations: number;
  readonly found: number;
  readonly guessed: number;
  readonly leftOut: number;
  readonly overlay: string;
}

export async function add(root: string, contract: string, options: AddOptions, terminal: Terminal): Promise<void> {
  terminal.answer(await addService(root, contract, options, terminal));
}

/** @throws {BuildError} when the contract cannot be compiled whatever the overlay says */
export async function addService(
  root: string,
  contract: string,
  options: AddOptions,
  terminal: Terminal,
): Promise<Added> {
  const text = await readContract(contract);
  const name = options.name ?? serviceName(contract, text);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new CommandError(
      EXIT.usage,
      `${name} is no name of a service: small letters, digits and hyphens. Choose one with --name`,
    );
  }
  const folder = join(root, 'subgraphs', name);
  if (existsSync(folder))
    throw new CommandError(
      EXIT.cannotCreate,
      `the project has a service ${name} already: edit subgraphs/${name}, or choose another name with --name`,
    );
  terminal.progress(`reading ${contract}`);
  const source = {
    name,
    contractFile: `subgraphs/${name}/openapi.yaml`,
    contract: text,
    overlayFile: `subgraphs/${name}/overlay.yaml`,
    overlay: '',
  };
  // Nothing is written yet: what is wrong is wrong in the file that was named.
  const fitted = await fitOverlay(source, await readSources(root)).catch((error: unknown) => {
    if (!(error instanceof BuildError)) throw error;
    const inContract = (file: string): string => (file === source.contractFile ? contract : file);
    throw new BuildError(error.problems.map((problem) => ({ ...problem, file: inContract(problem.file) })));
  });
  if (options.dryRun === true) terminal.say(fitted.text.trimEnd());
  else {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'openapi.yaml'), text);
    await writeFile(join(folder, 'overlay.yaml'), fitted.text);
  }
  const guesses = fitted.proposals.filter(({ certainty }) => certainty === 'guess');
  const added: Added = {
    service: name,
    operations: fitted.operations,
    found: fitted.proposals.length - guesses.length,
    guessed: guesses.length,
    leftOut: fitted.leftOut.length,
    overlay: fitted.text,
  };
  if (options.dryRun !== true) {
    terminal.say(
      `${terminal.style('green', 'added')} ${name}: ${counted(added.operations, 'operation')}; the overlay says ${counted(added.found, 'thing')} that the contract says, and ${counted(added.guessed, 'guess')}`,
    );
    for (const { because } of guesses) terminal.say(`  ${terminal.style('yellow', 'guess')} ${because}`);
    for (const { proposal, reason } of fitted.leftOut)
      terminal.say(`  ${terminal.style('dim', 'left out')} ${proposal.because}, but ${reason}`);
    terminal.say(`Look at subgraphs/${name}/overlay.yaml`);
  }
  for (const warning of fitted.warnings) terminal.complain(describeProblem(warning));
  return added;
}

/** `petstore.yaml` → `petstore`; a file that is called openapi takes the title of its contract. */
function serviceName(contract: string, text: string): string {
  const file = basename(contract.replace(/[?#].*$/, '')).replace(/\.[^.]*$/, '');
  const title = String(objectOf(objectOf(readDocument(text, contract)).info).title ?? '');
  const chosen = /^(openapi|swagger|api|spec|index|)$/i.test(file) ? title : file;
  const words = chosen
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return words.join('-').replace(/^[0-9-]+/, '');
}
