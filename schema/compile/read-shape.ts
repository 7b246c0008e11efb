/** What a schema describes, in the few shapes that GraphQL has: a scalar, an enum, a list, an object, a choice of objects, or any JSON. */
import { type Choice, choice, commonFormat, superset, type Variant } from './choices.ts';
import { arrayOf, isObject, type Json, type JsonObject, objectOf, stringOf } from './document.ts';
import { type FlatSchema, flatten, isAnnotation } from './flatten-schema.ts';
import { subtypesOf } from './subtypes.ts';

export type Shape =
  | { readonly kind: 'json' }
  | { readonly kind: 'scalar'; readonly type: string; readonly format: string | null }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly items: Json }
  | Choice;

const JSON_SHAPE: Shape = { kind: 'json' };
const SCALARS = new Set(['string', 'number', 'integer', 'boolean']);
/** Formats of integers that do not fit the 32 bits of GraphQL's Int. */
const WIDE = /^(int64|uint32|uint64|long|unix-?time|unix-?timestamp|timestamp|epoch|epoch-?millis|milliseconds)$/i;
const INT_LIMIT = 2 ** 31;

/** @param inside references whose choice is being read, against circles */
export function readShape(document: JsonObject, flat: FlatSchema, inside: readonly string[] = []): Shape {
  const { schema } = flat;
  const { oneOf, anyOf, ...base } = schema;
  if (schema['x-any'] === true) return JSON_SHAPE;
  const word = Array.isArray(oneOf) ? 'oneOf' : 'anyOf';
  const members = arrayOf(schema[word]);
  if (members.length === 0) return inherited(document, flat.ref, plainShape(base));
  if (Array.isArray(oneOf) && Array.isArray(anyOf) && anyOf.some((member) => !isConstraint(member))) return JSON_SHAPE;
  const path = flat.ref === null ? inside : [...inside, flat.ref];
  const variants: Variant[] = [];
  const shapes: Shape[] = [];
  for (const member of members) {
    if (isConstraint(member)) continue;
    const read = flatten(document, member);
    if (read.ref !== null && path.includes(read.ref)) return JSON_SHAPE;
    const shape = readShape(document, read, path);
    if (shape.kind === 'choice') {
      variants.push(...shape.variants);
      shapes.push(...shape.variants.map(({ schema: inner }): Shape => ({ kind: 'object', schema: inner })));
    } else {
      variants.push({ schema: shape.kind === 'object' ? shape.schema : read.schema, ref: read.ref });
      shapes.push(shape);
    }
  }
  const [only] = shapes;
  if (only === undefined) return plainShape(base);
  if (shapes.every((shape) => shape.kind === 'object')) return choice(document, schema, base, word, variants);
  if (Object.keys(objectOf(base.properties)).length > 0) return JSON_SHAPE;
  return shapes.length === 1 ? only : scalarChoice(shapes);
}

/** Where a schema with a discriminator is answered, any of its subtypes may come: one object that can be each of them. */
function inherited(document: JsonObject, ref: string | null, shape: Shape): Shape {
  if (ref === null || shape.kind !== 'object' || shape.schema.discriminator === undefined) return shape;
  const variants = subtypesOf(document, ref).map((subtype) => {
    const { schema } = flatten(document, { $ref: subtype });
    return { ref: subtype, schema };
  });
  return { kind: 'object', schema: superset(shape.schema, [{ ref, schema: shape.schema }, ...variants]) };
}

/** A member that only narrows what its base allows, for example `{ required: [a] }`: no shape of its own. */
function isConstraint(member: Json): boolean {
  return (
    isObject(member) && Object.keys(member).every((key) => isAnnotation(key) || key === 'required' || key === 'not')
  );
}

function scalarChoice(shapes: readonly Shape[]): Shape {
  if (shapes.every((shape) => shape.kind === 'enum'))
    return { kind: 'enum', values: [...new Set(shapes.flatMap(({ values }) => values))] };
  const types = new Set(
    shapes.map((shape) => (shape.kind === 'enum' ? 'string' : shape.kind === 'scalar' ? shape.type : null)),
  );
  const [type] = types;
  if ([...types].every((one) => one === 'integer' || one === 'number') && types.size === 2) {
    return { kind: 'scalar', type: 'number', format: null };
  }
  if (types.size !== 1 || type === null || type === undefined) return JSON_SHAPE;
  const formats = shapes.map((shape) => (shape.kind === 'scalar' ? shape.format : null));
  return { kind: 'scalar', type, format: commonFormat(formats) };
}

function plainShape(schema: JsonObject): Shape {
  const { type } = schema;
  if (Array.isArray(schema.enum)) return enumShape(schema.enum, type);
  if (
    isObject(schema.properties) &&
    Object.keys(schema.properties).length > 0 &&
    (type === 'object' || type === undefined)
  ) {
    return isObject(schema.additionalProperties) ? JSON_SHAPE : { kind: 'object', schema };
  }
  if (type === 'array' || (type === undefined && schema.items !== undefined)) {
    return isObject(schema.items) ? { kind: 'list', items: schema.items } : { kind: 'list', items: {} };
  }
  if (typeof type !== 'string' || !SCALARS.has(type)) return JSON_SHAPE;
  return { kind: 'scalar', type, format: formatOf(schema, type) };
}

function formatOf(schema: JsonObject, type: string): string | null {
  const wide = [schema.maximum, schema.minimum].some(
    (bound) => typeof bound === 'number' && Math.abs(bound) > INT_LIMIT,
  );
  if (type === 'integer' && (wide || WIDE.test(String(schema.format)))) return 'int64';
  return stringOf(schema.format);
}

/** Texts become an enum; numbers and truth values have no names and keep their scalar; a mixture is any JSON. */
function enumShape(values: readonly Json[], type: Json | undefined): Shape {
  if (values.length > 0 && values.every((value) => typeof value === 'string')) {
    return type === undefined || type === 'string' ? { kind: 'enum', values: [...new Set(values)] } : JSON_SHAPE;
  }
  if (type === 'integer' || type === 'number' || type === 'boolean') return { kind: 'scalar', type, format: null };
  if (values.length > 0 && values.every((value) => typeof value === 'boolean'))
    return { kind: 'scalar', type: 'boolean', format: null };
  if (values.length > 0 && values.every((value) => typeof value === 'number')) {
    return { kind: 'scalar', type: values.every(Number.isInteger) ? 'integer' : 'number', format: null };
  }
  return type === 'string' ? { kind: 'scalar', type, format: null } : JSON_SHAPE;
}
