/** Decimal arithmetic of amounts: text in, text out, rounded half up, never binary floats (domain: tax rules). */

import Big from 'big.js';

/** Amount in USD with two decimals. */
export function toUsd(value: Big): string {
  return value.round(2, Big.roundHalfUp).toFixed(2);
}

/** Amount in a currency that is paid in whole units, as CLP is. */
export function toWholeUnits(value: Big): string {
  return value.round(0, Big.roundHalfUp).toFixed(0);
}

/** Rounds to cents and stays a number, for results that are used further. */
export function roundCents(value: Big): Big {
  return value.round(2, Big.roundHalfUp);
}

/** Sum of decimal texts. */
export function sumOf(values: Iterable<string>): Big {
  let sum = new Big(0);
  for (const value of values) sum = sum.plus(value);
  return sum;
}
