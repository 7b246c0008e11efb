/** The numbers of a live workload as a table. */
import type { LiveNumbers } from './run-live.ts';

export function formatLive(found: ReadonlyMap<string, LiveNumbers>): string {
  const columns = [...new Set([...found.values()].flatMap((numbers) => Object.keys(numbers)))];
  const rows = [
    ['answerer', ...columns],
    ...[...found].map(([name, numbers]) => [name, ...columns.map((column) => numbers[column]?.toString() ?? '–')]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}
