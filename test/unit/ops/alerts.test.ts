import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Alert, runbookOf } from '../../../ops/alerts/alert.ts';
import { ALERTS } from '../../../ops/alerts/all-alerts.ts';
import { rehearsalRules } from '../../../ops/generate.ts';
import { REHEARSED } from '../../../ops/rehearsal/scenes.ts';
import { type AlertScene, HEALTHY, SCENES } from './alert-scenes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const rules = `${root}ops/generated/prometheus/rules.yml`;
const folder = mkdtempSync(join(tmpdir(), 'rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Debian's `prometheus` and `prometheus-alertmanager` bring these; `.ci/run` installs them. */
function run(tool: 'promtool' | 'amtool', ...given: readonly string[]): string {
  try {
    return execFileSync(tool, given, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: string };
    if (code === 'ENOENT') throw new Error(`${tool} is missing: apt-get install prometheus prometheus-alertmanager`);
    throw new Error(`${stdout}\n${stderr}`);
  }
}

function testRules(tests: readonly object[], every = '15s'): void {
  const file = join(folder, `${Math.random()}.yml`);
  writeFileSync(file, stringify({ rule_files: [rules], evaluation_interval: every, tests }));
  run('promtool', 'test', 'rules', file);
}

function inputOf(series: AlertScene['series']): object[] {
  return Object.entries(series).map(([name, values]) => ({ series: name, values }));
}

function expected({ name, severity, summary }: Alert, { labels = {} }: AlertScene): object {
  return {
    exp_labels: { severity, team: 'serhafen', ...labels },
    exp_annotations: {
      summary: summary.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? ''),
      runbook_url: `docs/runbooks/${runbookOf({ name })}`,
    },
  };
}

const sceneOf = ({ name }: Alert): AlertScene => SCENES[name] ?? { series: {}, at: '0s' };

test('every alert fires for what it is about, and has a scene for it', () => {
  expect(Object.keys(SCENES).sort()).toEqual(ALERTS.map(({ name }) => name).sort());
  for (const every of new Set(ALERTS.map((alert) => sceneOf(alert).every))) {
    const tests = ALERTS.filter((alert) => sceneOf(alert).every === every).map((alert) => ({
      interval: '15s',
      input_series: inputOf(sceneOf(alert).series),
      alert_rule_test: [
        { eval_time: sceneOf(alert).at, alertname: alert.name, exp_alerts: [expected(alert, sceneOf(alert))] },
      ],
    }));
    testRules(tests, every);
  }
});

test('nothing fires while all is well, with the failures of everyday', () => {
  const times = ['2m', '8m', '11m', '30m', '80m'];
  testRules(
    [
      {
        interval: '15s',
        input_series: inputOf(HEALTHY),
        alert_rule_test: ALERTS.flatMap(({ name }) =>
          times.map((eval_time) => ({ eval_time, alertname: name, exp_alerts: [] })),
        ),
      },
    ],
    '1m',
  );
});

test('who is called knows within five minutes of the fault', () => {
  const minutes = (time: string) =>
    [...time.matchAll(/(\d+)(m|s)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) / (unit === 'm' ? 1 : 60),
      0,
    );
  // The hour before the fault is part of this scene.
  const before: Record<string, number> = { ErrorBudgetBurnFast: 60 };
  for (const alert of ALERTS.filter(({ severity }) => severity === 'page')) {
    expect(minutes(sceneOf(alert).at) - (before[alert.name] ?? 0), alert.name).toBeLessThanOrEqual(5);
  }
});

test('every alert is provoked and repaired in the rehearsal', () => {
  expect(REHEARSED.flatMap(({ alerts }) => alerts).sort()).toEqual(ALERTS.map(({ name }) => name).sort());
});

test('the rules of a rehearsal are the same questions, and Prometheus takes them', () => {
  const file = join(folder, 'rehearsal.yml');
  writeFileSync(file, rehearsalRules());
  run('promtool', 'check', 'rules', file);
  const names = [...readFileSync(rules, 'utf8').matchAll(/alert: (\w+)/g)].map(([, name]) => name);
  expect([...rehearsalRules().matchAll(/alert: (\w+)/g)].map(([, name]) => name)).toEqual(names);
});

describe('what is configured beside the rules', () => {
  test('Prometheus takes its configuration', () => {
    run('promtool', 'check', 'config', `${root}ops/prometheus/prometheus.yml`);
  });

  test('Alertmanager takes its own, and calls whom it should', () => {
    const file = `${root}ops/alertmanager/alertmanager.yml`;
    run('amtool', 'check-config', file);
    const routed = (...labels: string[]) =>
      run('amtool', 'config', 'routes', 'test', `--config.file=${file}`, ...labels);
    expect(routed('severity=page', 'alertname=CircuitOpen').trim()).toBe('on-duty');
    expect(routed('severity=ticket', 'alertname=CacheHitRateLow').trim()).toBe('tickets');
    expect(readFileSync(file, 'utf8')).not.toMatch(/routing_key:|[0-9a-f]{32}/);
  });
});
