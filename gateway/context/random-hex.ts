/** Random ids of traces and spans. */
import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn in bulk: asking the system for a few at a time costs more than all else of a trace. */
const pool = Buffer.alloc(4096);
let digits = '';
let used = 0;

/** @returns two digits for each byte */
export function randomHex(bytes: number): string {
  const end = used + 2 * bytes;
  if (end > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    used = 2 * bytes;
    return digits.slice(0, used);
  }
  const drawn = digits.slice(used, end);
  used = end;
  return drawn;
}
