/** Defaults of parameters as defaults of arguments: a client reads them in the schema, and costs can be counted with them. */
import { isObject, type Json, type JsonObject, resolve } from './document.ts';
import type { OperationModel } from './model.ts';
import { enumValueName } from './prepare.ts';

/**
 * GraphQL literal of the default that the contract gives the parameter behind an argument, `null` when it gives none.
 * A required parameter has no default (OpenAPI 3.0.3 §4.7.12: there is nothing to stand in for). Defaults in bodies stay with the service.
 */
export function argumentDefault(document: JsonObject, operation: OperationModel, argument: string): string | null {
  const parameter = operation.arguments.find((entry) => entry.argument === argument)?.parameter;
  if (parameter === undefined || parameter.required === true) return null;
  const schema = resolve(document, parameter.schema);
  return literal(schema.default, schema);
}

function literal(value: Json | undefined, schema: JsonObject): string | null {
  if (typeof value === 'boolean' && schema.type === 'boolean') return String(value);
  if (typeof value === 'number' && schema.type === 'integer' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string' || schema.type !== 'string' || isObject(schema.default)) return null;
  return Array.isArray(schema.enum) ? enumValueName(value) : JSON.stringify(value);
}
