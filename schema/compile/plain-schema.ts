/** One schema in the words of OpenAPI 3.0, whichever version it was written in. */
import { isObject, type Json, type JsonObject } from './document.ts';
import { isAnnotation } from './flatten-schema.ts';

/** Changes `schema` in place: one `type`, `nullable` instead of null types, `enum` instead of `const`. */
export function plainSchema(schema: JsonObject): void {
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== 'null');
    if (types.length < schema.type.length) schema.nullable = true;
    if (types.length === 1 && types[0] !== undefined) schema.type = types[0];
    else delete schema.type;
    // Of several types none can be chosen, unless numbers are all they are.
    if (types.length === 2 && types.includes('integer') && types.includes('number')) schema.type = 'number';
    else if (types.length > 1) schema['x-any'] = true;
  }
  if ('const' in schema) {
    schema.enum = [schema.const as Json];
    delete schema.const;
  }
  if (Array.isArray(schema.enum) && schema.enum.includes(null)) {
    schema.nullable = true;
    schema.enum = schema.enum.filter((value) => value !== null);
    if (schema.enum.length === 0) delete schema.enum;
  }
  for (const word of ['oneOf', 'anyOf']) plainChoice(schema, word);
  if (schema.type === 'array' && schema.items === undefined) schema.items = {};
  if (typeof schema.$ref === 'string') siblings(schema);
  unfold(schema);
}

/** `oneOf: [A, { type: 'null' }]` is how 3.1 writes a nullable reference. */
function plainChoice(schema: JsonObject, word: string): void {
  const members = schema[word];
  if (!Array.isArray(members)) return;
  const kept = members.filter((member) => !isNull(member));
  if (kept.length < members.length) schema.nullable = true;
  if (kept.length === 0) delete schema[word];
  else if (kept.length === 1 && schema.allOf === undefined) {
    delete schema[word];
    schema.allOf = kept;
  } else schema[word] = kept;
}

function isNull(schema: Json): boolean {
  if (!isObject(schema)) return false;
  if (schema.type === 'null') return true;
  return schema.nullable === true && schema.type === undefined && Object.keys(schema).every((key) => isAnnotation(key));
}

/** 3.1 lets keywords stand beside `$ref` and both hold. */
function siblings(schema: JsonObject): void {
  const { $ref, ...rest } = schema;
  if (Object.keys(rest).every(isAnnotation)) return;
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, { allOf: [{ $ref }, rest] });
}

/** `{ allOf: [{ $ref }], nullable }` is how 3.0 writes a nullable reference; unfolded it keeps its type's own name. */
function unfold(schema: JsonObject): void {
  const { allOf, type: _, ...rest } = schema;
  const [only] = Array.isArray(allOf) ? allOf : [];
  if (!Array.isArray(allOf) || allOf.length !== 1 || !isObject(only) || typeof only.$ref !== 'string') return;
  if (!Object.keys(rest).every(isAnnotation)) return;
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, rest, { $ref: only.$ref });
}
