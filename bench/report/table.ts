/** Summaries as a table for the terminal. */
import type { Summary } from '../measure/summary.ts';

const COLUMNS: readonly (readonly [head: string, cell: (summary: Summary) => string])[] = [
  ['ratio', ({ ratio }) => (ratio === null ? '-' : ratio.toFixed(ratio < 0.1 ? 3 : 2))],
  ['CPU us/req', ({ cpuUsPerRequest }) => cpuUsPerRequest.toFixed(0)],
  ['subgraphs', ({ subgraphCpuUsPerRequest: us }) => (us === 0 ? '' : `+${us.toFixed(0)}`)],
  ['spread', ({ spread }) => spread.toFixed(2)],
  ['req/s', ({ requestsPerSecond }) => requestsPerSecond.toFixed(requestsPerSecond < 100 ? 1 : 0)],
  ['busy', ({ busy }) => busy.toFixed(2)],
  ['p50 ms', ({ p50Ms }) => p50Ms.toFixed(2)],
  ['p99 ms', ({ p99Ms }) => p99Ms.toFixed(2)],
  ['c1 p50 ms', ({ c1P50Ms }) => c1P50Ms.toFixed(3)],
  ['calls', ({ upstreamRequests }) => upstreamRequests.toFixed(1)],
  ['RSS MB', ({ rssMb }) => rssMb.toFixed(0)],
  ['errors', ({ errors }) => String(errors)],
];

export function formatTable(summaries: ReadonlyMap<string, Summary>): string {
  const rows = [
    ['', ...COLUMNS.map(([head]) => head)],
    ...[...summaries].map(([name, summary]) => [name, ...COLUMNS.map(([, cell]) => cell(summary))]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
