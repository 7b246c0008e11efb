/** Rules → the files that Prometheus reads. */
import { stringify } from 'yaml';
import { type Alert, runbookOf } from './alert.ts';
import { type RecordingRule, recordingRules, type Windows } from './recording-rules.ts';

export interface RuleFileOptions {
  readonly windows: Windows;
  /** How often the rules are asked. */
  readonly interval: string;
  /** How long an alert's answer has to stay. Default: as the alert says. */
  readonly for?: string;
}

const GENERATED = '# Written by `npm run codegen` from ops/alerts; never edited.\n';
/** A page of the repository; whoever serves the runbooks elsewhere sets `external_labels` and a template. */
const RUNBOOKS = 'docs/runbooks';

export function ruleFile(alerts: readonly Alert[], options: RuleFileOptions): string {
  const { windows, interval } = options;
  const groups = [
    { name: 'serhafen-objectives', interval, rules: recordingRules(windows).map(recordingOf) },
    { name: 'serhafen-alerts', interval, rules: alerts.map((alert) => alertOf(alert, options)) },
  ];
  return `${GENERATED}${stringify({ groups }, { lineWidth: 0 })}`;
}

function recordingOf({ record, expr }: RecordingRule): object {
  return { record, expr };
}

function alertOf(alert: Alert, { windows, for: hold }: RuleFileOptions): object {
  const { name, severity, summary } = alert;
  return {
    alert: name,
    expr: alert.expr(windows),
    for: hold ?? alert.for,
    labels: { severity, team: 'serhafen' },
    annotations: { summary, runbook_url: `${RUNBOOKS}/${runbookOf(alert)}` },
  };
}
