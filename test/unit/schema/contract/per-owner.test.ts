import { expect, test } from 'vitest';
import { createPerOwner } from '../../../../schema/contract/per-owner.ts';
import type { RequestContext } from '../../../../schema/contract/request-context.ts';

const context: RequestContext = {
  correlationId: '6a1f0c7e-8f4e-4c39-9d0b-0f2b8a1c4d5e',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: null,
  locale: 'en',
  caller: null,
  tenant: { businessUnit: 'BU1', countryCode: 'CL' },
  signal: new AbortController().signal,
};

test('what is kept for a request is made once', () => {
  let made = 0;
  const kept = createPerOwner(() => ({ number: ++made }));
  expect([kept(context).number, kept(context).number]).toEqual([1, 1]);
});

test('a context made from another one takes nothing that was kept along', () => {
  const tenantOf = createPerOwner(({ tenant }) => ({ tenant }));
  tenantOf(context);
  const other = { ...context, tenant: { businessUnit: 'BU2', countryCode: 'PE' } };
  expect(tenantOf(other).tenant).toBe(other.tenant);
  expect(tenantOf(context).tenant).toBe(context.tenant);
});

test('two keepers do not see each other', () => {
  const [first, second] = [createPerOwner(() => 'first'), createPerOwner(() => 'second')];
  expect([first(context), second(context), first(context)]).toEqual(['first', 'second', 'first']);
});
