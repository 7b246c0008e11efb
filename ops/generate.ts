/** Everything under `ops` that is generated, by path relative to the project; `codegen.ts` writes and checks it. */
import { ALERTS } from './alerts/all-alerts.ts';
import { REHEARSAL_WINDOWS, WINDOWS } from './alerts/recording-rules.ts';
import { ruleFile } from './alerts/rule-files.ts';
import { DASHBOARDS } from './dashboards/all-dashboards.ts';
import { buildDashboard } from './dashboards/build-dashboard.ts';

const RULES = 'ops/generated/prometheus';
const DASHBOARD_FILES = 'ops/generated/dashboards';

/** Rules of a rehearsal: the same questions in seconds instead of minutes. */
export function rehearsalRules(): string {
  return ruleFile(ALERTS, { windows: REHEARSAL_WINDOWS, interval: '1s', for: '3s' });
}

export function generateOps(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set(`${RULES}/rules.yml`, ruleFile(ALERTS, { windows: WINDOWS, interval: '15s' }));
  for (const dashboard of DASHBOARDS) {
    const name = dashboard.uid.replace(/^serhafen-/, '');
    files.set(`${DASHBOARD_FILES}/${name}.json`, `${JSON.stringify(buildDashboard(dashboard), null, 2)}\n`);
  }
  return files;
}
