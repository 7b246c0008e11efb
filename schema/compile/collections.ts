/** Collection fields: their GraphQL type and arguments, and how the engine answers them. */
import {
  type GraphQLArgument,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import type { CollectionField } from '../contract/field-binding.ts';
import { objectOf, resolve } from './document.ts';
import { type CollectionModel, rootFieldOf, type ServiceModel } from './model.ts';
import type { OperationModel } from './operation-model.ts';
import { BuildError, pointerOf } from './problem.ts';
import { keysParameter } from './registry.ts';

export interface CollectionShape {
  readonly type: string;
  readonly arguments: readonly GraphQLArgument[];
  readonly binding: CollectionField;
  /** Operation whose access rules guard the field. */
  readonly operation: OperationModel;
}

/** @throws {BuildError} when an operation is missing or does not take the parent's key */
export function collectionShape(model: ServiceModel, collection: CollectionModel): CollectionShape {
  const { owner, extension } = collection;
  const entity = model.entities.find((entry) => entry.type === owner);
  const list = named(model, collection, extension.list);
  const batch = named(model, collection, extension.batch);
  const operation = list ?? batch;
  if (entity === undefined || operation === null) {
    return refuse(model, collection, `${owner} needs x-entity, and the collection a list or batch operation`);
  }
  const listShape = list === null ? null : listSide(model, collection, list);
  const batchShape = batch === null ? null : batchSide(model, collection, batch, listShape?.arguments ?? null);
  const type = listShape?.type ?? batchShape?.type ?? 'JSON';
  return {
    type: type.replace(/!$/, ''),
    arguments: listShape?.arguments ?? batchShape?.arguments ?? [],
    operation,
    binding: {
      kind: 'collection',
      parentKey: entity.extension.extends === true ? entity.key : entity.extension.key,
      list: listShape?.binding ?? null,
      batch: batchShape?.binding ?? null,
      page: listShape?.page ?? false,
    },
  };
}

function named(model: ServiceModel, collection: CollectionModel, id: string | undefined): OperationModel | null {
  if (id === undefined) return null;
  return model.operations.get(id) ?? refuse(model, collection, `there is no operation ${id}`);
}

function listSide(model: ServiceModel, collection: CollectionModel, operation: OperationModel) {
  const path = operation.arguments.filter(({ parameter }) => parameter.in === 'path');
  const [key] = path;
  if (path.length !== 1 || key === undefined) {
    return refuse(
      model,
      collection,
      `${operation.id} must have exactly one path parameter, for the key of ${collection.owner}`,
    );
  }
  const field = rootFieldOf(model, operation);
  const type = getNamedType(field.type);
  return {
    type: String(field.type),
    page: isObjectType(type) && type.getFields().data !== undefined && type.getFields().meta !== undefined,
    arguments: field.args.filter((arg) => arg.name !== key.argument),
    binding: {
      operation: operation.id,
      parameter: key.key,
      arguments: argumentMap(operation, (name) => name !== key.key),
    },
  };
}

function batchSide(
  model: ServiceModel,
  collection: CollectionModel,
  operation: OperationModel,
  listArguments: readonly GraphQLArgument[] | null,
) {
  const keys = keysParameter(model, operation);
  if (keys === null) return refuse(model, collection, `${operation.id} has no required array parameter for the keys`);
  const field = rootFieldOf(model, operation);
  const row = getNamedType(field.type);
  const items = isObjectType(row) ? row.getFields().items : undefined;
  const type: GraphQLOutputType =
    items !== undefined && isListType(getNullableType(items.type)) ? items.type : (row as GraphQLOutputType);
  const limit = operation.arguments.find(({ parameter }) => /^limit/.test(String(parameter.name)));
  const limitSchema = resolve(model.document, limit?.parameter.schema);
  const own = argumentMap(operation, (name) => name !== keys.name);
  const mapped =
    listArguments === null
      ? own
      : Object.fromEntries(
          listArguments.flatMap((arg) => {
            const match = Object.entries(own).find(
              ([argument]) => argument === arg.name || argument === `${arg.name}PerKey`,
            );
            return match === undefined ? [] : [[arg.name, match[1]]];
          }),
        );
  return {
    type: String(type),
    arguments: field.args.filter((arg) => Object.hasOwn(own, arg.name)),
    binding: {
      operation: operation.id,
      parameter: keys.name,
      max: keys.max,
      rowKey: collection.extension.key,
      items: items === undefined ? null : 'items',
      arguments: mapped,
      limitArgument: Object.entries(mapped).find(([, name]) => name === limit?.key)?.[0] ?? null,
      limitMaximum: typeof limitSchema.maximum === 'number' ? limitSchema.maximum : null,
    },
  };
}

/** GraphQL argument → parameter by its name in the binding, for the parameters that `keep` lets through. */
export function argumentMap(
  operation: OperationModel,
  keep: (name: string) => boolean = () => true,
): Record<string, string> {
  return Object.fromEntries(
    operation.arguments.filter(({ key }) => keep(key)).map(({ argument, key }) => [argument, key]),
  );
}

function refuse(model: ServiceModel, collection: CollectionModel, reason: string): never {
  throw new BuildError([
    {
      file: model.source.overlayFile,
      pointer: pointerOf(['components', 'schemas', collection.owner, 'x-collection', collection.extension.field]),
      reason,
      remedy: 'name operations of this contract: list takes one parent in its path, batch many in an array parameter',
    },
  ]);
}

/** Whether the contract's answer to the operation is an object with `data` and nothing decided yet. */
export function rowsProperty(model: ServiceModel, operation: OperationModel): string | null {
  const schema = resolve(model.document, operation.answer.schema);
  if (operation.answer.pick !== null || schema.type === 'array') return null;
  const arrays = Object.entries(objectOf(schema.properties)).filter(([, property]) => {
    const node = resolve(model.document, property);
    return node.type === 'array' && resolve(model.document, node.items).type === 'object';
  });
  return arrays[0]?.[0] ?? null;
}
