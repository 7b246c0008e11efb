/** Filters and counts of waybill lists (domain: lists, parameter dictionary). */
import type { Call } from '../platform/service-definition.ts';

/** A test by query parameter; only those the caller gave count, and all of them have to hold. */
export type Filters<T> = Readonly<Record<string, (row: T, value: never) => boolean>>;

export function filtered<T>(rows: readonly T[], filters: Filters<T>, { query }: Pick<Call, 'query'>): T[] {
  const wanted = Object.entries(filters).filter(([name]) => query[name] !== undefined);
  return rows.filter((row) => wanted.every(([name, test]) => test(row, query[name] as never)));
}

/** What masters and houses are filtered by alike; `From` is inclusive, `To` is not. */
export const WAYBILL_FILTERS: Filters<{
  status: string;
  origin: string;
  destination: string;
  createdAt: string;
  assignedTo: string | null;
}> = {
  status: (row, value: string[]) => value.includes(row.status),
  origin: (row, value: string[]) => value.includes(row.origin),
  destination: (row, value: string[]) => value.includes(row.destination),
  createdFrom: (row, value: string) => Date.parse(row.createdAt) >= Date.parse(value),
  createdTo: (row, value: string) => Date.parse(row.createdAt) < Date.parse(value),
  assignedTo: (row, value: string) => row.assignedTo === value,
};

/** Number of rows by status; statuses without any are left out. */
export function countByStatus(rows: readonly { status: string }[]): { status: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => ({ status, count }));
}

/** How histories are listed: newest first. */
export const EVENT_LIST = {
  sort: { occurredAt: (row: { occurredAt: string }) => row.occurredAt },
  defaultSort: 'occurredAt:DESC',
};
