/** `gateway init [folder]`: a new project around a folder of contracts. */
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { addService } from './add.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { makeFolders } from './make-folders.ts';
import type { Terminal } from './terminal.ts';

export interface InitOptions {
  /** Folder of contracts to begin with. */
  readonly contracts?: string;
}

const IGNORED = 'node_modules/\n';

export async function init(directory: string, { contracts }: InitOptions, terminal: Terminal): Promise<void> {
  const root = resolve(directory);
  if (existsSync(join(root, 'subgraphs'))) {
    throw new CommandError(EXIT.cannotCreate, `${root} is a project already: it has a folder subgraphs`);
  }
  if (contracts !== undefined && !existsSync(contracts)) {
    throw new CommandError(EXIT.noInput, `there is no folder ${contracts}`);
  }
  await makeFolders(join(root, 'subgraphs'));
  await makeFolders(join(root, 'schema/operations'));
  if (!existsSync(join(root, '.gitignore'))) await writeFile(join(root, '.gitignore'), IGNORED);
  terminal.say(`${terminal.style('green', 'created')} ${root}`);
  const added: object[] = [];
  for (const file of contracts === undefined ? [] : await contractsIn(contracts)) {
    added.push(await addService(root, file, {}, terminal));
  }
  terminal.say(
    added.length === 0
      ? 'Next: gateway add <contract>, a file or an address of OpenAPI 3'
      : 'Next: read the overlays under subgraphs/, then gateway dev --mock',
  );
  terminal.answer({ project: root, services: added });
}

async function contractsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
