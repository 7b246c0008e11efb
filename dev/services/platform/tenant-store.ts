/** Records by tenant and id: a record of another tenant is never found (domain: tenant rule 7). */

import { Problem } from './problem.ts';
import type { Tenant } from './service-definition.ts';
import { tenantKey } from './tenant-key.ts';

export class TenantStore<T extends { readonly id: string }> {
  readonly #rows = new Map<string, Map<string, T>>();

  /** Adds the row, or replaces the row of the same id. */
  add(tenant: Tenant | string, row: T): void {
    this.#of(tenant).set(row.id, row);
  }

  /** All rows of the tenant in the order they were added; the array is the caller's own. */
  all(tenant: Tenant | string): T[] {
    return [...this.#of(tenant).values()];
  }

  find(tenant: Tenant | string, id: string): T | undefined {
    return this.#of(tenant).get(id);
  }

  /** Throws `Problem(code)` when the tenant has no such row, whether or not another tenant has it. */
  get(tenant: Tenant | string, id: string, code: string): T {
    const row = this.find(tenant, id);
    if (row === undefined) throw new Problem(code);
    return row;
  }

  /** True when there was such a row. */
  remove(tenant: Tenant | string, id: string): boolean {
    return this.#of(tenant).delete(id);
  }

  #of(tenant: Tenant | string): Map<string, T> {
    const key = tenantKey(tenant);
    let rows = this.#rows.get(key);
    if (rows === undefined) {
      rows = new Map();
      this.#rows.set(key, rows);
    }
    return rows;
  }
}
