/** The metrics that there are, and those that a question to Prometheus names. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { recordingRules, WINDOWS } from '../../ops/alerts/recording-rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every metric of ours: names that rooms give to instruments, and those that rules record. */
export function knownMetrics(): ReadonlySet<string> {
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

/** @throws {SyntaxError} where it is no PromQL */
export function metricsOf(expr: string): readonly string[] {
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
