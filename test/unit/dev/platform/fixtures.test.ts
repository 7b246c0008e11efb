import { expect, it } from 'vitest';
import {
  declarationWaybills,
  fixtureId,
  fixtureUsers,
  isMasterNumber,
  mawbNumberOfHawb,
  pickUser,
  TENANTS,
} from '../../../../dev/services/platform/fixtures.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

it('puts 870 of 900 HAWBs in masters only, 42 of them in the first, never more than 60', () => {
  const sizes = new Map<number | null, number>();
  for (const k of numbers(900)) sizes.set(mawbNumberOfHawb(k), (sizes.get(mawbNumberOfHawb(k)) ?? 0) + 1);
  expect(sizes.get(null)).toBe(30);
  expect(sizes.get(1)).toBe(42);
  sizes.delete(null);
  expect(Math.max(...sizes.values())).toBe(60);
  expect([...sizes.keys()].every((mawb) => mawb !== null && isMasterNumber(mawb))).toBe(true);
});

it('gives each declaration a waybill of its own', () => {
  const waybills = numbers(300).map(declarationWaybills);
  expect(new Set(waybills.map(({ mawb, hawb }) => hawb ?? `direct ${mawb}`)).size).toBe(300);
  for (const { mawb, hawb } of waybills) {
    if (hawb === null) expect(isMasterNumber(mawb)).toBe(false);
    else expect(mawbNumberOfHawb(hawb)).toBe(mawb);
  }
});

it('has 40 users a tenant, and one of every tenant role', () => {
  for (const tenant of TENANTS) {
    expect(fixtureUsers(tenant)).toHaveLength(40);
    for (const role of [
      'SUPERADMIN',
      'TENANT_ADMIN',
      'CUSTOMS_AGENT',
      'OPERATIONS',
      'WAREHOUSE',
      'AUDITOR',
      'SYSTEM',
    ]) {
      expect(pickUser(tenant, role, 5)).toMatch(/^[\da-f-]{36}$/);
    }
  }
  const everyone = TENANTS.flatMap((tenant) => fixtureUsers(tenant));
  const names = new Map(everyone.map(({ id, username }) => [id, username]));
  expect(new Set(names.values()).size).toBe(names.size);
});

it('names records by version 4 UUIDs that differ by kind, tenant and number', () => {
  const ids = ['mawb', 'hawb'].flatMap((kind) =>
    TENANTS.flatMap(({ key }) => numbers(60).map((n) => fixtureId(kind, key, n))),
  );
  expect(new Set(ids).size).toBe(360);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
