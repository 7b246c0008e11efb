/** Answers of the batch reads: many records, or many groups of records, by key (domain: batch reads). */

/** Found rows and the keys without one; a key of another tenant counts as missing. */
export function batchByIds<T>(
  keys: readonly string[],
  find: (key: string) => T | undefined,
): { data: T[]; missing: string[] } {
  const data: T[] = [];
  const missing: string[] = [];
  for (const key of new Set(keys)) {
    const row = find(key);
    if (row === undefined) missing.push(key);
    else data.push(row);
  }
  return { data, missing };
}

/**
 * One group for every requested key, empty ones included.
 *
 * @param rowsOf all rows of the key, newest first
 * @param limitPerKey rows kept of each group; `totalItems` counts all of them
 */
export function groupBy<T>(
  keys: readonly string[],
  rowsOf: (key: string) => readonly T[],
  limitPerKey: number,
): { data: { key: string; totalItems: number; items: T[] }[] } {
  const data = [...new Set(keys)].map((key) => {
    const rows = rowsOf(key);
    return { key, totalItems: rows.length, items: rows.slice(0, limitPerKey) };
  });
  return { data };
}
