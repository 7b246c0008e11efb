/** One fetch of a plan against a REST service → the calls it needs, and where each of its fields lives in their answers. */
import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
} from 'graphql';
import type {
  CachePolicy,
  CollectionField,
  EntityBinding,
  MaskBinding,
  OperationField,
  ReferenceField,
} from '../../../schema/contract/bindings.ts';
import { sharedBy } from '../../../schema/contract/cache-policy.ts';
import type {
  Access,
  CompiledFetch,
  Conditions,
  EntityStep,
  FieldShape,
  LeafForm,
  ObjectShape,
  Step,
} from '../../../schema/contract/fetch.ts';
import {
  type ConditionalSet,
  collectSelections,
  objectTypesOf,
  type Selected,
} from '../../../schema/contract/selections.ts';
import { typeOfRow } from '../abstract-types.ts';
import { hasShape } from '../answer-shape.ts';
import { loadCollections } from '../load/load-collection.ts';
import { loadEntities, primeEntities } from '../load/load-entity.ts';
import { maskOf, mayRead } from '../masks.ts';
import { isTextScalar } from '../scalars.ts';
import type { Service } from '../service.ts';
import { unexpected } from '../upstream/decode-response.ts';
import { createArgumentReader } from './read-arguments.ts';

export interface FetchCompiler {
  root(operation: OperationDefinitionNode): CompiledFetch;
  entities(operation: OperationDefinitionNode): CompiledFetch;
}

/** Where the compiler is: the path from the fetch's place, and what limits it. */
interface Position {
  readonly path: readonly string[];
  readonly conditions: Conditions;
}

type Forms = { readonly types: ReadonlySet<string> | null; readonly field: FieldShape }[];

export function createFetchCompiler(service: Service, schema: GraphQLSchema, allocate: () => number): FetchCompiler {
  const { bindings } = service;
  const steps: Step[] = [];
  const cache: (CachePolicy | null)[] = [];

  return {
    root: (operation) => {
      const type = schema.getRootType(operation.operation) as GraphQLObjectType;
      const fields = new Map<string, Forms>();
      for (const [key, selected] of collectSelections(schema, type, always(operation.selectionSet))) {
        if (selected.node.name.value !== '__typename') fields.set(key, [rootForm(type, key, selected)]);
      }
      return { steps, root: shape(type, type.name, fields), cache };
    },
    entities: (operation) => {
      const [field] = operation.selectionSet.selections;
      if (field?.kind !== Kind.FIELD || field.selectionSet === undefined)
        throw new TypeError('a fetch of entities selects _entities');
      const union = getNamedType(schema.getQueryType()?.getFields()._entities?.type);
      for (const type of objectTypesOf(schema, union as GraphQLCompositeType)) {
        const entity = bindings.entities[type.name];
        const sets = always(field.selectionSet);
        if (entity === undefined || collectSelections(schema, type, sets).size === 0) continue;
        steps.push(entityStep(type, entity, sets));
      }
      return { steps, root: null, cache };
    },
  };

  /** A write, or a read whose contract promises nothing, keeps the whole answer out of the cache. */
  function noteCall(operationId: string): void {
    const operation = service.operation(operationId);
    cache.push(operation.method === 'GET' ? operation.cache : null);
  }

  function noteEntity({ fetch }: EntityBinding): void {
    if (fetch.kind !== 'key') noteCall(fetch.operation);
  }

  /** A value that some do not see is shared by those who see the same. */
  function noteMask(mask: MaskBinding | null | undefined): void {
    if (mask !== null && mask !== undefined) cache.push(sharedBy(mask.self === null ? 'role' : 'user'));
  }

  function entityStep(type: GraphQLObjectType, entity: EntityBinding, sets: readonly ConditionalSet[]): EntityStep {
    noteEntity(entity);
    return {
      kind: 'entities',
      slot: allocate(),
      conditions: [],
      types: new Set([type.name]),
      keyField: entity.key,
      object: objectShape(type, sets, { path: [], conditions: [] }),
      load: (keys, { context }) => loadEntities(service, entity, keys, context),
    };
  }

  function rootForm(type: GraphQLObjectType, key: string, selected: Selected): Forms[number] {
    const { node } = selected;
    const field = type.getFields()[node.name.value];
    const binding = bindings.fields[`${type.name}.${node.name.value}`];
    if (field !== undefined && binding?.kind === 'event') {
      const slot = allocate();
      steps.push({ kind: 'root', slot, conditions: [], run: ({ event }) => event });
      const position = { path: [key], conditions: [] };
      return { types: null, field: form(field.type, { kind: 'slot', slot, property: null }, selected, position) };
    }
    if (field === undefined || binding?.kind !== 'operation') {
      throw new TypeError(`no operation is bound to ${type.name}.${node.name.value}`);
    }
    const slot = allocate();
    const conditions = sharedConditions(selected);
    const run = operationRunner(type, node, binding);
    steps.push({ kind: 'root', slot, conditions, run: ({ context, variables }) => run(variables, context) });
    const position = { path: [key], conditions };
    return { types: null, field: form(field.type, { kind: 'slot', slot, property: null }, selected, position) };
  }

  function operationRunner(type: GraphQLObjectType, node: FieldNode, binding: OperationField) {
    const field = type.getFields()[node.name.value];
    if (field === undefined) throw new TypeError(`${type.name} has no field ${node.name.value}`);
    const operation = service.operation(binding.operation);
    noteCall(binding.operation);
    const read = createArgumentReader(field, node, bindings);
    const parameters = Object.entries(binding.arguments);
    const { body } = binding;
    const prime = primeEntities(service, field.type);
    return (variables: Readonly<Record<string, unknown>>, context: Parameters<Service['run']>[2]) => {
      const given = read(variables);
      const values: Record<string, unknown> = {};
      for (const [argument, parameter] of parameters) values[parameter] = given[argument];
      return service.run(operation, values, context, body === null ? undefined : given[body]).then((answer) => {
        if (!hasShape(answer, field.type)) throw unexpected(operation, bindings.service);
        if (prime !== null) prime(answer, context);
        return answer;
      });
    };
  }

  function objectShape(type: GraphQLCompositeType, sets: readonly ConditionalSet[], position: Position): ObjectShape {
    const fields = new Map<string, Forms>();
    const types = objectTypesOf(schema, type);
    for (const object of types) {
      for (const [key, selected] of collectSelections(schema, object, sets)) {
        if (selected.node.name.value === '__typename') continue;
        const conditions = [...position.conditions, ...sharedConditions(selected)];
        const at = { path: [...position.path, key], conditions };
        const forms = fields.get(key) ?? [];
        const only = isObjectType(type) ? null : new Set([object.name]);
        forms.push({ types: only, field: fieldShape(object, selected, position, at, only) });
        fields.set(key, forms);
      }
    }
    const abstract = bindings.abstractTypes[type.name];
    return shape(type, isObjectType(type) ? type.name : abstract === undefined ? null : typeOfRow(abstract), fields);
  }

  /** @param parent where the row of the field is; `at` is the field itself */
  function fieldShape(
    type: GraphQLObjectType,
    selected: Selected,
    parent: Position,
    at: Position,
    types: ReadonlySet<string> | null,
  ): FieldShape {
    const { node } = selected;
    const name = node.name.value;
    const field = type.getFields()[name];
    if (field === undefined) throw new TypeError(`${type.name} has no field ${name}`);
    const binding = bindings.fields[`${type.name}.${name}`];
    if (binding?.kind === 'reference') return referenceShape(type, binding, selected, parent, at, types);
    if (binding?.kind === 'collection') {
      const access = collectionAccess(node, type, binding, parent, at, types);
      return form(field.type, access, selected, at);
    }
    const { names, masks } = bindings.types[type.name] ?? {};
    const property: Access = { kind: 'property', name: names?.[name] ?? name };
    const mask = masks?.[name];
    noteMask(mask);
    const access: Access =
      mask === undefined
        ? property
        : { kind: 'masked', may: (row, context) => mayRead(mask, row, context), of: property };
    return form(field.type, access, selected, at);
  }

  function referenceShape(
    type: GraphQLObjectType,
    binding: ReferenceField,
    selected: Selected,
    parent: Position,
    at: Position,
    types: ReadonlySet<string> | null,
  ): FieldShape {
    const mask = maskOf(bindings, type.name, binding.property);
    noteMask(mask);
    const guarded = (of: Access): Access =>
      mask === null ? of : { kind: 'masked', may: (row, context) => mayRead(mask, row, context), of };
    const key: Access = { kind: 'property', name: binding.property };
    const entity = binding.local ? bindings.entities[binding.entity] : undefined;
    if (entity === undefined || entity.fetch.kind === 'key') {
      // The key stands for the entity: nothing but the key field and the type's name can be asked of it here.
      const keyForm: FieldShape = {
        name: binding.key,
        access: { kind: 'row' },
        object: null,
        leaf: PLAIN,
        standsForEntity: false,
        lists: 0,
        arguments: '',
      };
      const fields = new Map<string, Forms>();
      const stub = schema.getType(binding.entity) as GraphQLObjectType;
      for (const [name, { node }] of collectSelections(schema, stub, selected.sets)) {
        if (node.name.value === binding.key) fields.set(name, [{ types: null, field: keyForm }]);
      }
      const object = shape(stub, binding.entity, fields);
      return {
        name: selected.node.name.value,
        access: guarded(key),
        object,
        leaf: null,
        standsForEntity: true,
        lists: binding.list ? 1 : 0,
        arguments: '',
      };
    }
    noteEntity(entity);
    const slot = allocate();
    const load = (keys: readonly string[], context: Parameters<Service['run']>[2]) =>
      loadEntities(service, entity, keys, context);
    steps.push({
      kind: 'load',
      slot,
      conditions: at.conditions,
      path: parent.path,
      types,
      key: guarded(key),
      list: binding.list,
      load: (keys, { context }) => load(keys, context),
    });
    const access = guarded({ kind: 'lookup', slot, key, list: binding.list });
    const { node } = selected;
    const field = type.getFields()[node.name.value];
    if (field === undefined) throw new TypeError(`${type.name} has no field ${node.name.value}`);
    return form(field.type, access, selected, at);
  }

  function collectionAccess(
    node: FieldNode,
    type: GraphQLObjectType,
    binding: CollectionField,
    parent: Position,
    at: Position,
    types: ReadonlySet<string> | null,
  ): Access {
    const field = type.getFields()[node.name.value];
    if (field === undefined) throw new TypeError(`${type.name} has no field ${node.name.value}`);
    const read = createArgumentReader(field, node, bindings);
    const coordinate = `${type.name}.${field.name}`;
    for (const way of [binding.list, binding.batch]) if (way !== null) noteCall(way.operation);
    const slot = allocate();
    const key: Access = { kind: 'property', name: binding.parentKey };
    steps.push({
      kind: 'load',
      slot,
      conditions: at.conditions,
      path: parent.path,
      types,
      key,
      list: false,
      load: (keys, { context, variables }) =>
        loadCollections(service, binding, coordinate, keys, read(variables), context),
    });
    return { kind: 'lookup', slot, key, list: false };
  }

  function form(type: GraphQLOutputType, access: Access, { node, sets }: Selected, at: Position): FieldShape {
    const named = getNamedType(type);
    const object = isCompositeType(named) ? objectShape(named, sets, at) : null;
    const leaf = object === null ? leafForm(named.name) : null;
    const written = (node.arguments ?? []).map(print).join(' ');
    return {
      name: node.name.value,
      access,
      object,
      leaf,
      standsForEntity: false,
      lists: listDepth(type),
      arguments: written,
    };
  }

  function leafForm(name: string): LeafForm {
    const values = bindings.enums[name];
    const type = schema.getType(name);
    if (isEnumType(type) && values !== undefined) {
      const names = type.getValues().map((value) => [values[value.name] ?? value.name, value.name] as const);
      return { names: new Map<unknown, string>(names), text: false };
    }
    return isTextScalar(name) ? TEXT : PLAIN;
  }
}

const PLAIN: LeafForm = { names: null, text: false };
const TEXT: LeafForm = { names: null, text: true };

function always(set: SelectionSetNode): readonly ConditionalSet[] {
  return [{ set, conditions: [] }];
}

/** Conditions that hold for every use; uses are alternatives, so several of them promise nothing. */
function sharedConditions({ alternatives }: Selected): Conditions {
  return alternatives.length === 1 ? (alternatives[0] ?? []) : [];
}

function listDepth(type: GraphQLOutputType): number {
  const bare = getNullableType(type);
  return isListType(bare) ? 1 + listDepth(bare.ofType as GraphQLOutputType) : 0;
}

function shape(
  type: GraphQLCompositeType,
  typename: ObjectShape['typename'],
  fields: ReadonlyMap<string, Forms>,
): ObjectShape {
  return { type: type.name, typename, field: (key) => fields.get(key) ?? [] };
}
