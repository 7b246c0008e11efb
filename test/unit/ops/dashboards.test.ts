import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { ALERTS } from '../../../ops/alerts/all-alerts.ts';
import { recordingRules, WINDOWS } from '../../../ops/alerts/recording-rules.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = `${root}ops/generated/dashboards`;

interface Panel {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly w: number };
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const dashboards = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Dashboard,
);
const expressions = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => [`${title} / ${panel.title}`, expr] as const)),
);

/** Every metric of ours: names that rooms give to instruments, and those that rules record. */
function knownMetrics(): ReadonlySet<string> {
  const known = new Set(['up', ...recordingRules(WINDOWS).map(({ record }) => record)]);
  const files = ['gateway', 'subgraphs/engine'].flatMap((room) =>
    readdirSync(root + room, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${root}${room}/${path}`),
  );
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const instruments = text.matchAll(/create(Histogram|Counter|ObservableCounter|ObservableGauge)\(\s*'(\w+)'/g);
    for (const [, kind, name] of instruments) {
      if (kind === 'Histogram') for (const part of ['bucket', 'sum', 'count']) known.add(`${name}_${part}`);
      else known.add(name ?? '');
    }
    // Some rooms make several of a kind by a function of theirs.
    for (const [, name] of text.matchAll(/^ {2}(?:gauge|observe)\('(\w+)'/gm)) known.add(name ?? '');
  }
  return known;
}

/** Names in an expression; a syntax error is one too. */
function metricsOf(expr: string): readonly string[] {
  const text = expr.replaceAll('$__rate_interval', '5m');
  const found: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, name, from, to }) => {
      if (type.isError) throw new SyntaxError(`${expr} at ${from}`);
      if (name === 'Identifier') found.push(text.slice(from, to));
    },
  });
  return found;
}

test('there are ten or more dashboards, each with an address and a name of its own', () => {
  expect(dashboards.length).toBeGreaterThanOrEqual(10);
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  expect(new Set(dashboards.map(({ title }) => title)).size).toBe(dashboards.length);
});

test('panels have a title, a sentence and room on the grid', () => {
  for (const { title, panels } of dashboards) {
    expect(new Set(panels.map(({ id }) => id)).size, title).toBe(panels.length);
    for (const { type, title: name, description, gridPos } of panels) {
      expect(name, title).not.toBe('');
      expect(gridPos.x + gridPos.w, `${title} / ${name}`).toBeLessThanOrEqual(24);
      if (type !== 'row') expect(description, `${title} / ${name}`).toMatch(/\.$/);
    }
  }
});

describe('questions to Prometheus', () => {
  const known = knownMetrics();

  test.each(expressions)('%s can be asked, of metrics that there are', (_panel, expr) => {
    expect(metricsOf(expr).filter((name) => !known.has(name))).toEqual([]);
  });

  test('so do alerts and what rules record', () => {
    const asked = [...ALERTS.map(({ expr }) => expr(WINDOWS)), ...recordingRules(WINDOWS).map(({ expr }) => expr)];
    expect(asked.flatMap(metricsOf).filter((name) => !known.has(name))).toEqual([]);
  });

  test('a name that nobody counts is noticed', () => {
    expect(metricsOf('sum(rate(http_request_total[5m]))').filter((name) => !known.has(name))).toEqual([
      'http_request_total',
    ]);
    expect(() => metricsOf('sum(rate(up[5m])')).toThrow(SyntaxError);
  });
});
