/** `npm run k8s:render`: writes what each environment means into `k8s/rendered/`. Needs kubectl. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { environments, headOf, K8S, RENDERED } from './rendered-files.ts';

/** @throws when kubectl is not installed or refuses a folder */
export function render(environment: string): string {
  const folder = join(K8S, 'environments', environment);
  const text = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  return `${headOf(environment)}\n${text}`;
}

/** The alert rules of `ops/` as the Prometheus operator takes them. */
function writeRules(): void {
  const { groups } = parse(readFileSync(join(K8S, '../ops/generated/prometheus/rules.yml'), 'utf8')) as {
    groups: unknown;
  };
  const metadata = { name: 'api-gateway', labels: { app: 'api-gateway', release: 'prometheus' } };
  const rule = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata, spec: { groups } };
  const head = '# Written by `npm run k8s:render` from ops/generated/prometheus/rules.yml; never edited.\n';
  writeFileSync(join(K8S, 'components/monitoring/prometheus-rule.yaml'), head + stringify(rule, { lineWidth: 0 }));
}

if (import.meta.filename === process.argv[1]) {
  writeRules();
  rmSync(RENDERED, { recursive: true, force: true });
  mkdirSync(RENDERED);
  for (const environment of environments()) writeFileSync(join(RENDERED, `${environment}.yaml`), render(environment));
}
