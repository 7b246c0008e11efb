/** Optimistic concurrency of mutable records (domain: concurrency, idempotency, audit fields). */

import { Problem } from './problem.ts';
import type { Call } from './service-definition.ts';

/** Throws 409 VERSION_CONFLICT with the current version in the details when the caller read an older one. */
export function expectVersion(row: { readonly version: number }, expected: number): void {
  if (row.version === expected) return;
  throw new Problem('VERSION_CONFLICT', [
    { field: 'expectedVersion', code: 'STALE', message: `current is ${row.version}` },
  ]);
}

/** Marks a change: version + 1, `updatedAt` now and, on records that have it, `updatedBy` the caller. */
export function touch(
  row: { version: number; updatedAt: string | null; updatedBy?: string | null },
  call: Pick<Call, 'now' | 'caller'>,
): void {
  row.version += 1;
  row.updatedAt = call.now.toISOString();
  if ('updatedBy' in row) row.updatedBy = call.caller.id;
}
