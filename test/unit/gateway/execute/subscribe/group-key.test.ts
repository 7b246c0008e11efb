import { expect, test } from 'vitest';
import { type GroupParts, groupKey } from '../../../../../gateway/execute/subscribe/group-key.ts';
import type { Caller } from '../../../../../schema/contract/request-context.ts';

const TENANT = { businessUnit: 'SERHAFEN', countryCode: 'CL' };

function caller(changes: Partial<Caller> = {}): Caller {
  return {
    id: 'ana',
    username: 'ana.rojas',
    roles: ['OPERATOR', 'AUDITOR'],
    scopes: ['profile'],
    grants: ['SERHAFEN:CL'],
    token: 'a',
    expiresAt: 1,
    ...changes,
  };
}

function key(changes: Partial<GroupParts> = {}, tenant = TENANT): string {
  return groupKey(tenant, { operation: '1 {}', sameForRole: true, caller: caller(), locale: 'es', ...changes });
}

test('callers with the same rights share a group, in whatever order their roles stand', () => {
  const other = caller({ id: 'bruno', username: 'bruno.diaz', token: 'b', roles: ['AUDITOR', 'OPERATOR'] });
  expect(key({ caller: other })).toBe(key());
});

test.each([
  ['another tenant', key({}, { businessUnit: 'SERHAFEN', countryCode: 'PE' })],
  ['another operation', key({ operation: '2 {}' })],
  ['another language', key({ locale: 'en' })],
  ['another role', key({ caller: caller({ roles: ['OPERATOR'] }) })],
  ['another scope', key({ caller: caller({ scopes: [] }) })],
  ['another grant', key({ caller: caller({ grants: ['*:*'] }) })],
  ['roles that read like one', key({ caller: caller({ roles: ['AUDITOR","OPERATOR'] }) })],
  ['nobody', key({ caller: null })],
])('%s is another group', (_what, other) => {
  expect(other).not.toBe(key());
});

test('where the answer depends on who asks, every caller is a group', () => {
  const own = key({ sameForRole: false });
  expect(key({ sameForRole: false, caller: caller({ id: 'bruno' }) })).not.toBe(own);
  expect(key({ sameForRole: false, caller: caller({ token: 'renewed' }) })).toBe(own);
});
