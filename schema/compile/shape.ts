/**
 * Turns generated types into the graph we publish, with the transforms of @graphql-tools/wrap: exact scalars,
 * non-null list items, input names, root field names, `input` for the JSON body. Build time only.
 */
import {
  RenameObjectFieldArguments,
  RenameRootFields,
  RenameTypes,
  TransformInputObjectFields,
  TransformObjectFields,
  TransformRootFields,
  wrapSchema,
} from '@graphql-tools/wrap';
import {
  GraphQLID,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLOutputType,
  GraphQLScalarType,
  type GraphQLSchema,
  type GraphQLType,
  isListType,
  isNonNullType,
} from 'graphql';
import { isObject, type Json, type JsonObject } from './document.ts';
import { type GeneratedTypes, itemOf, propertyFieldName, type TypeDefinition } from './generate-types.ts';

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

export interface ShapeRules {
  /** Root field name by operationId. */
  readonly rootNames: ReadonlyMap<string, string>;
  /** JSON schema of a parameter, by `operationId` and GraphQL argument. */
  readonly parameterSchema: (operationId: string, argument: string) => Json | undefined;
}

export function shape(types: GeneratedTypes, rules: ShapeRules): GraphQLSchema {
  const inputNames = inputTypeNames(types.schema);
  return wrapSchema({
    schema: types.schema,
    transforms: [
      new TransformObjectFields((typeName, name, config) => {
        const definition = propertyDefinition(types.objects.get(typeName), name);
        return definition === undefined ? config : { ...config, type: exact(config.type, definition) };
      }),
      new TransformInputObjectFields((typeName, name, config) => {
        const definition = propertyDefinition(inputDefinition(types, typeName), name);
        return definition === undefined ? config : { ...config, type: exact(config.type, definition) };
      }),
      new TransformRootFields((_kind, operationId, config) => {
        const definition = types.operations.get(operationId)?.responseDefinition;
        const args = Object.fromEntries(
          Object.entries(config.args ?? {}).map(([name, arg]) => {
            const schema = rules.parameterSchema(operationId, name);
            return [name, isObject(schema) ? { ...arg, type: exactBySchema(arg.type, schema) } : arg];
          }),
        );
        // A field that costs a call of its own is nullable: one failing service takes its own fields and nothing else.
        const type = definition === undefined ? config.type : exact(config.type, definition);
        return { ...config, args, type: isNonNullType(type) ? (type.ofType as GraphQLOutputType) : type };
      }),
      new RenameRootFields((_kind, operationId) => rules.rootNames.get(operationId) ?? operationId),
      new RenameObjectFieldArguments((_type, _field, argument) => (argument === 'requestBody' ? 'input' : argument)),
      new RenameTypes((name) => inputNames.get(name) ?? name),
    ],
  });
}

/**
 * `ThingCreateInput` becomes `ThingCreate` where no output type has that name; `PartyInput` stays beside `Party`;
 * `ThingAsInput` (see `prepare`) becomes `ThingInput` again.
 */
function inputTypeNames(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = schema.getTypeMap();
  for (const name of Object.keys(taken)) {
    const bare = name.replace(/Input$/, '');
    if (name.endsWith('AsInputInput') || name.endsWith('AsInput'))
      names.set(name, name.replace(/AsInput(Input)?$/, 'Input'));
    else if (bare !== name && taken[bare] === undefined) names.set(name, bare);
  }
  return names;
}

/** Final name of an input type of the generator. */
export function inputTypeName(schema: GraphQLSchema, generated: string): string {
  return inputTypeNames(schema).get(generated) ?? generated;
}

function inputDefinition(types: GeneratedTypes, inputName: string): TypeDefinition | undefined {
  return [...types.objects.values()].find((definition) => definition.graphQLInputObjectTypeName === inputName);
}

function propertyDefinition(definition: TypeDefinition | undefined, field: string): TypeDefinition | undefined {
  const below = (definition?.subDefinitions ?? {}) as Record<string, TypeDefinition>;
  return Object.entries(below).find(([name, entry]) => propertyFieldName(name, entry.schema) === field)?.[1];
}

/** The type with exact scalars and with non-null list items unless the contract allows null items. */
function exact<T extends GraphQLType>(type: T, definition: TypeDefinition): T {
  if (isNonNullType(type)) return new GraphQLNonNull(exact(type.ofType, definition)) as unknown as T;
  const item = itemOf(definition);
  if (isListType(type) && item !== undefined) {
    const inner = exact(nullable(type.ofType as GraphQLType), item);
    return new GraphQLList(item.schema?.nullable === true ? inner : new GraphQLNonNull(inner as never)) as unknown as T;
  }
  return (scalarFor(definition.schema) ?? type) as T;
}

function exactBySchema<T extends GraphQLType>(type: T, schema: JsonObject): T {
  if (isNonNullType(type)) return new GraphQLNonNull(exactBySchema(type.ofType, schema) as never) as unknown as T;
  if (isListType(type)) {
    const inner = nullable(type.ofType as GraphQLType);
    const items = isObject(schema.items) ? schema.items : {};
    return new GraphQLList(new GraphQLNonNull(exactBySchema(inner, items) as never)) as unknown as T;
  }
  return (scalarFor(schema) ?? type) as T;
}

function nullable(type: GraphQLType): GraphQLType {
  return isNonNullType(type) ? type.ofType : type;
}

function scalarFor(schema: JsonObject | undefined): GraphQLScalarType | null {
  if (schema === undefined || schema.enum !== undefined) return null;
  if (schema.type === 'string') {
    if (schema.format === 'date-time') return SCALARS.DateTime;
    if (schema.format === 'date') return SCALARS.Date;
    if (schema.format === 'uuid') return GraphQLID;
  }
  return schema.format === 'decimal' && (schema.type === 'string' || schema.type === 'number') ? SCALARS.Decimal : null;
}
