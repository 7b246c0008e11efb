/** One schema as the planner reads it: references followed, `allOf` merged, so that a schema is what its keywords say. */
import { arrayOf, isObject, type Json, type JsonObject, lookUp, objectOf } from './document.ts';

export interface FlatSchema {
  /** Without `$ref` and `allOf`. */
  readonly schema: JsonObject;
  /** Pointer of the named schema it is (`#/components/schemas/Thing`), `null` for one written in place. */
  readonly ref: string | null;
  /** What was said where the schema is used: extensions, `readOnly`, `writeOnly`, `nullable`, beside or without a `$ref`. */
  readonly usage: JsonObject;
}

/** Keywords that say nothing of the shape. With only these around it, a reference keeps its type. */
const ANNOTATIONS = new Set([
  'description',
  'title',
  'nullable',
  'readOnly',
  'writeOnly',
  'deprecated',
  'example',
  'examples',
  'default',
  'externalDocs',
  'xml',
]);

/** `true` when a keyword is no more than a note: an extension, a description. */
export function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.has(keyword) || keyword.startsWith('x-');
}

/**
 * @param path references being followed already, against `allOf` circles
 */
export function flatten(document: JsonObject, value: Json | undefined, path: readonly string[] = []): FlatSchema {
  const usage = objectOf(value);
  let node = usage;
  let ref: string | null = null;
  const followed = [...path];
  while (typeof node.$ref === 'string') {
    if (followed.includes(node.$ref)) return { schema: {}, ref, usage };
    ref = node.$ref;
    followed.push(ref);
    node = objectOf(lookUp(document, ref));
  }
  const members = arrayOf(node.allOf);
  if (members.length === 0) return { schema: node, ref, usage };
  const { allOf: _, ...own } = node;
  const flat = members.map((member) => flatten(document, member, followed));
  const [only] = flat;
  if (flat.length === 1 && only !== undefined && only.ref !== null && Object.keys(own).every(isAnnotation)) {
    return { schema: only.schema, ref: ref ?? only.ref, usage };
  }
  return { schema: flat.reduce((merged, member) => merge(merged, withoutIdentity(member.schema)), own), ref, usage };
}

/** What a schema does not hand down to those that include it by `allOf`: who it is. */
function withoutIdentity(schema: JsonObject): JsonObject {
  const { 'x-entity': _e, 'x-collection': _c, 'x-graphql': _g, title: _t, discriminator: _d, ...rest } = schema;
  return rest;
}

/** Both schemas at once (JSON Schema `allOf`); of two statements that cannot be joined the first stays. */
function merge(first: JsonObject, second: JsonObject): JsonObject {
  const merged: JsonObject = { ...second, ...first };
  if (isObject(first.properties) && isObject(second.properties)) {
    merged.properties = mergeProperties(first.properties, second.properties);
  }
  const required = [...new Set([...arrayOf(first.required), ...arrayOf(second.required)])];
  if (required.length > 0) merged.required = required;
  if (Array.isArray(first.enum) && Array.isArray(second.enum)) {
    const both = second.enum;
    merged.enum = first.enum.filter((value) => both.includes(value));
  }
  for (const word of ['oneOf', 'anyOf'] as const) {
    // Two choices at once have more combinations than a type can name.
    if (first[word] !== undefined && second[word] !== undefined) merged['x-any'] = true;
  }
  if (typeof first.type === 'string' && typeof second.type === 'string' && first.type !== second.type) {
    if (new Set([first.type, second.type]).has('number') && new Set([first.type, second.type]).has('integer')) {
      merged.type = 'integer';
    } else merged['x-any'] = true;
  }
  return merged;
}

function mergeProperties(first: JsonObject, second: JsonObject): JsonObject {
  const merged: JsonObject = { ...first };
  for (const [name, property] of Object.entries(second)) {
    const known = objectOf(merged[name]);
    if (merged[name] === undefined) merged[name] = property;
    else if (Object.keys(known).every(isAnnotation)) merged[name] = { ...objectOf(property), ...known };
    else {
      // A mask of an inherited property holds for the one that overrides it.
      const notes = Object.entries(objectOf(property)).filter(([key]) => key.startsWith('x-'));
      merged[name] = { ...Object.fromEntries(notes), ...known };
    }
  }
  return merged;
}
