/** One service's model → its bindings: what the engine needs to answer every field by REST. */
import type { ServiceBindings, ServiceError } from '../contract/bindings.ts';
import type { NotificationRule, RevocationBinding } from '../contract/event-bindings.ts';
import type { EventField, EventFilter, FieldBinding } from '../contract/field-binding.ts';
import type { EntityBinding } from '../contract/type-binding.ts';
import { BODY_ARGUMENT } from './argument-models.ts';
import { argumentMap, collectionShape, rowsProperty } from './collections.ts';
import { arrayOf, objectOf, stringOf } from './document.ts';
import type { SubscriptionExtension } from './extensions.ts';
import { rootCoordinate } from './federate.ts';
import type { EntityModel, ServiceModel } from './model.ts';
import { operationBinding } from './operation-binding.ts';
import { type EntityRegistry, keysParameter, loaderOf } from './registry.ts';
import { abstractTypes, enums, inputTypes, objectTypes } from './type-bindings.ts';

export function buildBindings(model: ServiceModel, registry: EntityRegistry): ServiceBindings {
  const fields: Record<string, FieldBinding> = {};
  for (const operation of model.operations.values()) {
    if (operation.support) continue;
    fields[rootCoordinate(operation)] = {
      kind: 'operation',
      operation: operation.id,
      arguments: argumentMap(operation),
      body: operation.request === null ? null : BODY_ARGUMENT,
    };
  }
  const own = new Set(
    model.entities.filter((entity) => entity.extension.extends !== true).map((entity) => entity.type),
  );
  for (const reference of model.references) {
    const target = registry.get(reference.extension.type);
    if (target === undefined) continue;
    fields[`${reference.owner}.${reference.extension.field}`] = {
      kind: 'reference',
      property: reference.property,
      entity: target.type,
      key: target.key,
      list: reference.list,
      local: own.has(target.type),
    };
  }
  for (const collection of model.collections) {
    fields[`${collection.owner}.${collection.extension.field}`] = collectionShape(model, collection).binding;
  }
  for (const subscription of model.subscriptions) {
    fields[`Subscription.${subscription.field}`] = eventField(subscription);
  }
  return sorted({
    service: model.source.name,
    server: stringOf(objectOf(arrayOf(model.document.servers)[0]).url),
    operations: Object.fromEntries(
      [...model.operations].map(([id, operation]) => [id, operationBinding(model, operation)]),
    ),
    fields,
    entities: Object.fromEntries(model.entities.map((entity) => [entity.type, entityBinding(model, entity)])),
    types: objectTypes(model),
    inputs: inputTypes(model),
    enums: enums(model),
    abstractTypes: abstractTypes(model),
    errors: objectOf(model.document['x-errors']) as unknown as Record<string, ServiceError>,
    ...(model.document['x-revokes'] !== undefined && {
      revokes: model.document['x-revokes'] as unknown as RevocationBinding,
    }),
    ...(model.document['x-notifies'] !== undefined && {
      notifies: model.document['x-notifies'] as unknown as readonly NotificationRule[],
    }),
  });
}

/** Key order independent of the order of discovery, so that the committed file is deterministic. */
function sorted(bindings: ServiceBindings): ServiceBindings {
  const inOrder = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...bindings,
    operations: inOrder(bindings.operations),
    fields: inOrder(bindings.fields),
    entities: inOrder(bindings.entities),
    types: inOrder(bindings.types),
    inputs: inOrder(bindings.inputs),
    enums: inOrder(bindings.enums),
    errors: inOrder(bindings.errors),
  };
}

function entityBinding(model: ServiceModel, entity: EntityModel): EntityBinding {
  const base = { type: entity.type, key: entity.key, property: entity.extension.key };
  const loaded = entity.extension.extends === true ? null : loaderOf(model, entity);
  if (loaded === null) return { ...base, fetch: { kind: 'key' } };
  const { operation, how } = loaded;
  if (how === 'table') return { ...base, fetch: { kind: 'table', operation: operation.id } };
  if (how === 'single') {
    const path = operation.arguments.find(({ parameter }) => parameter.in === 'path');
    return { ...base, fetch: { kind: 'single', operation: operation.id, parameter: path?.key ?? '' } };
  }
  const keys = keysParameter(model, operation);
  return {
    ...base,
    fetch: {
      kind: 'batch',
      operation: operation.id,
      parameter: entity.extension.param ?? keys?.name ?? '',
      max: entity.extension.max ?? keys?.max ?? 100,
      rows: rowsProperty(model, operation),
    },
  };
}

function eventField({ events, arguments: args, recipients }: SubscriptionExtension): EventField {
  const filters = args.map(({ name, matches, caller }): [string, EventFilter] => [
    name,
    caller === undefined ? { property: matches ?? name, equals: 'argument' } : { property: caller, equals: 'caller' },
  ]);
  return { kind: 'event', events, filters: Object.fromEntries(filters), recipients: recipients ?? null };
}
