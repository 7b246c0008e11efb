/** Fields that refer to an entity: loaded by its key where this service has it, else no more than the key is known here. */
import type { GraphQLObjectType } from 'graphql';
import type { Access, FieldShape } from '../../../schema/contract/fetch.ts';
import type { ReferenceField } from '../../../schema/contract/field-binding.ts';
import { collectSelections, type Selected } from '../../../schema/contract/selections.ts';
import type { EntityBinding, MaskBinding } from '../../../schema/contract/type-binding.ts';
import { loadEntities } from '../load/load-entity.ts';
import { maskedAccess } from '../masks.ts';
import type { FetchCompilation, RowField } from './fetch-compilation.ts';
import { type Forms, PLAIN, shapeOf } from './shapes.ts';

/** The entity, when the service of the fetch has it and can be asked for it by key. */
export function loadableEntity({ service }: FetchCompilation, binding: ReferenceField): EntityBinding | null {
  const entity = binding.local ? service.bindings.entities[binding.entity] : undefined;
  return entity === undefined || entity.fetch.kind === 'key' ? null : entity;
}

/** The key stands for the entity: nothing but the key field and the type's name can be asked of it here. */
export function keyOnly(
  fetch: FetchCompilation,
  binding: ReferenceField,
  mask: MaskBinding | null,
  selected: Selected,
): FieldShape {
  const key: FieldShape = {
    name: binding.key,
    access: { kind: 'row' },
    object: null,
    leaf: PLAIN,
    standsForEntity: false,
    lists: 0,
    arguments: '',
  };
  const fields = new Map<string, Forms>();
  const stub = fetch.schema.getType(binding.entity) as GraphQLObjectType;
  for (const [name, { node }] of collectSelections(fetch.schema, stub, selected.sets)) {
    if (node.name.value === binding.key) fields.set(name, [{ types: null, field: key }]);
  }
  return {
    name: selected.node.name.value,
    access: maskedAccess(mask, { kind: 'property', name: binding.property }),
    object: shapeOf(stub, binding.entity, fields),
    leaf: null,
    standsForEntity: true,
    lists: binding.list ? 1 : 0,
    arguments: '',
  };
}

/** Adds the step that loads the entities; answers where they lie. */
export function loadedReference(
  fetch: FetchCompilation,
  binding: ReferenceField,
  entity: EntityBinding,
  mask: MaskBinding | null,
  { parent, at, types }: RowField,
): Access {
  const { service, steps } = fetch;
  fetch.noteEntity(entity);
  const slot = fetch.allocate();
  const key: Access = { kind: 'property', name: binding.property };
  steps.push({
    kind: 'load',
    slot,
    conditions: at.conditions,
    path: parent.path,
    types,
    key: maskedAccess(mask, key),
    list: binding.list,
    load: (keys, { context }) => loadEntities(service, entity, keys, context),
  });
  return maskedAccess(mask, { kind: 'lookup', slot, key, list: binding.list });
}
