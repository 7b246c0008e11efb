/** Ends many connections at random moments of a time, so that not all clients come back at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending } from './close-codes.ts';

/** Resolves when the last one is ended. */
export async function endOverTime(
  connections: Iterable<{ end(ending: Ending): void }>,
  ending: Ending,
  overMs: number,
): Promise<void> {
  const all = [...connections];
  const moments = all.map(() => Math.random() * overMs).sort((one, other) => one - other);
  const start = performance.now();
  for (const [index, connection] of all.entries()) {
    const wait = (moments[index] ?? 0) - (performance.now() - start);
    if (wait > 1) await sleep(wait);
    connection.end(ending);
  }
}
