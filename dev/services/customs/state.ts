/** What one running Customs stand-in remembers. All of it but the rates is reached through a tenant. */
import { fixtureUsers, TENANTS, USERS } from '../platform/fixtures.ts';
import type { Call, Tenant } from '../platform/service-definition.ts';
import { tenantKey } from '../platform/tenant-key.ts';
import { TenantStore } from '../platform/tenant-store.ts';
import type { Declaration, DeclarationDocument, HistoryEntry } from './declaration.ts';
import { type ExchangeRate, exchangeRates } from './exchange-rates.ts';

export interface CustomsState {
  readonly declarations: TenantStore<Declaration>;
  /** By declaration id, oldest first. */
  readonly history: Map<string, HistoryEntry[]>;
  /** By declaration id. */
  readonly documents: Map<string, DeclarationDocument[]>;
  /** Identification numbers in use, `CL/7270053078`: unique in a country. */
  readonly identificationNumbers: Set<string>;
  /** By `CL/2026-01`. */
  readonly rates: ReadonlyMap<string, ExchangeRate>;
  /** Last running number of `SERHAFEN:CL/2026`. */
  readonly runningNumbers: Map<string, number>;
}

export function emptyState(now: Date): CustomsState {
  return {
    declarations: new TenantStore<Declaration>(),
    history: new Map(),
    documents: new Map(),
    identificationNumbers: new Set(),
    rates: exchangeRates(now),
    runningNumbers: new Map(),
  };
}

/** @throws {Problem} DECLARATION_NOT_FOUND, also for a declaration of another tenant */
export function declarationOf(state: CustomsState, call: Call): Declaration {
  return state.declarations.get(call.tenant, call.path.declarationId ?? '', 'DECLARATION_NOT_FOUND');
}

export function timezoneOf(tenant: Tenant): string {
  const key = tenantKey(tenant);
  return TENANTS.find((row) => row.key === key)?.timezone ?? 'UTC';
}

/** Next internal number of a tenant and year: `CL26-0053079`. */
export function nextInternalNumber(state: CustomsState, tenant: Tenant, year: string): string {
  const key = `${tenantKey(tenant)}/${year}`;
  const next = (state.runningNumbers.get(key) ?? FIRST_NUMBER - 1) + 1;
  state.runningNumbers.set(key, next);
  return `${tenant.countryCode}${year.slice(2)}-${String(next).padStart(7, '0')}`;
}

/** Running number of the sample declaration, with which each year starts (domain: sample records). */
export const FIRST_NUMBER = 53_078;

/** Whether a user is enabled and holds the tenant; wildcard grants count. */
export function canBeAssigned(userId: string, tenant: Tenant): boolean {
  const local = fixtureUsers(tenant).find((user) => user.id === userId);
  if (local !== undefined) return local.enabled;
  const grants = [`${tenant.businessUnit}:*`, '*:*'];
  return USERS.some((user) => user.id === userId && user.enabled && user.tenants.some((one) => grants.includes(one)));
}
