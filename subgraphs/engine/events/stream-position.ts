/** Places in a stream: `<milliseconds>-<number>`, as Redis numbers the entries of a stream. Later entries have greater places. */

/** Before the first entry. */
export const START = '0-0';

const POSITION = /^(?:0|[1-9]\d{0,19})-(?:0|[1-9]\d{0,19})$/;

export function isPosition(text: string): boolean {
  return POSITION.test(text);
}

/** @returns less than 0 when `a` comes before `b` */
export function comparePositions(a: string, b: string): number {
  const [aTime = '', aNumber = ''] = a.split('-');
  const [bTime = '', bNumber = ''] = b.split('-');
  return compareWholeNumbers(aTime, bTime) || compareWholeNumbers(aNumber, bNumber);
}

/** Without leading zeros. The numbers have 64 bits, which a JavaScript number cannot hold. */
function compareWholeNumbers(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

/** The place directly before another one. */
export function positionBefore(position: string): string {
  const [time = '0', number = '0'] = position.split('-').map(BigInt);
  if (BigInt(number) > 0n) return `${time}-${BigInt(number) - 1n}`;
  return BigInt(time) === 0n ? START : `${BigInt(time) - 1n}-18446744073709551615`;
}

/** When the entry was added: epoch milliseconds on the clock of the stream. */
export function timeOf(position: string): number {
  return Number(position.slice(0, position.indexOf('-')));
}
