/** Loads entities by key: batched, de-duplicated, in chunks, one answer or one error a key. */

import { type GraphQLOutputType, getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import { Failure } from '../../../schema/contract/fetch.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { EntityBinding } from '../../../schema/contract/type-binding.ts';
import type { Service } from '../service.ts';
import { unexpected } from '../upstream/decode-response.ts';
import { byCall, type RowLoader } from './load-rows.ts';
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
    (keys) => inOrder(service, entity, keys, context),
    max,
  );
  return loader.load(String(key));
}

async function inOrder(
  service: Service,
  entity: EntityBinding,
  keys: readonly string[],
  context: RequestContext,
): Promise<(Row | null | Error)[]> {
  const rows = await byKey(service, entity, keys, context);
  return keys.map((key) => {
    const found = rows.get(key) as Row | Failure | null | undefined;
    return found instanceof Failure ? found.error : (found ?? null);
  });
}

/** Rows by key: of one batch, of a table, or of a call each. */
function byKey(
  service: Service,
  entity: EntityBinding,
  keys: readonly string[],
  context: RequestContext,
): Promise<Map<string, unknown>> {
  const { fetch, property } = entity;
  if (fetch.kind === 'key') return Promise.resolve(new Map());
  const operation = service.operation(fetch.operation);
  if (fetch.kind === 'single') {
    return byCall(
      keys,
      (key) => service.readUnshared(operation, { [fetch.parameter]: key }, context),
      nothingOrFailure,
    );
  }
  const answered =
    fetch.kind === 'batch'
      ? service.readUnshared(operation, { [fetch.parameter]: keys }, context)
      : service.run(operation, {}, context);
  return answered.then((answer) => {
    const rows = fetch.kind === 'batch' && fetch.rows !== null ? (answer as Row | null)?.[fetch.rows] : answer;
    if (!Array.isArray(rows)) throw unexpected(operation, service.bindings.service);
    // A row is matched by the key it carries, never by its place: the services do not promise an order.
    const found = new Map<string, unknown>();
    for (const row of rows as (Row | null)[]) {
      if (typeof row === 'object' && row !== null) found.set(String(row[property]), row);
    }
    return found;
  });
}

function nothingOrFailure(error: Error): Failure | null {
  const status = (error as { extensions?: { httpStatus?: number } }).extensions?.httpStatus;
  return status === 404 ? null : new Failure(error);
}

/** The rows of a set of keys, for compiled plans. */
export function loadEntities(
  service: Service,
  entity: EntityBinding,
  keys: readonly string[],
  context: RequestContext,
): Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown> {
  if (entity.fetch.kind === 'key') return new Map(keys.map((key) => [key, { [entity.property]: key }]));
  return rowsOf(service, entity, context).load(keys);
}

function rowsOf(service: Service, entity: EntityBinding, context: RequestContext): RowLoader {
  const { fetch } = entity;
  return scopeOf(context).rows(
    entity,
    (keys) => byKey(service, entity, keys, context),
    fetch.kind === 'batch' ? fetch.max : Number.POSITIVE_INFINITY,
  );
}

/** Remembers the entities among the rows of an answer; the batch call for their keys is saved then. */
type Prime = (answer: unknown, context: RequestContext) => void;

/**
 * @param type what the operation answers: an entity, a list of them, or a page whose `data` is one
 * @returns `null` when the answer holds no entities that could be asked for by key
 */
export function primeEntities(service: Service, type: GraphQLOutputType): Prime | null {
  const named = getNamedType(type);
  if (!isObjectType(named)) return null;
  const direct = service.bindings.entities[named.name];
  if (direct !== undefined)
    return primer(service, direct, (answer) => (isListType(getNullableType(type)) ? answer : [answer]));
  const data = named.getFields().data;
  const member = data === undefined ? undefined : service.bindings.entities[getNamedType(data.type).name];
  if (member === undefined) return null;
  return primer(service, member, (answer) => (answer as { data?: unknown } | null)?.data);
}

function primer(service: Service, entity: EntityBinding, rowsIn: (answer: unknown) => unknown): Prime | null {
  if (entity.fetch.kind === 'key') return null;
  return (answer, context) => {
    const rows = rowsIn(answer);
    if (Array.isArray(rows)) rowsOf(service, entity, context).prime(entity.property, rows);
  };
}
