/** docs/requirements.md names every row of the checklist once, and only files, tests and commands that exist. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const rows = [...read('docs/requirements.md').matchAll(/^\| (R-[A-R]\d\d) +\| (.*)\|$/gm)].map(([, id, cells]) => ({
  id: String(id),
  cells: String(cells),
}));
/** Rows of each section of the analysis. */
const ROWS = {
  A: 14,
  B: 25,
  C: 32,
  D: 22,
  E: 20,
  F: 19,
  G: 57,
  H: 30,
  I: 32,
  J: 45,
  K: 62,
  L: 15,
  M: 31,
  N: 8,
  O: 6,
  P: 15,
  Q: 7,
  R: 9,
};
const NAME = /`((?:npm run|npm) [\w:-]+|[\w.-]+(?:\/[\w.-]+)*\/?)`/g;

describe('docs/requirements.md', () => {
  test('has each row of the analysis once', () => {
    const expected = Object.entries(ROWS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_row, index) => `R-${section}${String(index + 1).padStart(2, '0')}`),
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(expected.sort());
  });

  test('says of each row where it is shown, or that it is not', () => {
    for (const { id, cells } of rows) expect(cells.split('|').at(-1)?.trim(), id).toMatch(/`|not prov|the page itself/);
  });

  test('names files, tests and commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const answered = rows.flatMap(({ cells }) => cells.split('|').slice(1).join('|'));
    for (const [, name = ''] of answered.flatMap((cells) => [...cells.matchAll(NAME)])) {
      const script = /^npm (?:run )?([\w:-]+)$/.exec(name)?.[1];
      expect(script === undefined ? existsSync(join(root, name)) : script in scripts, name).toBe(true);
    }
  });
});
