/** The ratios of the workloads as an SVG, drawn by hand: bars on a logarithmic scale around the yardstick's 1.0. */
import type { Summary } from '../measure/summary.ts';

export interface ChartWorkload {
  readonly name: string;
  readonly title: string;
  readonly summaries: ReadonlyMap<string, Summary>;
}

const WIDTH = 760;
const LABEL = 150;
const ROW = 22;
const BAR = 14;
const HEAD = 44;
const GAP = 18;
const RIGHT = 70;
const TICKS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

/** @param note one line below the chart: the machine, and how to repeat it */
export function drawChart(workloads: readonly ChartWorkload[], note: string): string {
  const shown = workloads.flatMap((workload) => {
    const rows = [...workload.summaries].flatMap(([name, { ratio }]) =>
      ratio !== null && Number.isFinite(ratio) ? [{ name, ratio }] : [],
    );
    return rows.length === 0 ? [] : [{ ...workload, rows }];
  });
  const ratios = shown.flatMap(({ rows }) => rows.map(({ ratio }) => ratio));
  const low = Math.log(Math.min(0.05, ...ratios));
  const high = Math.log(Math.max(2, ...ratios));
  const x = (ratio: number) => LABEL + ((Math.log(ratio) - low) / (high - low)) * (WIDTH - LABEL - RIGHT);

  const parts: string[] = [];
  let y = 0;
  for (const { name, title, rows } of shown) {
    parts.push(text(8, y + 18, `${name}: ${title}`, 'font-weight="600"'));
    const bottom = y + HEAD + rows.length * ROW;
    for (const tick of TICKS.filter((value) => Math.log(value) >= low && Math.log(value) <= high)) {
      parts.push(
        `<line x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${y + 38}" y2="${bottom}" class="${tick === 1 ? 'one' : 'tick'}"/>`,
      );
      parts.push(text(x(tick), y + 34, String(tick), 'class="small" text-anchor="middle"'));
    }
    rows.forEach((row, n) => {
      const top = y + HEAD + n * ROW;
      const [from, to] = [x(Math.exp(low)), x(row.ratio)];
      parts.push(text(LABEL - 8, top + 11, row.name, 'text-anchor="end"'));
      parts.push(
        `<rect x="${at(from)}" y="${top}" width="${at(Math.max(1, to - from))}" height="${BAR}" class="${row.name === 'ours' ? 'ours' : 'bar'}"/>`,
      );
      parts.push(text(to + 6, top + 11, row.ratio.toFixed(row.ratio < 0.1 ? 3 : 2), 'class="small"'));
    });
    y = bottom + GAP;
  }
  parts.push(text(8, y + 12, note, 'class="small"'));
  const height = y + 24;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="CPU per request against the backend written by hand">
<style>
svg { background: #fff } text { font: 13px system-ui, sans-serif; fill: #1f2933 } .small { font-size: 11px; fill: #52606d }
.tick { stroke: #e4e7eb } .one { stroke: #7b8794; stroke-dasharray: 3 3 } .bar { fill: #9fb3c8 } .ours { fill: #0b7285 }
</style>
${parts.join('\n')}
</svg>
`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${at(x)}" y="${at(y)}" ${attributes}>${escaped}</text>`;
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}
