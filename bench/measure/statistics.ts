/** Order statistics. Means are no use on a machine that others share. */

/** @returns `NaN` for no values */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the two nearest ranks. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

/** Largest over smallest value: 1.2 means that rounds differ by up to 20 %. */
export function spread(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values);
}
