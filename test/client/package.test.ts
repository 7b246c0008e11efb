import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}schema/client/`;
const manifest = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as {
  readonly version: string;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
};

beforeAll(async () => {
  await run('npm', ['run', '--silent', 'prepack'], { cwd: folder });
});
afterAll(() => rm(`${folder}dist`, { recursive: true, force: true }));

test('the package runs in plain Node: modules and declarations, no TypeScript', async () => {
  const script = `
    const client = await import('@serhafen/graph-client');
    const { MawbListDocument } = await import('@serhafen/graph-client/operations');
    console.log(typeof client.createGraphClient, client.trustedId(MawbListDocument).length);
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
  expect(stdout.trim()).toBe('function 64');
  const { stdout: packed } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder });
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths).toContain('dist/index.d.ts');
  expect(paths.filter((path) => !/^(dist\/.*\.(js|d\.ts)|package\.json)$/.test(path))).toEqual([]);
});

test('it needs nothing but its peers and the type of a typed document', () => {
  const modules = readdirSync(`${folder}dist`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.js$/.test(name),
  );
  const imported = modules
    .flatMap((name) => [...readFileSync(`${folder}dist/${name}`, 'utf8').matchAll(/from ['"]([^.'"][^'"]*)['"]/g)])
    .map(([, name = '']) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0]);
  expect([...new Set(imported)].sort()).toEqual(Object.keys(manifest.peerDependencies).sort());
  expect(Object.keys(manifest.dependencies)).toEqual(['@graphql-typed-document-node/core']);
});
