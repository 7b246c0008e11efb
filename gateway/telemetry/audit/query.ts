/** Which entries of the audit somebody asks for, and how they are shown. */
import type { AuditEntry } from './audit-event.ts';

/** An entry has to fulfil all that are given. */
export interface AuditFilter {
  readonly tenant?: string | undefined;
  readonly user?: string | undefined;
  readonly kind?: string | undefined;
  readonly operation?: string | undefined;
  readonly outcome?: string | undefined;
  readonly code?: string | undefined;
  /** Any of its ids. */
  readonly record?: string | undefined;
  readonly correlation?: string | undefined;
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export function matches(entry: AuditEntry, filter: AuditFilter): boolean {
  const { tenant, user, kind, operation, outcome, code, record, correlation, since, until } = filter;
  const time = Date.parse(entry.time);
  return (
    (tenant === undefined || entry.tenant === tenant) &&
    (user === undefined || entry.user === user) &&
    (kind === undefined || entry.kind === kind) &&
    (operation === undefined || entry.operation === operation || entry.operationName === operation) &&
    (outcome === undefined || entry.outcome === outcome) &&
    (code === undefined || entry.code === code) &&
    (record === undefined || idsOf(entry).includes(record)) &&
    (correlation === undefined || entry.correlationId === correlation) &&
    (since === undefined || time >= since) &&
    (until === undefined || time < until)
  );
}

/** One line for people. */
export function describeEntry(entry: AuditEntry): string {
  const { time, kind, operation, outcome, code, tenant, user, records = {}, correlationId, times } = entry;
  const ids = Object.entries(records).map(([name, value]) => `${name}=${[value].flat().join(',')}`);
  return [
    time,
    kind.padEnd(8),
    outcome.padEnd(7),
    operation,
    ...(code === undefined ? [] : [code]),
    ...(times === undefined ? [] : [`×${times}`]),
    ...(tenant === undefined ? [] : [tenant]),
    ...(user === undefined ? [] : [`user=${user}`]),
    ...ids,
    ...(correlationId === undefined ? [] : [`correlation=${correlationId}`]),
  ].join('  ');
}

function idsOf({ records = {} }: AuditEntry): readonly string[] {
  return Object.values(records).flat();
}
