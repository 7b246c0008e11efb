import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControl } from '../../../dev/control.ts';
import { startIdentityProvider } from '../../../dev/identity-provider/start-identity-provider.ts';

let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let control: Awaited<ReturnType<typeof startControl>>;

beforeAll(async () => {
  provider = await startIdentityProvider({ port: 0 });
  control = await startControl(0, { identityProvider: provider });
});
afterAll(async () => {
  control?.close();
  await provider?.stop();
});

async function post(path: string, method = 'POST'): Promise<number> {
  const { port } = control.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}/${path}`, { method })).status;
}

test('a part of the company is switched off and on again', async () => {
  expect(await post('identityProvider/down')).toBe(204);
  await expect(fetch(provider.jwksUrl)).rejects.toThrow();
  expect(await post('identityProvider/up')).toBe(204);
  expect((await fetch(provider.jwksUrl)).status).toBe(200);
});

test('what is not known is not found', async () => {
  expect(await post('nobody/down')).toBe(404);
  expect(await post('identityProvider/explode')).toBe(404);
  expect(await post('constructor/down')).toBe(404);
  expect(await post('identityProvider/down', 'GET')).toBe(404);
});
