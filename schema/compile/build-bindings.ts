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
import { isBytes, isRequired } from './bodies.ts';
import { argumentMap, collectionShape, rowsProperty } from './collections.ts';
import { arrayOf, isObject, type Json, type JsonObject, objectOf, resolve, stringOf } from './document.ts';
import { rootCoordinate } from './federate.ts';
import { fieldsOf, type TypeDefinition } from './generate-types.ts';
import type { ArgumentModel, EntityModel, OperationModel, ServiceModel } from './model.ts';
import { BODY_ARGUMENT } from './operation-models.ts';
import { notesOf } from './plan-object.ts';
import { type EntityRegistry, keysParameter, loaderOf } from './registry.ts';

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

function operationBinding(model: ServiceModel, operation: OperationModel): OperationBinding {
  const { node } = operation;
  return {
    operationId: operation.id,
    method: operation.method.toUpperCase() as HttpMethod,
    path: operation.path,
    parameters: operation.arguments.map((argument) => parameterBinding(model, argument)),
    body: operation.request?.media ?? null,
    ...(operation.request !== null &&
      Object.keys(operation.request.form).length > 0 && { form: operation.request.form }),
    ...(operation.request !== null && isBytes(operation.request.media) && { bytes: true }),
    ...(operation.answer.accept !== null && { accept: operation.answer.accept }),
    ...(operation.answer.text && { text: true }),
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

/** Defaults of OpenAPI 3.0.3 §4.7.12.2.1: `simple` in paths and headers, `form` in queries and cookies; `form` explodes. */
function parameterBinding(model: ServiceModel, { parameter, key }: ArgumentModel): ParameterBinding {
  const place = parameter.in as ParameterBinding['in'];
  const fallback = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  const style = (stringOf(parameter.style) ?? fallback) as ParameterStyle;
  const [media] = Object.keys(objectOf(parameter.content));
  return {
    name: String(parameter.name),
    ...(key !== parameter.name && { key }),
    in: place,
    style,
    explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form',
    required: isRequired(model.document, parameter),
    allowReserved: parameter.allowReserved === true,
    ...(media !== undefined && !isObject(parameter.schema) && { content: media }),
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

/** GraphQL field → JSON property where they differ. */
function renamed(definition: TypeDefinition): Record<string, string> {
  return Object.fromEntries(
    [...fieldsOf(definition).values()]
      .filter(({ field, property }) => field !== property)
      .map(({ field, property }) => [field, property]),
  );
}

function objectTypes(model: ServiceModel): Record<string, TypeBinding> {
  const found: Record<string, TypeBinding> = {};
  for (const [generated, definition] of model.types.objects) {
    const name = publishedName(model, generated);
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
  for (const [generated, definition] of model.types.inputs) {
    const name = publishedName(model, generated);
    const names = renamed(definition);
    if (Object.keys(names).length > 0 && isInputObjectType(model.schema.getType(name))) found[name] = { names };
  }
  return found;
}

function publishedName(model: ServiceModel, generated: string): string {
  return model.types.names.get(generated) ?? generated;
}

function enums(model: ServiceModel): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  for (const type of Object.values(model.types.schema.getTypeMap())) {
    if (!isEnumType(type) || type.name.startsWith('__')) continue;
    const differing = type.getValues().filter((value) => value.value !== value.name);
    if (differing.length > 0) {
      found[publishedName(model, type.name)] = Object.fromEntries(
        differing.map((value) => [value.name, value.value as string]),
      );
    }
  }
  return found;
}

function abstractTypes(model: ServiceModel): Record<string, AbstractTypeBinding> {
  const found: Record<string, AbstractTypeBinding> = {};
  for (const type of Object.values(model.types.schema.getTypeMap())) {
    if (!isUnionType(type)) continue;
    const { union } = objectOf(model.types.unions.get(type.name)?.schema?.['x-gateway']);
    const mapping = Object.entries(objectOf(objectOf(union).mapping))
      .filter(([, key]) => key !== null)
      .map(([value, key]) => [value, publishedName(model, String(key))] as const);
    const members = type.getTypes().map((member) => ({
      type: publishedName(model, member.name),
      required: [...notesOf(model.types.objects.get(member.name)?.schema).required],
    }));
    found[publishedName(model, type.name)] = {
      property: stringOf(objectOf(union).property),
      mapping: Object.fromEntries(mapping.filter(([value, name]) => value !== name)),
      // The row of a member with more required properties fits one with fewer as well.
      members: members.sort((a, b) => b.required.length - a.required.length),
    };
  }
  return found;
}
