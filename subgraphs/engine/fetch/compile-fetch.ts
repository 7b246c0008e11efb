/** One fetch of a plan against a REST service → the calls it needs, and where each of its fields lives in their answers. */
import {
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { CompiledFetch, EntityStep } from '../../../schema/contract/fetch.ts';
import { type ConditionalSet, collectSelections, objectTypesOf } from '../../../schema/contract/selections.ts';
import type { EntityBinding } from '../../../schema/contract/type-binding.ts';
import { loadEntities } from '../load/load-entity.ts';
import type { Service } from '../service.ts';
import { FetchCompilation } from './fetch-compilation.ts';
import { objectShape, shapeOfValue } from './field-shapes.ts';
import { rootAccess } from './root-fields.ts';
import { type Forms, shapeOf } from './shapes.ts';

/** @param allocate answers a new slot */
export function compileRoot(
  service: Service,
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  allocate: () => number,
): CompiledFetch {
  const fetch = new FetchCompilation(service, schema, allocate);
  const type = schema.getRootType(operation.operation) as GraphQLObjectType;
  const fields = new Map<string, Forms>();
  for (const [key, selected] of collectSelections(schema, type, always(operation.selectionSet))) {
    if (selected.node.name.value === '__typename') continue;
    const { field, access, conditions } = rootAccess(fetch, type, selected);
    const form = shapeOfValue(fetch, field.type, access, selected, { path: [key], conditions });
    fields.set(key, [{ types: null, field: form }]);
  }
  const { steps, cache } = fetch;
  return { steps, root: shapeOf(type, type.name, fields), cache };
}

/** @param allocate answers a new slot */
export function compileEntities(
  service: Service,
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  allocate: () => number,
): CompiledFetch {
  const fetch = new FetchCompilation(service, schema, allocate);
  const [field] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || field.selectionSet === undefined)
    throw new TypeError('a fetch of entities selects _entities');
  const union = getNamedType(schema.getQueryType()?.getFields()._entities?.type);
  for (const type of objectTypesOf(schema, union as GraphQLCompositeType)) {
    const entity = service.bindings.entities[type.name];
    const sets = always(field.selectionSet);
    if (entity === undefined || collectSelections(schema, type, sets).size === 0) continue;
    fetch.steps.push(entityStep(fetch, type, entity, sets));
  }
  const { steps, cache } = fetch;
  return { steps, root: null, cache };
}

function entityStep(
  fetch: FetchCompilation,
  type: GraphQLObjectType,
  entity: EntityBinding,
  sets: readonly ConditionalSet[],
): EntityStep {
  const { service } = fetch;
  fetch.noteEntity(entity);
  return {
    kind: 'entities',
    slot: fetch.allocate(),
    conditions: [],
    types: new Set([type.name]),
    keyField: entity.key,
    object: objectShape(fetch, type, sets, { path: [], conditions: [] }),
    load: (keys, { context }) => loadEntities(service, entity, keys, context),
  };
}

function always(set: SelectionSetNode): readonly ConditionalSet[] {
  return [{ set, conditions: [] }];
}
