/**
 * How much a caller may ask for. Every address, before its token is looked at; then every user (or address without a token) and
 * tenant. A request is one unit; what it costs beyond one is taken when it is admitted, and missing at the next request.
 */
import { metrics } from '@opentelemetry/api';
import { networkOf } from '../../schema/contract/address-network.ts';
import { GatewayError } from '../../schema/contract/errors.ts';
import { createPerOwner } from '../../schema/contract/per-owner.ts';
import type { Caller, RequestContext, Tenant } from '../../schema/contract/request-context.ts';
import type { Check, EdgeAnswer } from './exchange.ts';
import { recordOf } from './request-record.ts';
import { type HeadStep, headStep } from './step.ts';

/** As the engine makes them; see its `Buckets`. */
export interface RateVerdict {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetMs: number;
  readonly retryMs: number;
}
interface Limit {
  readonly units: number;
  readonly windowMs: number;
}
export interface RateBuckets<V extends RateVerdict | Promise<RateVerdict>> {
  take(key: string, limit: Limit, units: number): V;
  charge(key: string, limit: Limit, units: number): void;
}

export interface RateLimitOptions {
  /** Units a window of each user, and of each address for requests without a token; 0: no limit. */
  readonly user: number;
  /** Units a window of each address in this process, tokens or not; 0: no limit. */
  readonly address: number;
  /** Units a window of all users of a tenant together; 0: no limit. */
  readonly tenant: number;
  readonly windowMs: number;
  /** Cost of an operation that is worth one unit. */
  readonly costUnit: number;
  /** Shared by all replicas, if there is something to share them by. */
  readonly buckets: RateBuckets<RateVerdict | Promise<RateVerdict>>;
  /** Of this process: decide at once. */
  readonly local: RateBuckets<RateVerdict>;
  /** The same, for addresses alone. */
  readonly addresses: RateBuckets<RateVerdict>;
  /** Paths that are never limited by address: probes. */
  readonly exempt: readonly string[];
}

export interface RateLimits {
  /** Refuses addresses; stands before everything that costs. */
  readonly addresses: HeadStep;
  /** Refuses callers; stands behind their authentication. */
  readonly callers: Check;
  /** For requests that are messages of one connection. @throws {GatewayError} RATE_LIMITED */
  takeMessage(context: RequestContext): void;
  /** Takes what an admitted operation costs beyond its one unit. */
  charge(cost: number, context: RequestContext): void;
}

type Scope = 'user' | 'address' | 'tenant';

export function limitRates(options: RateLimitOptions): RateLimits {
  const { windowMs, costUnit, buckets, local, addresses, exempt } = options;
  const limitOf = (units: number): Limit | null => (units === 0 ? null : { units, windowMs });
  const user = limitOf(options.user);
  const address = limitOf(options.address);
  const tenant = limitOf(options.tenant);
  const refusals = metrics.getMeter('serhafen').createCounter('rate_limit_refusals_total', {
    description: 'Requests that were refused with RATE_LIMITED, by what had used up its limit',
  });
  // Seen before the first: a rate counts from what was there.
  for (const scope of ['user', 'address', 'tenant']) refusals.add(0, { scope });

  function refuse(scope: Scope, { retryMs }: RateVerdict): GatewayError {
    refusals.add(1, { scope });
    return new GatewayError('RATE_LIMITED', {
      message: `the limit of the ${scope} is used up`,
      retryAfterSeconds: Math.ceil(retryMs / 1000),
    });
  }

  const callers: Check = (request, answer) => {
    const { context } = recordOf(request);
    if (context === null || (user === null && tenant === null)) return undefined;
    const byUser = user === null ? null : buckets.take(userKey(context, request.ip), user, 1);
    return byUser instanceof Promise
      ? byUser.then((own) => judgeBoth(answer, own, context))
      : judgeBoth(answer, byUser, context);
  };

  /** One after the other: who is refused himself must not use up what his tenant has. */
  function judgeBoth(answer: EdgeAnswer, own: RateVerdict | null, context: RequestContext): Promise<void> | undefined {
    const isRefused = own !== null && !own.allowed;
    const byTenant =
      tenant === null || context.tenant === null || isRefused
        ? null
        : buckets.take(tenantKey(context.tenant), tenant, 1);
    if (byTenant instanceof Promise) return byTenant.then((all) => judge(answer, own, all));
    judge(answer, own, byTenant);
    return undefined;
  }

  /** @throws {GatewayError} RATE_LIMITED */
  function judge(answer: EdgeAnswer, own: RateVerdict | null, all: RateVerdict | null): void {
    if (own !== null) tell(answer, options.user, own);
    if (own !== null && !own.allowed) throw refuse('user', own);
    if (all === null || all.allowed) return;
    tell(answer, options.tenant, all);
    throw refuse('tenant', all);
  }

  return {
    addresses: headStep(({ url, ip }, answer) => {
      if (address === null || exempt.some((path) => url.startsWith(path))) return;
      const verdict = addresses.take(networkOf(ip), address, 1);
      if (verdict.allowed) return;
      tell(answer, options.address, verdict);
      throw refuse('address', verdict);
    }),
    callers,
    takeMessage: (context) => {
      if (user === null || context.caller === null) return;
      const verdict = local.take(userKey(context, ''), user, 1);
      if (!verdict.allowed) throw refuse('user', verdict);
    },
    charge: (cost, context) => {
      const extra = Math.ceil(cost / costUnit) - 1;
      if (extra <= 0) return;
      if (user !== null && context.caller !== null) buckets.charge(userKey(context, ''), user, extra);
      if (tenant !== null && context.tenant !== null) buckets.charge(tenantKey(context.tenant), tenant, extra);
    },
  };
}

/** The fields of draft-ietf-httpapi-ratelimit-headers up to its seventh version, which clients know. */
function tell(answer: EdgeAnswer, units: number, { remaining, resetMs }: RateVerdict): void {
  answer.header('ratelimit-limit', units);
  answer.header('ratelimit-remaining', remaining);
  answer.header('ratelimit-reset', Math.ceil(resetMs / 1000));
}

function userKey({ caller }: RequestContext, address: string): string {
  return caller === null ? `anonymous:${networkOf(address)}` : callerKey(caller);
}

/** Callers and their tenants are remembered with their tokens: a text that was looked for before is found without reading it. */
const callerKey = createPerOwner<string, Caller>(({ id }) => `user:${id}`);
const tenantKey = createPerOwner<string, Tenant>(
  ({ businessUnit, countryCode }) => `tenant:${businessUnit}:${countryCode}`,
);
