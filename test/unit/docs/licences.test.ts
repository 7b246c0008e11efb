/** The page of licences against what is installed in production. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const production = Object.entries(packages).filter(
  ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
);
const page = read('docs/licences.md');
const known = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, licence = '']) => licence);

test('every package in production has a licence that the page explains', () => {
  const unexplained = production.flatMap(([path, { license = 'none' }]) =>
    known.includes(license) ? [] : [`${path}: ${license}`],
  );
  expect(unexplained).toEqual([]);
});

test('the page explains no licence that nothing has', () => {
  const used = new Set(production.map(([, { license = 'none' }]) => license));
  expect(known.filter((licence) => !used.has(licence))).toEqual([]);
});

test('the packages that may not become a managed service are those that the page names', () => {
  const elastic = production.flatMap(([path, { license }]) =>
    license === 'Elastic-2.0' ? [path.replace(/.*node_modules\//, '')] : [],
  );
  const named = page.slice(page.indexOf('Five packages'), page.indexOf('Apollo Server,'));
  expect([...named.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual([...new Set(elastic)].sort());
});
