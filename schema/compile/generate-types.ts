/** GraphQL types of a prepared contract, made by openapi-to-graphql, with the planned schema behind each of them. */
import { createRequire } from 'node:module';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { type GraphQLObjectType, type GraphQLSchema, GraphQLUnionType, isObjectType } from 'graphql';
import { isObject, type Json, type JsonObject, objectOf } from './document.ts';
import { type FieldNote, notesOf } from './plan-object.ts';
import type { PreparedDocument, PreparedOperation } from './prepare.ts';

/** openapi-to-graphql's own record of a type; the part we read. */
export interface TypeDefinition {
  readonly schema: JsonObject | null;
  readonly targetGraphQLType: string;
  readonly graphQLTypeName: string;
  readonly graphQLInputObjectTypeName: string;
  readonly subDefinitions?: TypeDefinition | Readonly<Record<string, TypeDefinition>> | readonly TypeDefinition[];
}

interface GeneratorOperation {
  readonly operationId: string;
  readonly responseDefinition: TypeDefinition;
  readonly payloadDefinition?: TypeDefinition;
}

interface Generator {
  createGraphQLSchema(
    document: Json,
    options: object,
  ): Promise<{
    schema: GraphQLSchema;
    data: { operations: Record<string, GeneratorOperation>; defs: TypeDefinition[] };
  }>;
}

// The ESM build imports a named export that `debug` does not have; the CommonJS build works.
const generator = createRequire(import.meta.url)('openapi-to-graphql') as Generator;

export interface GeneratedOperation extends PreparedOperation {
  readonly answer: TypeDefinition;
  /** Input object whose fields are the arguments. */
  readonly input: TypeDefinition | undefined;
}

export interface GeneratedTypes {
  /** Under the generator's names. */
  readonly schema: GraphQLSchema;
  /** By the generator's operation name. */
  readonly operations: ReadonlyMap<string, GeneratedOperation>;
  /** Object types of answers and of requests, by the generator's type name. */
  readonly objects: ReadonlyMap<string, TypeDefinition>;
  readonly inputs: ReadonlyMap<string, TypeDefinition>;
  /** Planned schemas of unions, by the generator's type name. */
  readonly unions: ReadonlyMap<string, TypeDefinition>;
  /** Planned schemas of enums, by the generator's type name. */
  readonly enums: ReadonlyMap<string, JsonObject>;
  /** Published type name by the generator's. */
  readonly names: ReadonlyMap<string, string>;
}

const OPTIONS = {
  viewer: false,
  operationIdFieldNames: true,
  genericPayloadArgName: true,
  equivalentToMessages: false,
  fillEmptyResponses: true,
  provideErrorExtensions: false,
};

/**
 * @param queries generator's names of the operations that only read
 * @param names   published type name by the generator's
 */
export async function generateTypes(
  prepared: PreparedDocument,
  queries: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
): Promise<GeneratedTypes> {
  const kinds: Record<string, Record<string, number>> = {};
  for (const path of Object.keys(objectOf(prepared.document.paths))) {
    const name = path.slice(1);
    kinds[path] = { post: queries.has(name) || !prepared.operations.has(name) ? 0 : 1 };
  }
  // The library takes shared object identity for a YAML anchor, hence a JSON copy.
  const result = await generator.createGraphQLSchema(JSON.parse(JSON.stringify(prepared.document)) as Json, {
    ...OPTIONS,
    selectQueryOrMutationField: { service: kinds },
    // The library shares its default report between calls.
    report: {
      warnings: [],
      numOps: 0,
      numOpsQuery: 0,
      numOpsMutation: 0,
      numOpsSubscription: 0,
      numQueriesCreated: 0,
      numMutationsCreated: 0,
      numSubscriptionsCreated: 0,
    },
  });
  const found = definitionsOf(result.data.defs);
  const operations = new Map<string, GeneratedOperation>();
  for (const { operationId, responseDefinition: answer, payloadDefinition: input } of Object.values(
    result.data.operations,
  )) {
    const known = prepared.operations.get(operationId);
    if (known !== undefined) operations.set(operationId, { ...known, answer, input });
  }
  return { schema: withUnions(result.schema, found.unions), operations, names, ...found };
}

/** All definitions with a type of their own, sorted by what became of them. */
function definitionsOf(roots: readonly TypeDefinition[]) {
  const objects = new Map<string, TypeDefinition>();
  const inputs = new Map<string, TypeDefinition>();
  const unions = new Map<string, TypeDefinition>();
  const enums = new Map<string, JsonObject>();
  for (const definition of roots) {
    if (definition.targetGraphQLType === 'enum')
      enums.set(definition.graphQLTypeName, objectOf(definition.schema ?? {}));
    if (definition.targetGraphQLType !== 'object') continue;
    const kind = definition.graphQLTypeName.charAt(0);
    if (kind === 'I') inputs.set(definition.graphQLInputObjectTypeName, definition);
    else (kind === 'U' ? unions : objects).set(definition.graphQLTypeName, definition);
  }
  return { objects, inputs, unions, enums };
}

/**
 * A union goes through the generator as an object with one field a member, because the generator builds unions before their
 * members are known to it, and a member that leads back to its union becomes a second type of the same name.
 */
function withUnions(schema: GraphQLSchema, unions: ReadonlyMap<string, TypeDefinition>): GraphQLSchema {
  if (unions.size === 0) return schema;
  return mapSchema(schema, {
    [MapperKind.COMPOSITE_TYPE]: (type) => {
      if (!isObjectType(type) || !unions.has(type.name)) return type;
      const members = Object.values(type.getFields()).map((field) => field.type as GraphQLObjectType);
      return new GraphQLUnionType({ name: type.name, description: type.description, types: [...new Set(members)] });
    },
  });
}

/** Definition of the items of a list; `undefined` when there is none. */
export function itemOf(definition: TypeDefinition | undefined): TypeDefinition | undefined {
  return definition?.targetGraphQLType === 'list' ? (definition.subDefinitions as TypeDefinition) : undefined;
}

/** Fields of an object type by the generator's field name. */
export function fieldsOf(
  definition: TypeDefinition | undefined,
): ReadonlyMap<string, FieldNote & { readonly definition: TypeDefinition }> {
  if (definition === undefined || !isObject(definition.schema)) return new Map();
  const { fields } = notesOf(definition.schema);
  const below = (definition.subDefinitions ?? {}) as Record<string, TypeDefinition>;
  return new Map(
    Object.entries(fields).flatMap(([key, note]) => {
      const inner = below[key];
      return inner === undefined ? [] : [[key, { ...note, definition: inner }] as const];
    }),
  );
}
