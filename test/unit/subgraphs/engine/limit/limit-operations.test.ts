/** Whose units an operation's limit takes. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { OperationBinding } from '../../../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../../../schema/contract/request-context.ts';
import { createOperationLimit, type LimitOperation } from '../../../../../subgraphs/engine/limit/limit-operations.ts';
import { createLocalBuckets } from '../../../../../subgraphs/engine/limit/local-buckets.ts';

const MAX = 3;

function limitOf(tenantScoped: boolean): LimitOperation {
  const rateLimit = { max: MAX, windowSeconds: 60, arguments: ['name'] };
  const limit = createOperationLimit(
    's',
    { operationId: 'o', rateLimit, tenantScoped } as unknown as OperationBinding,
    createLocalBuckets(),
  );
  if (limit === null) throw new Error('no limit');
  return limit;
}

function as(user: string, countryCode: string | null): RequestContext {
  const tenant = countryCode === null ? null : { businessUnit: 'SERHAFEN', countryCode };
  return { caller: { id: user }, tenant } as RequestContext;
}

let limit: LimitOperation;

/** How many of ten calls are let through. */
async function passed(contextOf: (call: number) => RequestContext, nameOf: (call: number) => string): Promise<number> {
  let count = 0;
  for (let call = 0; call < 10; call++) {
    await limit({ name: nameOf(call) }, undefined, contextOf(call)).then(
      () => count++,
      () => {},
    );
  }
  return count;
}

describe('the limit of an operation', () => {
  beforeEach(() => {
    limit = limitOf(true);
  });

  test('is one for a caller, whatever tenants it works for', async () => {
    expect(
      await passed(
        (call) => as('ana', call % 2 === 0 ? 'CL' : 'PE'),
        (call) => `v${call}`,
      ),
    ).toBe(MAX);
  });

  test('is one for a network of IPv6, however many addresses a caller without a token has there', async () => {
    const from = (address: string) => ({ caller: null, tenant: null, address }) as unknown as RequestContext;
    expect(
      await passed(
        (call) => from(`2001:db8::${call}`),
        (call) => `v${call}`,
      ),
    ).toBe(MAX);
  });

  test('is one for a value within a tenant, whoever calls, and takes nothing from other tenants', async () => {
    expect(
      await passed(
        (call) => as(`user-${call}`, 'CL'),
        () => 'v',
      ),
    ).toBe(MAX);
    expect(
      await passed(
        (call) => as(`user-${call}`, 'PE'),
        () => 'v',
      ),
    ).toBe(MAX);
  });

  test('is one for a value where the operation has no tenant, whatever tenants the callers bring', async () => {
    limit = limitOf(false);
    expect(
      await passed(
        (call) => as(`user-${call}`, ['CL', 'PE', null][call % 3] ?? null),
        () => 'v',
      ),
    ).toBe(MAX);
  });
});
