/** What the gateway says of its REST paths, and the page that shows it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCompiledGraph, loadOpenApi } from '../../../gateway/execute/load-services.ts';
import { callRest } from '../../support/rest-call.ts';
import { startWorld, type World } from '../../support/world.ts';

type Node = { readonly [key: string]: unknown };
const document = JSON.parse(loadOpenApi()) as { paths: Record<string, Record<string, Node>>; components: Node };

describe('the merged document', () => {
  test('has every operation at its public path, once', () => {
    const listed = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => method !== 'parameters')
        .map(([method, operation]) => `${method.toUpperCase()} ${path} ${operation.operationId}`),
    );
    const routed = loadCompiledGraph().services.flatMap(({ rest }) =>
      rest.operations.map(({ method, path, operationId }) => `${method} /api${path} ${operationId}`),
    );
    expect(listed.sort()).toEqual(routed.sort());
  });

  test('has every component that it refers to, and nothing of ours', () => {
    const text = JSON.stringify(document);
    const references = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? ''));
    for (const reference of references) {
      const found = reference.split('/').reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document);
      expect([reference, found === undefined]).toEqual([reference, false]);
    }
    expect(references.size).toBeGreaterThan(100);
    expect(text).not.toMatch(/"x-(?:access|cache|entity|ref|emits|errors)"/);
  });
});

describe('a gateway', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ INTROSPECTION: 'true' });
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  test('shows it on a page that loads nothing from elsewhere', async () => {
    const page = await fetch(`${world.gateway.url}/api/docs`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    const text = await page.text();
    const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => String(match[1]));
    expect(parts).toEqual(['docs/swagger-ui.css', 'docs/swagger-ui-bundle.js', 'docs/start.js']);
    for (const part of parts) {
      const file = await fetch(new URL(part, `${world.gateway.url}/api/docs`));
      expect([part, file.status, (await file.text()).length > 50]).toEqual([part, 200, true]);
    }
    expect((await callRest(world, '/api/openapi.json', { as: null, tenant: null })).body).toEqual(document);
  });

  test('that hides its schema hides this too', async () => {
    await using closed = await startWorld({ INTROSPECTION: 'false' });
    for (const path of ['/api/openapi.json', '/api/docs']) expect((await callRest(closed, path)).status).toBe(404);
  });

  test('that shows its schema to callers shows them this', async () => {
    await using known = await startWorld({ INTROSPECTION: 'authenticated' });
    expect((await callRest(known, '/api/openapi.json', { as: null, tenant: null })).status).toBe(401);
    expect((await callRest(known, '/api/openapi.json')).status).toBe(200);
    expect((await callRest(known, '/api/docs')).status).toBe(404);
  });
});
