/** Folders of a project, with those above them. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and the missing ones above it, one at a time. `mkdir` of Node with `recursive` never ends where a folder is there and
 * the system still answers ENOENT for one inside it, as /proc does.
 *
 * @throws {NodeJS.ErrnoException} why the system refuses, with the path it refuses
 */
export async function makeFolders(folder: string): Promise<void> {
  const there = await stat(folder).catch(() => null);
  if (there?.isDirectory()) return;
  if (dirname(folder) !== folder) await makeFolders(dirname(folder));
  await mkdir(folder);
}
