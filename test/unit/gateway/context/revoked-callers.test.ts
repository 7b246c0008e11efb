import { expect, test } from 'vitest';
import { createRevokedCallers } from '../../../../gateway/context/revoked-callers.ts';

test('a caller is refused for as long as a token lives, and no longer', () => {
  let now = 0;
  const revoked = createRevokedCallers(300, () => now);
  revoked.revoke('ana');
  expect(revoked.has('ana')).toBe(true);
  expect(revoked.has('bruno')).toBe(false);
  now = 299_999;
  expect(revoked.has('ana')).toBe(true);
  now = 300_000;
  expect(revoked.has('ana')).toBe(false);
});

test('a caller who is revoked again is refused for longer', () => {
  let now = 0;
  const revoked = createRevokedCallers(300, () => now);
  revoked.revoke('ana');
  revoked.revoke('bruno');
  now = 200_000;
  revoked.revoke('ana');
  now = 400_000;
  revoked.revoke('carla');
  expect(['ana', 'bruno', 'carla'].map(revoked.has)).toEqual([true, false, true]);
});

test('a caller who is restored is refused no more', () => {
  const revoked = createRevokedCallers(300, () => 0);
  revoked.revoke('ana');
  revoked.restore('ana');
  expect(revoked.has('ana')).toBe(false);
});
