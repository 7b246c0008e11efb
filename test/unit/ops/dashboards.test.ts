import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ALERTS } from '../../../ops/alerts/all-alerts.ts';
import { recordingRules, WINDOWS } from '../../../ops/alerts/recording-rules.ts';
import { knownMetrics, metricsOf } from '../../support/metric-names.ts';

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
