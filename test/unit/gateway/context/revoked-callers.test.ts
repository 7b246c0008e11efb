import { expect, test } from 'vitest';
import { createRevokedCallers } from '../../../../gateway/context/revoked-callers.ts';

test('a caller is refused for as long as a token lives, and no longer', () => {
  let now = 0;
  const revoked = createRevokedCallers(300, () => now);
  revoked.revoke({ of: 'user', id: 'ana' });
  expect(revoked.has({ id: 'ana' })).toBe(true);
  expect(revoked.has({ id: 'bruno' })).toBe(false);
  now = 299_999;
  expect(revoked.has({ id: 'ana' })).toBe(true);
  now = 300_000;
  expect(revoked.has({ id: 'ana' })).toBe(false);
});

test('a caller who is revoked again is refused for longer', () => {
  let now = 0;
  const revoked = createRevokedCallers(300, () => now);
  revoked.revoke({ of: 'user', id: 'ana' });
  revoked.revoke({ of: 'user', id: 'bruno' });
  now = 200_000;
  revoked.revoke({ of: 'user', id: 'ana' });
  now = 400_000;
  revoked.revoke({ of: 'user', id: 'carla' });
  expect(['ana', 'bruno', 'carla'].map((id) => revoked.has({ id }))).toEqual([true, false, true]);
});

test('a caller who is restored is refused no more', () => {
  const revoked = createRevokedCallers(300, () => 0);
  revoked.revoke({ of: 'user', id: 'ana' });
  revoked.restore({ of: 'user', id: 'ana' });
  expect(revoked.has({ id: 'ana' })).toBe(false);
});

test('a session that has ended takes no other session of its user with it', () => {
  const revoked = createRevokedCallers(300, () => 0);
  revoked.revoke({ of: 'session', id: 'one' });
  expect(revoked.has({ id: 'ana', sessionId: 'one' })).toBe(true);
  expect(revoked.has({ id: 'ana', sessionId: 'other' })).toBe(false);
  expect(revoked.has({ id: 'one' })).toBe(false);
});

test('a token of before a change of roles is outdated, one of later is not, and nobody is refused for it', () => {
  const revoked = createRevokedCallers(300, () => 0);
  revoked.revoke({ of: 'user', id: 'ana', issuedUntil: 100, outdated: true });
  expect([100, 101].map((issuedAt) => revoked.isOutdated({ id: 'ana', issuedAt }))).toEqual([true, false]);
  expect(revoked.isOutdated({ id: 'ana' })).toBe(true);
  expect(revoked.isOutdated({ id: 'bruno', issuedAt: 1 })).toBe(false);
  expect(revoked.has({ id: 'ana', issuedAt: 100 })).toBe(false);
  // Who is enabled again still needs a new token.
  revoked.restore({ of: 'user', id: 'ana' });
  expect(revoked.isOutdated({ id: 'ana', issuedAt: 100 })).toBe(true);
});

test('a user who has signed out is let in by what was issued later, one who was disabled is not', () => {
  const revoked = createRevokedCallers(300, () => 0);
  revoked.revoke({ of: 'user', id: 'ana', issuedUntil: 100 });
  expect([99, 100, 101].map((issuedAt) => revoked.has({ id: 'ana', issuedAt }))).toEqual([true, true, false]);
  expect(revoked.has({ id: 'ana' })).toBe(true);
  // An older message that comes later lets nobody in again.
  revoked.revoke({ of: 'user', id: 'ana', issuedUntil: 50 });
  expect(revoked.has({ id: 'ana', issuedAt: 100 })).toBe(true);
  revoked.revoke({ of: 'user', id: 'ana' });
  expect(revoked.has({ id: 'ana', issuedAt: 101 })).toBe(true);
  revoked.restore({ of: 'user', id: 'ana' });
  expect([100, 101].map((issuedAt) => revoked.has({ id: 'ana', issuedAt }))).toEqual([true, false]);
});
