import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limitLifetime } from '../../../../../gateway/edge/limit-lifetime.ts';
import { servePlayground } from '../../../../../gateway/edge/playground/serve-playground.ts';
import { setSecurityHeaders } from '../../../../../gateway/edge/security-headers.ts';
import type { Step } from '../../../../../gateway/edge/step.ts';
import { refuseUnknownPaths } from '../../../../../gateway/edge/unknown-path.ts';
import { errorOf, sendRaw, startEdge } from '../http.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

const graph: Step = (server) => server.get('/graphql', async () => ({ data: 'of the graph' }));
const common = (): readonly Step[] => [
  limitLifetime({ timeoutMs: 5000, onEnd: () => {} }),
  setSecurityHeaders(),
  refuseUnknownPaths(),
];

describe('the playground', () => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  let edge: Awaited<ReturnType<typeof startEdge>>;

  beforeAll(async () => {
    edge = await startEdge([
      ...common(),
      servePlayground({
        folder: join(folder, 'dist'),
        graphqlPaths: ['/graphql'],
        examples: [{ name: 'Who', text: 'query Who { me { id } }' }],
      }),
      graph,
    ]);
  });
  afterAll(async () => {
    await edge[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, accept = BROWSER) =>
    fetch(edge.url + path, { headers: { accept, 'accept-language': 'en' }, redirect: 'manual' });

  test('says that it is not built, until it is', async () => {
    const before = await get('/playground');
    expect([before.status, await before.text()]).toEqual([503, expect.stringContaining('npm run playground')]);
    mkdirSync(join(folder, 'dist/assets'), { recursive: true });
    writeFileSync(join(folder, 'secret.js'), 'outside');
    writeFileSync(join(folder, 'dist/sources.sha256'), 'of the build');
    writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(folder, 'dist/assets/page-1a2b.js'), 'export {};');
    const page = await get('/playground');
    expect([page.status, page.headers.get('cache-control'), await page.text()]).toEqual([
      200,
      'no-cache',
      '<!doctype html><title>page</title>',
    ]);
    const script = await get('/playground/assets/page-1a2b.js');
    expect(Object.fromEntries(script.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
  });

  test('may load nothing from elsewhere, send nothing elsewhere, and be framed by nobody', async () => {
    const policy = (await get('/playground')).headers.get('content-security-policy') ?? '';
    const rules = new Map(policy.split('; ').map((rule) => rule.split(/ (.*)/s, 2) as [string, string]));
    expect(rules.get('default-src')).toBe("'none'");
    expect(rules.get('script-src')).toBe("'self'");
    expect(rules.get('connect-src')).toBe("'self'");
    expect(rules.get('frame-ancestors')).toBe("'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|blob:/);
  });

  test.each([
    '/playground/../secret.js',
    '/playground/..%2fsecret.js',
    '/playground/assets/..%2f..%2fsecret.js',
    '/playground/sources.sha256',
    '/playground/assets',
    '/playground/',
    '/playground/nothing.js',
  ])('has no file %s', async (path) => {
    const head = `GET ${path} HTTP/1.1\r\nhost: gateway\r\naccept-language: en\r\nconnection: close\r\n\r\n`;
    const answer = await sendRaw(edge.url, head);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).not.toContain('outside');
  });

  test('offers the operations of the project', async () => {
    expect(await (await get('/playground/project.json')).json()).toEqual({
      examples: [{ name: 'Who', text: 'query Who { me { id } }' }],
      watched: false,
    });
  });

  test.each([
    ['a browser', BROWSER, 303],
    ['a program', 'application/json', 200],
    ['a program that takes anything', '*/*', 200],
    ['a program that takes HTML too', 'application/json, text/html;q=0.5', 200],
  ])('is where %s is sent that opens the address of the graph', async (_who, accept, status) => {
    const answer = await get('/graphql', accept);
    expect([answer.status, answer.headers.get('location')]).toEqual([status, status === 303 ? '/playground' : null]);
  });

  test('leaves questions to the graph, whoever asks them', async () => {
    expect(await (await get('/graphql?query={me}')).json()).toEqual({ data: 'of the graph' });
  });
});

test('where it is not allowed its address is an unknown path', async () => {
  await using edge = await startEdge([...common(), graph]);
  const paths = ['/playground', '/playground/project.json'];
  for (const path of paths)
    expect((await errorOf(await fetch(edge.url + path))).extensions.code).toBe('RESOURCE_NOT_FOUND');
  const answer = await fetch(`${edge.url}/graphql`, { headers: { accept: BROWSER } });
  expect(await answer.json()).toEqual({ data: 'of the graph' });
});
