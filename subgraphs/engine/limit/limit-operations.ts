/**
 * Limits of single operations, from the overlay (`x-rate-limit`): calls of each caller, and of each value of the arguments that it names,
 * whoever calls. Who is who and which argument counts is graphql-rate-limit's; its own stores let every concurrent call through,
 * so the decision is one step of our buckets.
 */
import { createHash } from 'node:crypto';
import { metrics } from '@opentelemetry/api';
import { getGraphQLRateLimiter, Store } from 'graphql-rate-limit';
import { networkOf } from '../../../schema/contract/address-network.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { OperationBinding } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { tenantName } from '../cache/tenant-key.ts';
import type { Buckets, Limit } from './buckets.ts';

/** @throws {GatewayError} (rejects with) RATE_LIMITED */
export type LimitOperation = (
  values: Readonly<Record<string, unknown>>,
  body: unknown,
  context: RequestContext,
) => Promise<void>;

type Identity = Parameters<Store['getForIdentity']>[0];

/** What the library is told instead of times: none, or as many as are too many. */
class BucketStore extends Store {
  private readonly buckets: Buckets;
  private readonly limit: Limit;
  /** Milliseconds to wait, of refusals that are about to be told. */
  private readonly waits = new Map<string, number>();

  constructor(buckets: Buckets, limit: Limit) {
    super();
    this.buckets = buckets;
    this.limit = limit;
  }

  async getForIdentity(identity: Identity): Promise<readonly number[]> {
    const key = keyOf(identity);
    const { allowed, retryMs } = await this.buckets.take(key, this.limit, 1);
    if (allowed) return [];
    this.waits.set(key, retryMs);
    return Array<number>(this.limit.units).fill(Date.now());
  }

  /** The step that asked has counted already. */
  setForIdentity(): void {}

  /** Milliseconds, once. */
  waitOf(identity: Identity): number {
    const key = keyOf(identity);
    const wait = this.waits.get(key) ?? 0;
    this.waits.delete(key);
    return wait;
  }
}

const EVERYBODY = 'everybody';

/** @returns `null` when the operation has no limit */
export function createOperationLimit(
  service: string,
  { operationId, rateLimit, tenantScoped }: OperationBinding,
  buckets: Buckets,
): LimitOperation | null {
  if (rateLimit === undefined) return null;
  const { max, windowSeconds, arguments: named = [] } = rateLimit;
  const store = new BucketStore(buckets, { units: max, windowMs: windowSeconds * 1000 });
  const info = { fieldName: `${service}.${operationId}` } as never;
  const window = `${windowSeconds}s`;
  const refusals = metrics.getMeter('serhafen').createCounter('rate_limit_refusals_total', {
    description: 'Requests that were refused with RATE_LIMITED, by what had used up its limit',
  });
  const limiterOf = (identifyContext: (context: RequestContext) => string) =>
    getGraphQLRateLimiter({
      store,
      identifyContext,
      formatError: ({ contextIdentity, fieldIdentity = '' }) =>
        String(store.waitOf({ contextIdentity, fieldIdentity })),
    });
  const byCaller = limiterOf(callerOf);
  // A value means something within a tenant: nobody may use up, or find out, what another tenant's callers have left of it. Where there is
  // no tenant, as at a sign-in, one with tokens of several tenants must not get several times as much.
  const byValue = limiterOf(({ tenant }) =>
    tenantScoped && tenant !== null ? `tenant:${tenantName(tenant)}` : EVERYBODY,
  );

  function refuseIf(wait: string | undefined): void {
    if (wait === undefined) return;
    refusals.add(1, { scope: 'operation' });
    const retryAfterSeconds = Math.max(1, Math.ceil(Number(wait) / 1000));
    throw new GatewayError('RATE_LIMITED', { message: `the limit of ${operationId} is used up`, retryAfterSeconds });
  }

  return async (values, body, context) => {
    const parent = undefined;
    refuseIf(await byCaller({ parent, args: {}, context, info }, { max, window }));
    const args = { ...values, ...(body as Record<string, unknown> | undefined) };
    for (const name of named) {
      refuseIf(await byValue({ parent, args, context, info }, { max, window, identityArgs: [name] }));
    }
  };
}

/** Of all tenants together: who works for several is still one caller, and a count tells nothing but him. */
function callerOf({ caller, address = 'unknown' }: RequestContext): string {
  return caller === null ? `address:${networkOf(address)}` : `user:${caller.id}`;
}

/** Values can be long and secret; upper and lower case name one user. */
function keyOf({ contextIdentity, fieldIdentity }: Identity): string {
  const digest = createHash('sha256').update(fieldIdentity.toLowerCase()).digest('base64url');
  return `operation:${contextIdentity}:${digest}`;
}
