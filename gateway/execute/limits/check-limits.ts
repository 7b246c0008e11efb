/** Refuses a document that asks for more than is allowed, before validation, access decisions and planning look at it. */
import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import { exceeded, type MeasureName } from './exceeded.ts';
import { createScale, type Weight } from './measure-document.ts';
import { INTROSPECTION_LIMITS, type QueryLimits } from './query-limits.ts';

/**
 * The text has to have passed `checkSource`, which bounds the recursion here.
 *
 * @param operationName the operation that will run; `null` measures every operation of the document
 * @throws {GatewayError} QUERY_TOO_DEEP or QUERY_TOO_COMPLEX with what was measured and what is allowed
 */
export function checkLimits(document: DocumentNode, operationName: string | null, limits: QueryLimits): void {
  const weigh = createScale(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION || !isMeant(definition, operationName)) continue;
    for (const [name, measured, limit] of rows(weigh(definition), limits)) {
      if (measured > limit) throw exceeded(name, measured, limit);
    }
  }
}

function isMeant(operation: OperationDefinitionNode, name: string | null): boolean {
  return name === null || operation.name?.value === name;
}

function rows(weight: Weight, limits: QueryLimits): readonly (readonly [MeasureName, number, number])[] {
  return [
    ['DEPTH', weight.depth, limits.maxDepth],
    ['ROOT_FIELDS', weight.ownFields, limits.maxRootFields],
    ['ALIASES', weight.aliases, limits.maxAliases],
    ['FIELDS', weight.fields, limits.maxFields],
    ['DIRECTIVES', weight.directives, limits.maxDirectives],
    ['VALUES', weight.values, limits.maxValues],
    ['INTROSPECTION_DEPTH', weight.introspectionDepth, INTROSPECTION_LIMITS.maxDepth],
    ['INTROSPECTION_FIELDS', weight.introspectionFields, INTROSPECTION_LIMITS.maxFields],
  ];
}
