import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../../gateway/settings.ts';
import { runbookOf } from '../../../ops/alerts/alert.ts';
import { ALERTS } from '../../../ops/alerts/all-alerts.ts';
import { ERRORS } from '../../../schema/contract/errors.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = `${root}docs/runbooks`;
const pages = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const commands = pages.flatMap(({ name, text }) =>
  [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block
      .trim()
      .split('\n')
      .map((line) => [name, line] as const),
  ),
);
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };

/** Programs of the machine that somebody is on who was called. */
const PROGRAMS = ['curl', 'promtool', 'redis-cli', 'npm', 'date', 'df', 'export'];
/** Paths of the gateway, as its own docs name them. */
const PATHS = /\$GATEWAY(\/[\w/-]*)/g;
const SERVED = ['/actuator/readiness', '/actuator/liveness', '/metrics', '/graphql', '/operator/log-level'];

test('every alert has a runbook, and every runbook an alert', () => {
  const expected = [...ALERTS.map(runbookOf), 'README.md'].sort();
  expect(pages.map(({ name }) => name).sort()).toEqual(expected);
  const readme = pages.find(({ name }) => name === 'README.md')?.text ?? '';
  for (const { name } of ALERTS) expect(readme).toContain(`[${name}](${runbookOf({ name })})`);
});

test.each(pages.filter(({ name }) => name !== 'README.md'))(
  '$name says what clients see, what to do and when it is over',
  ({ text }) => {
    expect(text).toMatch(/\*\*What clients see\*\*: \S/);
    expect(text).toMatch(/\*\*1\.\*\* \S/);
    expect(text).toMatch(/\*\*It is over\*\* when/);
  },
);

describe('each step', () => {
  test.each(commands)('%s: %s is a command that there is', (_page, line) => {
    const [program = ''] = line.split(' ', 1);
    expect(PROGRAMS).toContain(program);
    // As a shell reads it; nothing is run.
    execFileSync('bash', ['-n', '-c', line], { stdio: 'pipe' });
    if (program === 'npm') expect(Object.keys(scripts)).toContain(/npm run (?:-s )?([\w:]+)/.exec(line)?.[1]);
    for (const [, path] of line.matchAll(PATHS)) expect(SERVED).toContain(path);
    const [, asked] = /^promtool query instant \S+ '([^']*)'$/.exec(line) ?? [];
    if (asked !== undefined) {
      parser.parse(asked).iterate({
        enter: ({ type, from }) => {
          if (type.isError) throw new SyntaxError(`${asked} at ${from}`);
        },
      });
    }
    for (const [, file] of line.matchAll(/ (ops\/\S+)/g)) expect(existsSync(root + file)).toBe(true);
  });

  test('names settings that there are, and pages that there are', () => {
    const known = new Set([
      ...Object.values(SETTINGS).map(({ variable }) => variable as string),
      ...Object.keys(ERRORS),
    ]);
    for (const { name, text } of pages) {
      for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
        expect(existsSync(join(dirname(join(folder, name)), link)), `${name} → ${link}`).toBe(true);
      }
      for (const [, setting = ''] of text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`/g)) {
        expect(known, `${name}: ${setting}`).toContain(setting);
      }
    }
  });
});
