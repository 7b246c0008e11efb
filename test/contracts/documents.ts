/** The documents of the long run: installed on their own, because they weigh 800 MB. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('documents/', import.meta.url));

export interface ContractDocument {
  /** Path below `node_modules`: package and file. */
  readonly name: string;
  readonly file: string;
}

/** All documents of documents/list.txt, installed when they are not there. */
export function openDocuments(): ContractDocument[] {
  if (!existsSync(`${folder}node_modules`)) {
    const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: folder,
      stdio: 'inherit',
    });
    if (install.status !== 0) throw new Error('the documents cannot be installed');
  }
  return readFileSync(`${folder}list.txt`, 'utf8')
    .trim()
    .split('\n')
    .map((name) => ({ name, file: `${folder}node_modules/${name}` }));
}
