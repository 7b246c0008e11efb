/** Builds a page of `dev/` with Vite, when a source of it has changed. The build runs in a process of its own: this one answers meanwhile. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Page {
  /** Absolute; what is built is kept in `dist` of it. */
  readonly folder: string;
  /** Folders that it is built of, from the project's root. */
  readonly sources: readonly string[];
}

const project = fileURLToPath(new URL('..', import.meta.url));
const STAMP = 'sources.sha256';

/**
 * Rejects when it cannot be built.
 *
 * @returns whether something had to be built
 */
export async function buildPage(page: Page): Promise<boolean> {
  const stamp = await stampOf(page);
  const built = await readFile(join(page.folder, 'dist', STAMP), 'utf8').catch(() => null);
  if (built === stamp) return false;
  const vite = fileURLToPath(import.meta.resolve('vite/package.json')).replace(/package\.json$/, 'bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', page.folder, '--logLevel', 'warn'], {
    cwd: project,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  await writeFile(join(page.folder, 'dist', STAMP), stamp);
  return true;
}

async function stampOf({ folder, sources }: Page): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    const names = await readdir(join(project, source), { recursive: true });
    for (const name of names.filter((each) => /\.(tsx?|css)$/.test(each) && !each.startsWith('dist')).sort())
      hash.update(name).update(await readFile(join(project, source, name)));
  }
  for (const file of [join(folder, 'index.html'), join(folder, 'vite.config.ts'), join(project, 'package-lock.json')])
    hash.update(await readFile(file));
  return hash.digest('hex');
}
