/**
 * Turns generated types into the graph we publish, with the transforms of @graphql-tools/wrap: published names,
 * exact scalars, non-null list items, arguments. Build time only.
 */
import {
  RenameTypes,
  TransformInputObjectFields,
  TransformObjectFields,
  TransformRootFields,
  wrapSchema,
} from '@graphql-tools/wrap';
import {
  type GraphQLFieldConfigArgumentMap,
  GraphQLID,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLOutputType,
  GraphQLScalarType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { BODY_ARGUMENT } from './argument-models.ts';
import { type JsonObject, objectOf } from './document.ts';
import {
  fieldsOf,
  type GeneratedOperation,
  type GeneratedTypes,
  itemOf,
  type TypeDefinition,
} from './generate-types.ts';

/** Scalars that carry what JSON schema formats promise; values pass through as text. */
export const SCALARS = {
  DateTime: new GraphQLScalarType({
    name: 'DateTime',
    description: 'Instant, RFC 3339, for example `2026-01-15T13:04:05.000Z`.',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  }),
  Date: new GraphQLScalarType({ name: 'Date', description: 'Calendar day, `YYYY-MM-DD`.' }),
  Decimal: new GraphQLScalarType({ name: 'Decimal', description: 'Decimal number carried as text, digit for digit.' }),
} as const;

/** @param fields root field name by operationId */
export function shape(types: GeneratedTypes, fields: ReadonlyMap<string, string>): GraphQLSchema {
  const byType = (definitions: ReadonlyMap<string, TypeDefinition>) => {
    const known = new Map([...definitions].map(([name, definition]) => [name, fieldsOf(definition)]));
    return (type: string, field: string) => known.get(type)?.get(field);
  };
  const outputField = byType(types.objects);
  const inputField = byType(types.inputs);
  return wrapSchema({
    schema: types.schema,
    transforms: [
      new TransformObjectFields((type, name, config) => {
        const field = outputField(type, name);
        return field === undefined ? config : [field.field, { ...config, type: exact(config.type, field.definition) }];
      }),
      new TransformInputObjectFields((type, name, config) => {
        const field = inputField(type, name);
        return field === undefined ? config : [field.field, { ...config, type: exact(config.type, field.definition) }];
      }),
      new TransformRootFields((_kind, name, config) => {
        const operation = types.operations.get(name);
        if (operation === undefined) return config;
        // A field that costs a call of its own is nullable: one failing service takes its own fields and nothing else.
        const type = exact(config.type, operation.answer);
        const nullableType = isNonNullType(type) ? (type.ofType as GraphQLOutputType) : type;
        return [
          fields.get(operation.id) ?? name,
          { ...config, args: argumentsOf(operation, config.args ?? {}), type: nullableType },
        ];
      }),
      new RenameTypes((name) => types.names.get(name) ?? name),
    ],
  });
}

/** The fields of the generator's one input object as arguments, in alphabetical order (the body as if it were called `requestBody`). */
function argumentsOf(
  operation: GeneratedOperation,
  args: GraphQLFieldConfigArgumentMap,
): GraphQLFieldConfigArgumentMap {
  const input = getNamedType(args.requestBody?.type);
  if (!isInputObjectType(input)) return {};
  const definitions = (operation.input?.subDefinitions ?? {}) as Record<string, TypeDefinition>;
  const published = Object.values(input.getFields()).map(({ name, type, description }) => {
    const definition = definitions[name];
    const exactType = definition === undefined ? type : exact(type, definition);
    const known = operation.arguments.get(name);
    return known === undefined
      ? { order: 'requestBody', argument: BODY_ARGUMENT, config: { type: exactType, description } }
      : {
          order: known.argument,
          argument: known.argument,
          config: { type: exactType, description: known.description },
        };
  });
  published.sort((a, b) => (a.order < b.order ? -1 : 1));
  return Object.fromEntries(published.map(({ argument, config }) => [argument, config]));
}

/** The type with exact scalars and with non-null list items unless the contract allows null items. */
function exact<T extends GraphQLType>(type: T, definition: TypeDefinition): T {
  if (isNonNullType(type)) return new GraphQLNonNull(exact(type.ofType, definition)) as unknown as T;
  const item = itemOf(definition);
  if (isListType(type) && item !== undefined) {
    const inner = exact(nullable(type.ofType as GraphQLType), item);
    const holes = objectOf(definition.schema?.['x-gateway']).nullableItems === true;
    return new GraphQLList(holes ? inner : new GraphQLNonNull(inner as never)) as unknown as T;
  }
  return (scalarFor(definition.schema) ?? type) as T;
}

function nullable(type: GraphQLType): GraphQLType {
  return isNonNullType(type) ? type.ofType : type;
}

function scalarFor(schema: JsonObject | null | undefined): GraphQLScalarType | null {
  if (schema === undefined || schema === null || schema.enum !== undefined) return null;
  if (schema.type === 'string') {
    if (schema.format === 'date-time') return SCALARS.DateTime;
    if (schema.format === 'date') return SCALARS.Date;
    if (schema.format === 'uuid') return GraphQLID;
  }
  return schema.format === 'decimal' && (schema.type === 'string' || schema.type === 'number') ? SCALARS.Decimal : null;
}
