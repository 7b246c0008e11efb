/**
 * Loads rows that belong to a parent. Parents that ask in the same turn with the same arguments share one batch call;
 * a single parent, or arguments that the batch operation does not know, go to the list operation.
 */

import { GatewayError } from '../../../schema/contract/errors.ts';
import { Failure } from '../../../schema/contract/fetch.ts';
import type { CollectionField } from '../../../schema/contract/field-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { Service } from '../service.ts';
import { unexpected } from '../upstream/decode-response.ts';
import type { Row } from './load-entity.ts';
import { byCall } from './load-rows.ts';
import { scopeOf } from './request-scope.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** @param coordinate names the loader, for example `Thing.parts` */
export function loadCollection(
  service: Service,
  field: CollectionField,
  coordinate: string,
  parent: unknown,
  args: Arguments,
  context: RequestContext,
): Promise<unknown> {
  const name = `${service.bindings.service}.${coordinate} ${JSON.stringify(args)}`;
  const max = field.batch?.max ?? Number.POSITIVE_INFINITY;
  return scopeOf(context)
    .loader<string, unknown>(name, (parents) => inOrder(service, field, parents, args, context), max)
    .load(String(parent));
}

/** What belongs to each of a set of parents, for compiled plans. */
export function loadCollections(
  service: Service,
  field: CollectionField,
  coordinate: string,
  parents: readonly string[],
  args: Arguments,
  context: RequestContext,
): Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown> {
  const name = `${service.bindings.service}.${coordinate} ${JSON.stringify(args)}`;
  const max = field.batch?.max ?? Number.POSITIVE_INFINITY;
  const fetch = (keys: readonly string[]) => load(service, field, keys, args, context);
  return scopeOf(context).rows(name, fetch, max).load(parents);
}

async function inOrder(
  service: Service,
  field: CollectionField,
  parents: readonly string[],
  args: Arguments,
  context: RequestContext,
): Promise<unknown[]> {
  const rows = await load(service, field, parents, args, context);
  return parents.map((parent) => {
    const found = rows.get(parent);
    return found instanceof Failure ? found.error : (found ?? null);
  });
}

/** What belongs to each parent, by its key. */
function load(
  service: Service,
  field: CollectionField,
  parents: readonly string[],
  args: Arguments,
  context: RequestContext,
): Promise<Map<string, unknown>> {
  const { list, batch } = field;
  if (batch !== null && (list === null || (parents.length > 1 && batchCanServe(batch, args)))) {
    return loadBatch(service, field, batch, parents, args, context);
  }
  if (list === null) throw new GatewayError('INTERNAL_ERROR', { message: 'a collection has neither list nor batch' });
  const operation = service.operation(list.operation);
  return byCall(parents, (parent) =>
    service.readUnshared(operation, { ...toParameters(list.arguments, args), [list.parameter]: parent }, context),
  );
}

type Batch = NonNullable<CollectionField['batch']>;

/** Page 1 is what a batch answers; any other argument must be one that the batch operation takes. */
function batchCanServe(batch: Batch, args: Arguments): boolean {
  return Object.entries(args).every(([name, value]) => {
    if (value === undefined || value === null || (name === 'page' && value === 1)) return true;
    if (name === batch.limitArgument && batch.limitMaximum !== null) return Number(value) <= batch.limitMaximum;
    return Object.hasOwn(batch.arguments, name);
  });
}

async function loadBatch(
  service: Service,
  field: CollectionField,
  batch: Batch,
  parents: readonly string[],
  args: Arguments,
  context: RequestContext,
): Promise<Map<string, unknown>> {
  const operation = service.operation(batch.operation);
  const answer = await service.readUnshared(
    operation,
    { ...toParameters(batch.arguments, args), [batch.parameter]: parents },
    context,
  );
  if (!Array.isArray(answer)) throw unexpected(operation, service.bindings.service);
  const groups = new Map<string, Row>();
  for (const group of answer as Row[]) groups.set(String(group[batch.rowKey]), group);
  const itemsOf = (group: Row): unknown => {
    if (batch.items === null) return group;
    return field.page ? pageOf(group, batch, args) : group[batch.items];
  };
  const rows = new Map<string, unknown>();
  for (const parent of parents) {
    const group = groups.get(parent);
    rows.set(parent, group === undefined ? null : itemsOf(group));
  }
  return rows;
}

/** A batch group as the first page of the list operation would show it. */
function pageOf(group: Row, batch: Batch, args: Arguments): Row {
  const items = (group[batch.items ?? 'items'] ?? []) as readonly unknown[];
  const total = typeof group.totalItems === 'number' ? group.totalItems : items.length;
  const limit = Number(args[batch.limitArgument ?? 'limit'] ?? Math.max(items.length, 1));
  return {
    data: items,
    meta: { itemsPerPage: limit, totalItems: total, currentPage: 1, totalPages: Math.ceil(total / limit), sortBy: [] },
  };
}

function toParameters(map: Readonly<Record<string, string>>, args: Arguments): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [argument, parameter] of Object.entries(map)) values[parameter] = args[argument];
  return values;
}
