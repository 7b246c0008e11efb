import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../../cli/mock.ts';

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
