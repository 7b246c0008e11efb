/** Where each selected field of an object lives: in its row, or in what is loaded by a key in the row. */
import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isListType,
  isObjectType,
  print,
} from 'graphql';
import type { Access, FieldShape, LeafForm, ObjectShape } from '../../../schema/contract/fetch.ts';
import {
  type ConditionalSet,
  collectSelections,
  objectTypesOf,
  type Selected,
} from '../../../schema/contract/selections.ts';
import { typeOfRow } from '../abstract-types.ts';
import { maskedAccess, maskOf } from '../masks.ts';
import { isTextScalar } from '../scalars.ts';
import { loadedCollection } from './collection-fields.ts';
import { type FetchCompilation, fieldOf, type Position, type RowField, sharedConditions } from './fetch-compilation.ts';
import { keyOnly, loadableEntity, loadedReference } from './reference-fields.ts';
import { type Forms, PLAIN, shapeOf, TEXT } from './shapes.ts';

export function objectShape(
  fetch: FetchCompilation,
  type: GraphQLCompositeType,
  sets: readonly ConditionalSet[],
  position: Position,
): ObjectShape {
  const fields = new Map<string, Forms>();
  for (const object of objectTypesOf(fetch.schema, type)) {
    for (const [key, selected] of collectSelections(fetch.schema, object, sets)) {
      if (selected.node.name.value === '__typename') continue;
      const conditions = [...position.conditions, ...sharedConditions(selected)];
      const at = { path: [...position.path, key], conditions };
      const types = isObjectType(type) ? null : new Set([object.name]);
      const field = fieldShape(fetch, { type: object, selected, parent: position, at, types });
      fields.set(key, [...(fields.get(key) ?? []), { types, field }]);
    }
  }
  const abstract = fetch.service.bindings.abstractTypes[type.name];
  return shapeOf(type, isObjectType(type) ? type.name : abstract === undefined ? null : typeOfRow(abstract), fields);
}

function fieldShape(fetch: FetchCompilation, of: RowField): FieldShape {
  const { bindings } = fetch.service;
  const { type, selected, at } = of;
  const name = selected.node.name.value;
  const field = fieldOf(type, selected);
  const binding = bindings.fields[`${type.name}.${name}`];
  if (binding?.kind === 'collection')
    return shapeOfValue(fetch, field.type, loadedCollection(fetch, binding, of), selected, at);
  if (binding?.kind === 'reference') {
    const mask = maskOf(bindings, type.name, binding.property);
    fetch.noteMask(mask);
    const entity = loadableEntity(fetch, binding);
    if (entity === null) return keyOnly(fetch, binding, mask, selected);
    return shapeOfValue(fetch, field.type, loadedReference(fetch, binding, entity, mask, of), selected, at);
  }
  const { names, masks } = bindings.types[type.name] ?? {};
  const mask = masks?.[name] ?? null;
  fetch.noteMask(mask);
  const access = maskedAccess(mask, { kind: 'property', name: names?.[name] ?? name });
  return shapeOfValue(fetch, field.type, access, selected, at);
}

/** @param access where the value lies */
export function shapeOfValue(
  fetch: FetchCompilation,
  type: GraphQLOutputType,
  access: Access,
  { node, sets }: Selected,
  at: Position,
): FieldShape {
  const named = getNamedType(type);
  const object = isCompositeType(named) ? objectShape(fetch, named, sets, at) : null;
  return {
    name: node.name.value,
    access,
    object,
    leaf: object === null ? leafForm(fetch, named.name) : null,
    standsForEntity: false,
    lists: listDepth(type),
    arguments: (node.arguments ?? []).map(print).join(' '),
  };
}

function leafForm({ service, schema }: FetchCompilation, name: string): LeafForm {
  const values = service.bindings.enums[name];
  const type = schema.getType(name);
  if (isEnumType(type) && values !== undefined) {
    const names = type.getValues().map((value) => [values[value.name] ?? value.name, value.name] as const);
    return { names: new Map<unknown, string>(names), text: false };
  }
  return isTextScalar(name) ? TEXT : PLAIN;
}

function listDepth(type: GraphQLOutputType): number {
  const bare = getNullableType(type);
  return isListType(bare) ? 1 + listDepth(bare.ofType as GraphQLOutputType) : 0;
}
