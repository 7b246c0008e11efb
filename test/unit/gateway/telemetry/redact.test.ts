import { expect, test } from 'vitest';
import { withoutSecrets } from '../../../../gateway/telemetry/redact.ts';

test.each([
  'authorization',
  'Authorization',
  'cookie',
  'Set-Cookie',
  'password',
  'token',
  'access_token',
  'refreshToken',
  'client_secret',
])('%s is redacted at any depth, whatever it holds', (name) => {
  expect(withoutSecrets({ [name]: 's', a: { [name]: ['s'] }, list: [{ [name]: { deep: 's' } }] })).toEqual({
    [name]: '[redacted]',
    a: { [name]: '[redacted]' },
    list: [{ [name]: '[redacted]' }],
  });
});

test('names that only resemble one are kept', () => {
  const fields = { tokens: 3, tokenCacheSize: 5, passwordless: true, nested: { url: 'x' } };
  expect(withoutSecrets(fields)).toEqual(fields);
});

test('a flat object without secrets is not copied, and no object is changed', () => {
  const flat = { a: 1, b: 'two', c: null };
  expect(withoutSecrets(flat)).toBe(flat);
  const secret = { token: 's', deep: { token: 's' } };
  withoutSecrets(secret);
  expect(secret).toEqual({ token: 's', deep: { token: 's' } });
});

test('errors are left to their serialiser', () => {
  const error = new Error('x');
  expect(withoutSecrets({ err: error }).err).toBe(error);
});

test('an object that contains itself ends', () => {
  const loop: Record<string, unknown> = { token: 's' };
  loop.self = loop;
  expect(JSON.stringify(withoutSecrets(loop))).not.toContain('"s"');
});
