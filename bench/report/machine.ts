/** What the numbers were taken on, and how far they can be trusted. */
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import type { Summary } from '../measure/summary.ts';

/** Packages whose versions matter for the comparison. */
const PACKAGES = [
  '@apollo/gateway',
  '@apollo/server',
  '@graphql-hive/gateway-runtime',
  '@graphql-hive/router-runtime',
  '@graphql-mesh/compose-cli',
  '@omnigraph/openapi',
  '@mercuriusjs/gateway',
  'mercurius',
  'fastify',
  'undici',
  'graphql',
  'graphql-jit',
  'jose',
];

/** One line. */
export function describeMachine(): string {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(1);
  return `${all.length} × ${all[0]?.model.trim()}, ${memory} GiB, Linux ${release()}, Node ${process.version}, load ${load}`;
}

/** One line, from the bench's own manifest. */
export function describeVersions(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return PACKAGES.map((name) => `${name} ${manifest.dependencies[name]}`).join(', ');
}

/** One line: how much the same work of the yardstick cost in different rounds. */
export function describeNoise(summaries: ReadonlyMap<string, Summary>, yardstick: string): string {
  const summary = summaries.get(yardstick);
  if (summary === undefined) return `noise: unknown without ${yardstick}`;
  if (summary.spread === 1) return 'noise: unknown after one round';
  const percent = Math.round((summary.spread - 1) * 100);
  return `noise: the CPU of ${yardstick} differed by ${percent} % between rounds; ratios are medians of pairs of the same round`;
}
