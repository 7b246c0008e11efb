/** Loads entities by key: batched, de-duplicated, in chunks, one answer or one error a key. */
import type { EntityBinding } from '../../../schema/contract/bindings.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { Service } from '../service.ts';
import { unexpected } from '../upstream/decode-response.ts';
import { scopeOf } from './request-scope.ts';

export type Row = Readonly<Record<string, unknown>>;

/** @returns the row of the key, or `null` when the service does not have it (or has it for another tenant) */
export function loadEntity(
  service: Service,
  entity: EntityBinding,
  key: unknown,
  context: RequestContext,
): Promise<Row | null> {
  const { fetch } = entity;
  const name = `${service.bindings.service}.${entity.type}`;
  if (fetch.kind === 'key') return Promise.resolve({ [entity.property]: key });
  const max = fetch.kind === 'batch' ? fetch.max : Number.POSITIVE_INFINITY;
  const loader = scopeOf(context).loader<string, Row | null>(
    name,
    (keys) =>
      fetch.kind === 'single' ? singles(service, entity, keys, context) : byKey(service, entity, keys, context),
    max,
  );
  return loader.load(String(key));
}

async function byKey(
  service: Service,
  entity: EntityBinding,
  keys: readonly string[],
  context: RequestContext,
): Promise<(Row | null)[]> {
  const { fetch } = entity;
  if (fetch.kind !== 'batch' && fetch.kind !== 'table') return [];
  const operation = service.operation(fetch.operation);
  const values = fetch.kind === 'batch' ? { [fetch.parameter]: keys } : {};
  const answer = await service.run(operation, values, context);
  const rows = fetch.kind === 'batch' && fetch.rows !== null ? (answer as Row | null)?.[fetch.rows] : answer;
  if (!Array.isArray(rows)) throw unexpected(operation, service.bindings.service);
  // A row is matched by the key it carries, never by its place: the services do not promise an order.
  const found = new Map<string, Row>();
  for (const row of rows as (Row | null)[]) {
    if (typeof row === 'object' && row !== null) found.set(String(row[entity.property]), row);
  }
  return keys.map((key) => found.get(key) ?? null);
}

async function singles(
  service: Service,
  entity: EntityBinding,
  keys: readonly string[],
  context: RequestContext,
): Promise<(Row | null | Error)[]> {
  const { fetch } = entity;
  if (fetch.kind !== 'single') return [];
  const operation = service.operation(fetch.operation);
  return Promise.all(
    keys.map(async (key) => {
      try {
        return (await service.run(operation, { [fetch.parameter]: key }, context)) as Row | null;
      } catch (error) {
        const status = (error as { extensions?: { httpStatus?: number } }).extensions?.httpStatus;
        return status === 404 ? null : (error as Error);
      }
    }),
  );
}
