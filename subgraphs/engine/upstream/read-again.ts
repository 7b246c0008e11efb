/** Values that stand in files, read again when the files have changed; the last good value stays in force. */
import { statSync } from 'node:fs';

/** A file that was changed cannot be used. */
export type OnBrokenFile = (error: Error) => void;

/**
 * Looks at the files when the value is asked for, so that a file replaced by renaming or by a link is found as well.
 *
 * @param lookMs milliseconds in which it does not look again
 * @throws {Error} when the first read fails
 */
export function readAgain<T>(paths: readonly string[], read: () => T, onBroken: OnBrokenFile, lookMs: number): () => T {
  let seen = stampOf(paths);
  let value = read();
  let lookedAt = performance.now();
  return () => {
    const now = performance.now();
    if (now - lookedAt < lookMs) return value;
    lookedAt = now;
    const stamp = stampOf(paths);
    if (stamp === seen) return value;
    try {
      value = read();
      seen = stamp;
    } catch (error) {
      // Said once for each change; half a pair is mended by the other half.
      seen = stamp;
      onBroken(error as Error);
    }
    return value;
  };
}

function stampOf(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const { mtimeMs = 0, ino = 0, size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
      return `${ino} ${mtimeMs} ${size}`;
    })
    .join('\n');
}
