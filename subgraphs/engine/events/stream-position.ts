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
