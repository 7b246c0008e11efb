import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../../cli/mock.ts';
import { json } from '../../support/compile-contract.ts';

const examples = dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'));
let mock: Mock;
beforeAll(async () => {
  mock = await startMock(join(examples, '3.0/yaml/petstore.yaml'), 0);
});
afterAll(() => mock.close());

async function get(path: string, method = 'GET'): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(mock.url + path, { method });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

describe('a made-up service', () => {
  test('answers what the contract says, with the key that was asked for', async () => {
    expect(await get('/pet/7')).toEqual({ status: 200, body: expect.objectContaining({ id: 7, name: 'doggie' }) });
  });

  test('prefers a path without placeholders', async () => {
    expect((await get('/pet/findByStatus?status=sold')).body).toEqual(expect.any(Array));
  });

  test('says of a path that the contract does not have that it has none', async () => {
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/pet/7', 'PUT')).status).toBe(404);
  });
});

test('a made-up service puts the keys that were asked for into what its answers wrap', async () => {
  const thing = { type: 'object', properties: { id: { type: 'string' } } };
  const meta = { type: 'object', properties: { id: { type: 'string', example: 'trace' } } };
  const paths = {
    '/things/{id}': { get: { responses: { '200': json({ type: 'object', properties: { data: thing, meta } }) } } },
    '/things': {
      get: {
        responses: {
          '200': json({ type: 'object', properties: { things: { type: 'array', items: thing } } }),
        },
      },
    },
  };
  const folder = mkdtempSync(join(tmpdir(), 'gateway-mock-'));
  const contract = join(folder, 'things.json');
  writeFileSync(contract, JSON.stringify({ openapi: '3.0.3', info: { title: 'Things', version: '1' }, paths }));
  const wrapping = await startMock(contract, 0);
  try {
    const one = await fetch(`${wrapping.url}/things/t7`);
    expect(await one.json()).toEqual({ data: { id: 't7' }, meta: { id: 'trace' } });
    const many = await fetch(`${wrapping.url}/things?ids=a,b`);
    expect(await many.json()).toEqual({ things: [{ id: 'a' }, { id: 'b' }] });
  } finally {
    await wrapping.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
