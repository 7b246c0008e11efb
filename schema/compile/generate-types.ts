/** GraphQL types of a prepared contract, made by openapi-to-graphql, with the JSON schema behind each of them. */
import { createRequire } from 'node:module';
import type { GraphQLSchema } from 'graphql';
import type { Json, JsonObject } from './document.ts';
import { isObject, objectOf } from './document.ts';

/** openapi-to-graphql's own record of a type; the part we read. */
export interface TypeDefinition {
  readonly schema: JsonObject;
  readonly targetGraphQLType: string;
  readonly graphQLTypeName: string;
  readonly graphQLInputObjectTypeName: string;
  readonly subDefinitions?: TypeDefinition | Readonly<Record<string, TypeDefinition>> | readonly TypeDefinition[];
}

interface GeneratorOperation {
  readonly operationId: string;
  readonly path: string;
  readonly method: string;
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
    report: { warnings: { type: string; message: string }[] };
  }>;
  sanitize(text: string, style: number): string;
  CaseStyle: { camelCase: number };
}

// The ESM build imports a named export that `debug` does not have; the CommonJS build works.
const generator = createRequire(import.meta.url)('openapi-to-graphql') as Generator;

export interface GeneratedTypes {
  readonly schema: GraphQLSchema;
  /** By `operationId`. */
  readonly operations: ReadonlyMap<string, GeneratorOperation>;
  /** Object types of the schema by their GraphQL name (before renaming). */
  readonly objects: ReadonlyMap<string, TypeDefinition>;
  readonly warnings: readonly string[];
}

/** GraphQL name the generator gives a property, parameter or operation. */
export function fieldName(name: string): string {
  return generator.sanitize(name, generator.CaseStyle.camelCase);
}

/** GraphQL name of one property of an object schema. */
export function propertyFieldName(name: string, schema: Json | undefined): string {
  const own = isObject(schema) ? schema['x-graphql-field-name'] : undefined;
  return typeof own === 'string' ? own : fieldName(name);
}

/**
 * @param document output of `prepare`
 * @param queries  operationIds of non-GET operations that only read
 */
export async function generateTypes(document: JsonObject, queries: ReadonlySet<string>): Promise<GeneratedTypes> {
  const kinds: Record<string, Record<string, number>> = {};
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    for (const [method, operation] of Object.entries(objectOf(item))) {
      if (queries.has(String(objectOf(operation).operationId))) kinds[path] = { ...kinds[path], [method]: 0 };
    }
  }
  // The library takes shared object identity for a YAML anchor, hence a JSON copy.
  const result = await generator.createGraphQLSchema(JSON.parse(JSON.stringify(document)) as Json, {
    viewer: false,
    operationIdFieldNames: true,
    genericPayloadArgName: true,
    equivalentToMessages: false,
    fillEmptyResponses: true,
    provideErrorExtensions: false,
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
  const objects = new Map<string, TypeDefinition>();
  const seen = new Set<TypeDefinition>();
  const collect = (definition: TypeDefinition | undefined): void => {
    if (definition === undefined || seen.has(definition)) return;
    seen.add(definition);
    if (definition.targetGraphQLType === 'object') objects.set(definition.graphQLTypeName, definition);
    const below = definition.subDefinitions;
    if (below === undefined) return;
    if (Array.isArray(below)) below.forEach(collect);
    else if (definition.targetGraphQLType === 'list') collect(below as TypeDefinition);
    else Object.values(below as Record<string, TypeDefinition>).forEach(collect);
  };
  result.data.defs.forEach(collect);
  return {
    schema: result.schema,
    operations: new Map(Object.values(result.data.operations).map((operation) => [operation.operationId, operation])),
    objects,
    warnings: result.report.warnings.map((warning) => `${warning.type}: ${warning.message}`),
  };
}

/** Definition of the items of a list, of a named property of an object; `undefined` when there is none. */
export function itemOf(definition: TypeDefinition | undefined): TypeDefinition | undefined {
  return definition?.targetGraphQLType === 'list' ? (definition.subDefinitions as TypeDefinition) : undefined;
}

export function propertyOf(definition: TypeDefinition | undefined, name: string): TypeDefinition | undefined {
  if (definition?.targetGraphQLType !== 'object') return undefined;
  return (definition.subDefinitions as Record<string, TypeDefinition> | undefined)?.[name];
}
