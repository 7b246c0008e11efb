/** Bindings → resolvers of an executable subgraph. Everything that can be decided once is decided here, not per call. */
import {
  type GraphQLFieldResolver,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql';
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import type {
  CollectionField,
  EventField,
  FieldBinding,
  OperationField,
  ReferenceField,
} from '../../schema/contract/field-binding.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { MaskBinding } from '../../schema/contract/type-binding.ts';
import { typeOfRow } from './abstract-types.ts';
import { hasShape } from './answer-shape.ts';
import { loadCollection } from './load/load-collection.ts';
import { loadEntity, type Row } from './load/load-entity.ts';
import { maskOf, mayRead } from './masks.ts';
import type { Service } from './service.ts';
import { unexpected } from './upstream/decode-response.ts';

type Resolver = GraphQLFieldResolver<Row, RequestContext, Record<string, unknown>>;
type ResolverMap = Record<string, Record<string, unknown>>;

export function createResolvers(service: Service): ResolverMap {
  const { bindings } = service;
  const resolvers: ResolverMap = {};
  const add = (type: string, field: string, resolver: unknown): void => {
    resolvers[type] = { ...resolvers[type], [field]: resolver };
  };
  for (const [type, binding] of Object.entries(bindings.types)) {
    for (const [field, property] of Object.entries(binding.names ?? {})) add(type, field, (row: Row) => row[property]);
    for (const [field, mask] of Object.entries(binding.masks ?? {})) {
      add(type, field, maskedProperty(binding.names?.[field] ?? field, mask));
    }
  }
  for (const [coordinate, binding] of Object.entries(bindings.fields)) {
    // Events reach the gateway, not a service that is hosted alone.
    if (binding.kind === 'event') continue;
    const [type = '', field = ''] = coordinate.split('.');
    add(type, field, fieldResolver(service, coordinate, type, binding));
  }
  for (const entity of Object.values(bindings.entities)) {
    add(entity.type, '__resolveReference', async (reference: Row, context: RequestContext) => {
      const row = await loadEntity(service, entity, reference[entity.key], context);
      // @apollo/subgraph writes __typename onto what it gets; rows are shared between fields and stay untouched.
      return row === null ? null : { ...row };
    });
  }
  for (const [type, binding] of Object.entries(bindings.abstractTypes)) add(type, '__resolveType', typeOfRow(binding));
  for (const [type, values] of Object.entries(bindings.enums)) resolvers[type] = { ...values };
  return resolvers;
}

function fieldResolver(
  service: Service,
  coordinate: string,
  type: string,
  binding: Exclude<FieldBinding, EventField>,
): Resolver {
  switch (binding.kind) {
    case 'operation':
      return operationResolver(service, binding);
    case 'reference':
      return referenceResolver(service, type, binding);
    case 'collection':
      return collectionResolver(service, coordinate, binding);
  }
}

function operationResolver(service: Service, field: OperationField): Resolver {
  const operation = service.operation(field.operation);
  const names = Object.entries(field.arguments);
  // The schema is not there yet when its resolvers are made.
  let types: ReadonlyMap<string, GraphQLInputType> | undefined;
  return async (_root, args, context, info) => {
    types ??= new Map(info.parentType.getFields()[info.fieldName]?.args.map(({ name, type }) => [name, type]));
    const values: Record<string, unknown> = {};
    for (const [argument, parameter] of names) values[parameter] = json(args, argument, types);
    const body = field.body === null ? undefined : json(args, field.body, types);
    const answer = await service.run(operation, values, context, body);
    if (!hasShape(answer, info.returnType)) throw unexpected(operation, service.bindings.service);
    return answer;
  };

  function json(args: Record<string, unknown>, name: string, types: ReadonlyMap<string, GraphQLInputType>): unknown {
    const type = types.get(name);
    return type === undefined ? args[name] : toJson(args[name], type, service.bindings);
  }
}

/** Input values with the property names of the contract. Objects whose names agree are passed on as they are. */
function toJson(value: unknown, type: GraphQLInputType, bindings: ServiceBindings): unknown {
  if (Object.keys(bindings.inputs).length === 0 || value === null || value === undefined) return value;
  const bare = getNullableType(type);
  if (isListType(bare))
    return (value as unknown[]).map((item) => toJson(item, bare.ofType as GraphQLInputType, bindings));
  if (!isInputObjectType(bare)) return value;
  const names = bindings.inputs[bare.name]?.names ?? {};
  const fields = bare.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const field = fields[name];
      return [names[name] ?? name, field === undefined ? item : toJson(item, field.type, bindings)];
    }),
  );
}

function referenceResolver(service: Service, type: string, field: ReferenceField): Resolver {
  const entity = field.local ? service.bindings.entities[field.entity] : undefined;
  const mask = maskOf(service.bindings, type, field.property);
  const load = (key: unknown, context: RequestContext): unknown =>
    entity === undefined ? { [field.key]: key } : loadEntity(service, entity, key, context);
  return (row, _args, context) => {
    const key = row[field.property];
    if (key === null || key === undefined || (mask !== null && !mayRead(mask, row, context))) return null;
    if (!field.list) return load(key, context);
    // A key that is not found drops out of the list (domain: reference fields).
    return Promise.all((key as unknown[]).map((item) => load(item, context))).then((rows) =>
      rows.filter((item) => item !== null),
    );
  };
}

function collectionResolver(service: Service, coordinate: string, field: CollectionField): Resolver {
  return (row, args, context) => loadCollection(service, field, coordinate, row[field.parentKey], args, context);
}

function maskedProperty(property: string, mask: MaskBinding): Resolver {
  return (row, _args, context) => (mayRead(mask, row, context) ? row[property] : null);
}
