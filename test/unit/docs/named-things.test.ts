/** What the documentation names exists: files, scripts, packages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;

/** Folders of the project that hold named files; a word that starts with one of them and a slash is a path. */
const FOLDERS = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
  .map(({ name }) => name);
const IN_TEXT = new RegExp(String.raw`(?<![\w./@-])(?:${FOLDERS.map(escaped).join('|')})\/[\w./<>-]*[\w/>]`, 'g');
/** In code, anything with an ending of ours, and anything with a slash inside that is no address, package or media type. */
const IN_CODE = /^(?![/@]|application\/)(?:[\w.<>-]+\/[\w./<>-]*|[\w-]+\.(?:ts|md|yaml|json|graphql))$/;

function escaped(text: string): string {
  return text.replaceAll('.', String.raw`\.`);
}

function pathsNamedIn(page: string): string[] {
  const text = read(page);
  const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^https?:/.test(target))
    .map((target) => relative(root, join(root, dirname(page), target)));
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span ?? '').filter((span) => IN_CODE.test(span));
  const words = [...text.matchAll(IN_TEXT)].map(([word]) => word);
  return [...new Set([...links, ...code, ...words])];
}

/** `<name>` stands for any entry of its folder; a file that each service has may be named without its folder. */
function exists(path: string): boolean {
  if (!path.includes('/') && !existsSync(join(root, path))) return exists(`subgraphs/<service>/${path}`);
  const walk = (folder: string, [part, ...rest]: readonly string[]): boolean => {
    if (part === undefined || part === '') return existsSync(join(root, folder));
    if (!part.includes('<')) return walk(join(folder, part), rest);
    const whole = join(root, folder);
    return existsSync(whole) && readdirSync(whole).some((entry) => walk(join(folder, entry), rest));
  };
  return walk('', path.split('/'));
}

/** First cells of the table below a heading. */
function firstCells(page: string, heading: string): string[] {
  const section =
    read(page)
      .split(/^## /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| ([^|]+?) +\|/gm)]
    .map(([, cell]) => cell ?? '')
    .slice(1)
    .filter((cell) => !/^-+$/.test(cell));
}

describe.each([
  ['README.md', 'schema/operations/'],
  ['docs/architecture.md', 'gateway/pipeline.ts'],
  ['docs/graph.md', 'schema/generated/api.graphql'],
  ['docs/performance.md', 'bench/answerers/hand-written'],
])('%s', (page, known) => {
  const paths = pathsNamedIn(page);

  test(`names files, such as ${known}`, () => {
    expect(paths).toContain(known);
  });

  test('names no file that is not there', () => {
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });
});

describe('documentation', () => {
  test.each(pages)('%s names no script that is not there', (page) => {
    const named = [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });

  test('shows in README.md two commands that are scripts', () => {
    expect(read('README.md')).toMatch(/^npm ci && npm start\b.*\n^npm ci && npm test\b/m);
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });
});

describe('docs/dependencies.md', () => {
  const page = 'docs/dependencies.md';

  test.each([
    ['Installed with the gateway', Object.keys(manifest.dependencies)],
    ['Development only', Object.keys(manifest.devDependencies)],
    [
      'Overrides',
      Object.entries(manifest.overrides).flatMap(([name, inner]) =>
        typeof inner === 'string' ? [name] : Object.keys(inner).map((below) => `${name} > ${below}`),
      ),
    ],
  ])('%s: lists exactly what package.json has', (heading, names) => {
    expect(firstCells(page, heading).sort()).toEqual([...names].sort());
  });

  test('gives a reason for each', () => {
    expect([...read(page).matchAll(/^\| *[^|]+\| *\|$/gm)].map(([row]) => row)).toEqual([]);
  });

  test('says exact versions, and package.json has no other', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
