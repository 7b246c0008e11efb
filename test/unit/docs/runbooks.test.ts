/** Runbooks are of one shape and name what there is; their commands are run or checked by test/unit/docs/commands.test.ts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../../gateway/settings/table.ts';
import { runbookOf } from '../../../ops/alerts/alert.ts';
import { ALERTS } from '../../../ops/alerts/all-alerts.ts';
import { ERRORS } from '../../../schema/contract/errors.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = `${root}docs/runbooks`;
const pages = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
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

test('each step names settings that there are, and pages that there are', () => {
  const known = new Set([...Object.values(SETTINGS).map(({ variable }) => variable as string), ...Object.keys(ERRORS)]);
  for (const { name, text } of pages) {
    for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      expect(existsSync(join(dirname(join(folder, name)), link)), `${name} → ${link}`).toBe(true);
    }
    for (const [, setting = ''] of text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`/g)) {
      expect(known, `${name}: ${setting}`).toContain(setting);
    }
  }
});
