import { describe, expect, test } from 'vitest';
import { type Asker, judgeStamp, NO_TENANT, readStamps, type Stamp, writeStamp } from './stamp.ts';

const asker: Asker = { tenant: 'A:CL', id: 'ana', roles: ['X', 'Y'], scopes: ['s'], language: 'es' };
const stamp: Stamp = { ...asker, roles: ['Y', 'X'], source: 'mawb', record: 'r1', version: 4 };
const asked = { records: new Set(['r1', 'ana']), confirmed: new Map([['mawb', 4]]) };

describe('the judge of the tenant fuzz', () => {
  test('finds every stamp again, wherever it stands', () => {
    const answer = { data: [{ deep: writeStamp(stamp) }, null, 3], other: writeStamp({ ...stamp, record: '' }) };
    expect(readStamps(answer)).toMatchObject([
      { source: 'mawb', record: 'r1', tenant: 'A:CL', id: 'ana', version: 4 },
      { source: 'mawb', record: '' },
    ]);
  });

  test('is content with what was made for somebody of the same class, after the last write', () => {
    const [found] = readStamps(writeStamp({ ...stamp, id: 'berta' }));
    expect(judgeStamp(found as Stamp, asker, asked)).toBeNull();
  });

  test.each([
    ['tenant', { tenant: 'B:CL' }],
    ['roles', { roles: ['X'] }],
    ['scopes', { scopes: [] }],
    ['language', { language: 'en' }],
    ['user', { source: 'me', tenant: NO_TENANT, id: 'berta' }],
    ['record', { record: 'r2' }],
    ['version', { version: 3 }],
  ] as const)('sees another %s', (what, change) => {
    expect(judgeStamp({ ...stamp, ...change }, asker, asked)).toContain(what);
  });

  test('sees what only administrators may see, and one’s own', () => {
    expect(judgeStamp({ ...stamp, source: 'users', record: '' }, asker, asked)).toContain('may not list');
    expect(judgeStamp({ ...stamp, source: 'email' }, asker, asked)).toContain('of another user');
    expect(judgeStamp({ ...stamp, source: 'email', record: 'ana' }, asker, asked)).toBeNull();
  });
});
