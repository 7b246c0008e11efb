/** One service's model → its bindings: what the engine needs to answer every field by REST. */
import { isEnumType, isInputObjectType, isUnionType } from 'graphql';
import type {
  AbstractTypeBinding,
  CachePolicy,
  EntityBinding,
  FieldBinding,
  HttpMethod,
  OperationBinding,
  ParameterBinding,
  ParameterStyle,
  ServiceBindings,
  ServiceError,
  TypeBinding,
} from '../contract/bindings.ts';
import { argumentMap, collectionShape, rowsProperty } from './collections.ts';
import {
  arrayOf,
  isObject,
  type Json,
  type JsonObject,
  jsonSchemaOf,
  objectOf,
  resolve,
  stringOf,
} from './document.ts';
import { rootCoordinate } from './federate.ts';
import { propertyFieldName, type TypeDefinition } from './generate-types.ts';
import type { EntityModel, OperationModel, ServiceModel } from './model.ts';
import { type EntityRegistry, keysParameter, loaderOf } from './registry.ts';
import { inputTypeName } from './shape.ts';

export function buildBindings(model: ServiceModel, registry: EntityRegistry): ServiceBindings {
  const fields: Record<string, FieldBinding> = {};
  for (const operation of model.operations.values()) {
    if (operation.support) continue;
    fields[rootCoordinate(operation)] = {
      kind: 'operation',
      operation: operation.id,
      arguments: argumentMap(operation),
      body: bodyMedia(model, operation) === null ? null : 'input',
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

function bodyMedia(model: ServiceModel, operation: OperationModel): string | null {
  return jsonSchemaOf(resolve(model.document, operation.node.requestBody).content)?.media ?? null;
}

function operationBinding(model: ServiceModel, operation: OperationModel): OperationBinding {
  const { node } = operation;
  return {
    operationId: operation.id,
    method: operation.method.toUpperCase() as HttpMethod,
    path: operation.path,
    parameters: operation.arguments.map(({ parameter }) => parameterBinding(parameter)),
    body: bodyMedia(model, operation),
    pick: operation.answer.pick,
    empty: operation.answer.empty,
    lossless: needsLosslessNumbers(model.document, operation.answer.schema),
    tenantScoped: operation.tenantScoped,
    upstream: stringOf(node['x-upstream']) ?? model.source.name,
    cache: (node['x-cache'] ?? null) as unknown as CachePolicy | null,
    invalidates: arrayOf(node['x-invalidates']) as string[],
    emits: arrayOf(node['x-emits']) as string[],
  };
}

/** Defaults of OpenAPI 3.0.3 §4.7.12.2.1: `simple` in paths and headers, `form` in queries; `form` explodes. */
function parameterBinding(parameter: JsonObject): ParameterBinding {
  const place = parameter.in as ParameterBinding['in'];
  const style = (stringOf(parameter.style) ?? (place === 'query' ? 'form' : 'simple')) as ParameterStyle;
  return {
    name: String(parameter.name),
    in: place,
    style,
    explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form',
    required: parameter.required === true,
    allowReserved: parameter.allowReserved === true,
  };
}

/** Whether an answer can hold numbers that `JSON.parse` would round: int64, and decimals written as numbers. */
function needsLosslessNumbers(document: JsonObject, schema: Json): boolean {
  const seen = new Set<JsonObject>();
  const search = (value: Json | undefined): boolean => {
    const node = resolve(document, value);
    if (seen.has(node)) return false;
    seen.add(node);
    if (node.type === 'integer' && node.format === 'int64') return true;
    if (node.type === 'number' && node.format === 'decimal') return true;
    const below = [node.items, node.additionalProperties, ...Object.values(objectOf(node.properties))];
    for (const word of ['allOf', 'oneOf', 'anyOf']) below.push(...arrayOf(node[word]));
    return below.some((child) => isObject(child) && search(child));
  };
  return search(schema);
}

function entityBinding(model: ServiceModel, entity: EntityModel): EntityBinding {
  const base = { type: entity.type, key: entity.key, property: entity.extension.key };
  const loaded = entity.extension.extends === true ? null : loaderOf(model, entity);
  if (loaded === null) return { ...base, fetch: { kind: 'key' } };
  const { operation, how } = loaded;
  if (how === 'table') return { ...base, fetch: { kind: 'table', operation: operation.id } };
  if (how === 'single') {
    const parameter = operation.parameters.find((entry) => entry.in === 'path');
    return { ...base, fetch: { kind: 'single', operation: operation.id, parameter: String(parameter?.name) } };
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

/** GraphQL field → JSON property where they differ. */
function renamed(definition: TypeDefinition): Record<string, string> {
  const below = (definition.subDefinitions ?? {}) as Record<string, TypeDefinition>;
  return Object.fromEntries(
    Object.entries(below)
      .map(([property, entry]) => [propertyFieldName(property, entry.schema), property] as const)
      .filter(([field, property]) => field !== property),
  );
}

function objectTypes(model: ServiceModel): Record<string, TypeBinding> {
  const found: Record<string, TypeBinding> = {};
  for (const [name, definition] of model.types.objects) {
    const names = renamed(definition);
    const masks = Object.fromEntries(
      model.masks
        .filter((entry) => entry.owner === name)
        .map(({ field, mask }) => [field, { roles: mask.roles, self: mask.self ?? null }]),
    );
    if (Object.keys(names).length === 0 && Object.keys(masks).length === 0) continue;
    found[name] = {
      ...(Object.keys(names).length > 0 && { names }),
      ...(Object.keys(masks).length > 0 && { masks }),
    };
  }
  return found;
}

function inputTypes(model: ServiceModel): Record<string, TypeBinding> {
  const found: Record<string, TypeBinding> = {};
  for (const definition of model.types.objects.values()) {
    const name = inputTypeName(model.types.schema, definition.graphQLInputObjectTypeName);
    const names = renamed(definition);
    if (Object.keys(names).length > 0 && isInputObjectType(model.schema.getType(name))) found[name] = { names };
  }
  return found;
}

function enums(model: ServiceModel): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  for (const type of Object.values(model.types.schema.getTypeMap())) {
    if (!isEnumType(type) || type.name.startsWith('__')) continue;
    const differing = type.getValues().filter((value) => value.value !== value.name);
    if (differing.length > 0) {
      found[type.name] = Object.fromEntries(differing.map((value) => [value.name, value.value as string]));
    }
  }
  return found;
}

function abstractTypes(model: ServiceModel): Record<string, AbstractTypeBinding> {
  const found: Record<string, AbstractTypeBinding> = {};
  for (const type of Object.values(model.types.schema.getTypeMap())) {
    if (!isUnionType(type)) continue;
    const schema = resolve(model.document, objectOf(objectOf(model.document.components).schemas)[type.name]);
    const discriminator = objectOf(schema.discriminator);
    found[type.name] = {
      property: stringOf(discriminator.propertyName),
      mapping: Object.fromEntries(
        Object.entries(objectOf(discriminator.mapping)).map(([value, ref]) => [
          value,
          String(ref).split('/').at(-1) ?? '',
        ]),
      ),
      members: type.getTypes().map((member) => ({
        type: member.name,
        required: arrayOf(model.types.objects.get(member.name)?.schema.required) as string[],
      })),
    };
  }
  return found;
}
