/** All live connections whose caller is known: how many each user and tenant has, when their tokens end, who has to leave. */
import type { RequestContext, Tenant } from '../../../schema/contract/request-context.ts';
import { type Ending, TENANT_SUSPENDED, TOKEN_EXPIRED, TOO_MANY_SOCKETS } from './close-codes.ts';

/** A connection that somebody holds. */
export interface Held {
  /** `null` until the caller is known. */
  readonly context: RequestContext | null;
  end(ending: Ending): void;
}

export interface RegisterLimits {
  readonly socketsPerUser: number;
  readonly socketsPerTenant: number;
  /** Seconds for which a tenant is refused that was suspended. Nobody tells us when it is active again. */
  readonly suspendedSeconds: number;
}

export interface Register {
  /** Answers why the connection may not stay, `null` when it may. */
  enter(connection: Held, context: RequestContext): Ending | null;
  leave(connection: Held): void;
  /** Ends the connections whose token is no longer good. Called about once a second. */
  expire(now: number): void;
  /**
   * Ends the connections of a user, in every tenant.
   *
   * @param issuedUntil epoch seconds: those of tokens that were issued later stay. Default: none does
   */
  endUser(id: string, ending: Ending, issuedUntil?: number): void;
  /** Ends the connections that were opened with a token of the session. */
  endSession(sessionId: string, ending: Ending): void;
  /** Ends the connections of a tenant, and refuses others for a while. */
  suspend(tenant: Tenant): void;
  readonly all: ReadonlySet<Held>;
}

export function createRegister({ socketsPerUser, socketsPerTenant, suspendedSeconds }: RegisterLimits): Register {
  const all = new Set<Held>();
  const counts = new Map<string, number>();
  /** By the second in which their token ends: sockets are not looked at one by one every second. */
  const byExpiry = new Map<number, Set<Held>>();
  /** Until when, epoch milliseconds. As few as there are tenants. */
  const suspended = new Map<string, number>();
  let swept = Math.floor(Date.now() / 1000);

  function count(key: string, by: 1 | -1): void {
    const next = (counts.get(key) ?? 0) + by;
    if (next <= 0) counts.delete(key);
    else counts.set(key, next);
  }

  function end(which: (context: RequestContext) => boolean, ending: Ending): void {
    for (const connection of [...all])
      if (connection.context !== null && which(connection.context)) connection.end(ending);
  }

  function isSuspended(tenant: string): boolean {
    if ((suspended.get(tenant) ?? 0) > Date.now()) return true;
    suspended.delete(tenant);
    return false;
  }

  return {
    all,
    enter: (connection, context) => {
      const { user, tenant } = keysOf(context);
      // A request may come late by the clock skew; a socket that ends before it begins helps nobody.
      if (expiryOf(context) < swept) return TOKEN_EXPIRED;
      if (suspended.size > 0 && isSuspended(tenant)) return TENANT_SUSPENDED;
      if ((counts.get(user) ?? 0) >= socketsPerUser || (counts.get(tenant) ?? 0) >= socketsPerTenant)
        return TOO_MANY_SOCKETS;
      count(user, 1);
      count(tenant, 1);
      all.add(connection);
      const second = expiryOf(context);
      const due = byExpiry.get(second) ?? new Set();
      byExpiry.set(second, due.add(connection));
      return null;
    },
    leave: (connection) => {
      const { context } = connection;
      if (!all.delete(connection) || context === null) return;
      const { user, tenant } = keysOf(context);
      count(user, -1);
      count(tenant, -1);
      const due = byExpiry.get(expiryOf(context));
      due?.delete(connection);
      if (due?.size === 0) byExpiry.delete(expiryOf(context));
    },
    expire: (now) => {
      const second = Math.floor(now / 1000);
      for (; swept <= second; swept++) {
        for (const connection of [...(byExpiry.get(swept) ?? [])]) connection.end(TOKEN_EXPIRED);
      }
    },
    endUser: (id, ending, issuedUntil = Infinity) =>
      end(({ caller }) => caller?.id === id && (caller.issuedAt ?? 0) <= issuedUntil, ending),
    endSession: (sessionId, ending) => end(({ caller }) => caller?.sessionId === sessionId, ending),
    suspend: ({ businessUnit, countryCode }) => {
      suspended.set(`${businessUnit}:${countryCode}`, Date.now() + suspendedSeconds * 1000);
      end(
        ({ tenant }) => tenant?.businessUnit === businessUnit && tenant.countryCode === countryCode,
        TENANT_SUSPENDED,
      );
    },
  };
}

/** A user is counted apart in each tenant, so that one tenant's sockets say nothing about another's. */
function keysOf({ tenant, caller }: RequestContext): { readonly user: string; readonly tenant: string } {
  const name = tenant === null ? '' : `${tenant.businessUnit}:${tenant.countryCode}`;
  return { user: `${name} ${caller?.id ?? ''}`, tenant: name };
}

function expiryOf({ caller }: RequestContext): number {
  return Math.ceil(caller?.expiresAt ?? 0);
}
