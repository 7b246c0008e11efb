/** Defaults of parameters as defaults of arguments: a client reads them in the schema, and costs can be counted with them. */
import { parameterSchema } from './bodies.ts';
import { type Json, objectOf } from './document.ts';
import { flatten } from './flatten-schema.ts';
import type { GeneratedTypes } from './generate-types.ts';
import type { ServiceModel } from './model.ts';
import type { OperationModel } from './operation-model.ts';

const INT_LIMIT = 2 ** 31;

/**
 * GraphQL literal of the default that the contract gives the parameter behind an argument, `null` when it gives none that
 * the argument's type can hold. A required parameter has no default (OpenAPI 3.0.3 §4.7.12: there is nothing to stand in for).
 * Defaults in bodies stay with the service.
 *
 * @param type name of the argument's type
 */
export function argumentDefault(
  model: ServiceModel,
  operation: OperationModel,
  argument: string,
  type: string,
): string | null {
  const parameter = operation.arguments.find((entry) => entry.argument === argument)?.parameter;
  if (parameter === undefined || parameter.required === true) return null;
  const { schema, usage } = flatten(model.document, parameterSchema(parameter));
  return literal(usage.default ?? schema.default, type, model.types);
}

function literal(value: Json | undefined, type: string, types: GeneratedTypes): string | null {
  if (typeof value === 'boolean') return type === 'Boolean' ? String(value) : null;
  if (typeof value === 'string') {
    return type === 'String' || type === 'ID' ? JSON.stringify(value) : enumName(value, type, types);
  }
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return null;
  return type === 'BigInt' || (type === 'Int' && Math.abs(value) < INT_LIMIT) ? String(value) : null;
}

function enumName(value: string, type: string, types: GeneratedTypes): string | null {
  for (const [generated, schema] of types.enums) {
    const names = objectOf(schema['x-graphql-enum-mapping']);
    if (types.names.get(generated) === type) return Object.hasOwn(names, value) ? String(names[value]) : null;
  }
  return null;
}
