/** Tells when a supergraph file has changed: by the file system, and by SIGHUP, which is how operators say it. */
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors and mounted volumes write in several steps; the last one counts. Milliseconds. */
const SETTLED = 100;

/**
 * @param onChange called once a change has settled
 * @returns stops watching
 */
export function watchSupergraph(path: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  const changed = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(onChange, SETTLED);
  };
  // The folder is watched: a file that is replaced by renaming is another file to the file system. Kubernetes swaps a link beside it.
  const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
    if (name === null || name === basename(path) || name.startsWith('..')) changed();
  });
  process.on('SIGHUP', changed);
  return () => {
    if (timer !== null) clearTimeout(timer);
    watcher.close();
    process.off('SIGHUP', changed);
  };
}
