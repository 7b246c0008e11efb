/** Random ids of traces and spans. */
import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn in bulk: asking the system for a few at a time costs more than all else of a trace. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** @returns two digits for each byte */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
