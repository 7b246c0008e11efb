/** A schema of the normalised contract → JSON Schema for checking requests: keywords that check, and nothing else. */
import type { JsonSchema } from '../contract/rest.ts';
import { arrayOf, isObject, type Json, type JsonObject, objectOf } from './document.ts';

/** Formats that are checked; others are notes (OpenAPI 3.0.3 §4.4). Those of numbers are bounds that `type` has already. */
const FORMATS = new Set(
  'date time date-time duration uri uri-reference email hostname ipv4 ipv6 uuid byte int32 int64'.split(' '),
);
const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object']);
const COUNTS = 'minLength maxLength minItems maxItems minProperties maxProperties'.split(' ');
const REFERENCE = '#/components/schemas/';

/** Collects the named schemas that are referred to, so that only those are published to the run time. */
export interface SchemaNames {
  readonly used: Set<string>;
}

export function checkingSchema(value: Json | undefined, names: SchemaNames): JsonSchema {
  if (typeof value === 'boolean') return value;
  const schema = objectOf(value);
  const checks = typeof schema.$ref === 'string' ? reference(schema.$ref, names) : keywords(schema, names);
  return schema.nullable === true && checks !== true ? { anyOf: [checks, { type: 'null' }] } : checks;
}

/** A reference to something else than a named schema is not checked: the service does it. */
function reference($ref: string, { used }: SchemaNames): JsonSchema {
  if (!$ref.startsWith(REFERENCE)) return true;
  const name = $ref.slice(REFERENCE.length);
  used.add(name);
  return { $ref: `contract#/schemas/${name}` };
}

function keywords(schema: JsonObject, names: SchemaNames): JsonSchema {
  const checks: Record<string, unknown> = {};
  if (TYPES.has(String(schema.type))) checks.type = schema.type;
  if (Array.isArray(schema.enum)) checks.enum = schema.enum;
  if (FORMATS.has(String(schema.format))) checks.format = schema.format;
  if (isPattern(schema.pattern)) checks.pattern = schema.pattern;
  for (const word of COUNTS) if (Number.isInteger(schema[word])) checks[word] = schema[word];
  if (schema.uniqueItems === true) checks.uniqueItems = true;
  if (typeof schema.multipleOf === 'number' && schema.multipleOf > 0) checks.multipleOf = schema.multipleOf;
  for (const [word, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    // 3.0 says with a flag what 3.1 says with a number.
    const bound = schema[word];
    if (typeof bound === 'number') checks[schema[exclusive] === true ? exclusive : word] = bound;
    if (typeof schema[exclusive] === 'number') checks[exclusive] = schema[exclusive];
  }
  const required = arrayOf(schema.required).filter((name) => typeof name === 'string');
  if (required.length > 0) checks.required = [...new Set(required)];
  if (isObject(schema.properties)) {
    checks.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [name, checkingSchema(property, names)]),
    );
  }
  const more = schema.additionalProperties;
  if (more === false || isObject(more)) checks.additionalProperties = checkingSchema(more, names);
  if (isObject(schema.items)) checks.items = checkingSchema(schema.items, names);
  if (isObject(schema.not)) checks.not = checkingSchema(schema.not, names);
  for (const word of ['allOf', 'oneOf', 'anyOf']) {
    const members = arrayOf(schema[word]);
    if (members.length > 0) checks[word] = members.map((member) => checkingSchema(member, names));
  }
  return Object.keys(checks).length === 0 ? true : checks;
}

function isPattern(pattern: Json | undefined): boolean {
  if (typeof pattern !== 'string') return false;
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
