/** What a schema describes, in the few shapes that GraphQL has: a scalar, an enum, a list, an object, a choice of objects, or any JSON. */
import { arrayOf, isObject, type Json, type JsonObject, objectOf, stringOf } from './document.ts';
import { type FlatSchema, flatten, isAnnotation } from './flatten-schema.ts';

/** A member of a choice. */
export interface Variant {
  readonly schema: JsonObject;
  readonly ref: string | null;
}

export type Shape =
  | { readonly kind: 'json' }
  | { readonly kind: 'scalar'; readonly type: string; readonly format: string | null }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly items: Json }
  | { readonly kind: 'object'; readonly schema: JsonObject }
  | { readonly kind: 'choice'; readonly variants: readonly Variant[]; readonly tell: Discriminator | null };

/** How a row says which variant it is. */
export interface Discriminator {
  readonly property: string;
  /** Variant by value, where the contract says so; otherwise the value is the variant's schema name. */
  readonly variants: ReadonlyMap<string, string>;
}

const JSON_SHAPE: Shape = { kind: 'json' };
const SCALARS = new Set(['string', 'number', 'integer', 'boolean']);
/** Formats of integers that do not fit the 32 bits of GraphQL's Int. */
const WIDE = /^(int64|uint32|uint64|long|unix-?time|unix-?timestamp|timestamp|epoch|epoch-?millis|milliseconds)$/i;
const INT_LIMIT = 2 ** 31;

/** The object schema that holds `schema`'s own properties and those of all `variants`; each is optional unless all require it. */
function superset(base: JsonObject, variants: readonly Variant[]): JsonObject {
  const properties: JsonObject = { ...objectOf(base.properties) };
  const required = variants.map(({ schema }) => arrayOf(schema.required));
  for (const { schema } of variants) {
    for (const [name, property] of Object.entries(objectOf(schema.properties))) {
      const known = properties[name];
      if (known === undefined) properties[name] = property;
      else if (JSON.stringify(known) !== JSON.stringify(property)) properties[name] = joined(known, property);
    }
  }
  const always = (required[0] ?? []).filter((name) => required.every((list) => list.includes(name)));
  return { ...base, type: 'object', properties, required: [...new Set([...arrayOf(base.required), ...always])] };
}

/** A property that variants describe differently: the texts an enum may hold are joined, all else is any JSON. */
function joined(first: Json, second: Json): Json {
  const [one, two] = [objectOf(first), objectOf(second)];
  const notes = Object.fromEntries(Object.entries({ ...two, ...one }).filter(([key]) => key.startsWith('x-')));
  if (Array.isArray(one.enum) && Array.isArray(two.enum)) {
    return { type: 'string', enum: [...new Set([...one.enum, ...two.enum])], ...notes };
  }
  return one.type !== undefined && one.type === two.type && SCALARS.has(String(one.type))
    ? { type: one.type, ...notes }
    : { ...notes };
}

/** @param inside references whose choice is being read, against circles */
export function readShape(document: JsonObject, flat: FlatSchema, inside: readonly string[] = []): Shape {
  const { schema } = flat;
  const { oneOf, anyOf, ...base } = schema;
  if (schema['x-any'] === true) return JSON_SHAPE;
  const word = Array.isArray(oneOf) ? 'oneOf' : 'anyOf';
  const members = arrayOf(schema[word]);
  if (members.length === 0) return plainShape(base);
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

/** A member that only narrows what its base allows, for example `{ required: [a] }`: no shape of its own. */
function isConstraint(member: Json): boolean {
  return (
    isObject(member) && Object.keys(member).every((key) => isAnnotation(key) || key === 'required' || key === 'not')
  );
}

function choice(
  document: JsonObject,
  schema: JsonObject,
  base: JsonObject,
  word: 'oneOf' | 'anyOf',
  found: readonly Variant[],
): Shape {
  const own = objectOf(base.properties);
  const variants = unique(found).map((variant): Variant => {
    const missing = Object.keys(own).some((name) => !Object.hasOwn(objectOf(variant.schema.properties), name));
    if (!missing) return variant;
    const required = [...arrayOf(base.required), ...arrayOf(variant.schema.required)];
    return {
      ref: null,
      schema: {
        title: variant.ref?.split('/').at(-1) ?? null,
        ...variant.schema,
        required,
        properties: { ...own, ...objectOf(variant.schema.properties) },
      },
    };
  });
  const tell = discriminator(document, schema, variants);
  if (variants.length > 1 && word === 'oneOf' && (tell !== null || distinguishable(variants)))
    return { kind: 'choice', variants, tell };
  return { kind: 'object', schema: superset(base, variants) };
}

function unique(variants: readonly Variant[]): Variant[] {
  const seen = new Set<string>();
  return variants.filter(({ schema, ref }) => {
    const key = ref ?? JSON.stringify(schema);
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

/** The contract's discriminator, or a property that has one fixed value in each variant. */
function discriminator(document: JsonObject, schema: JsonObject, variants: readonly Variant[]): Discriminator | null {
  const said = objectOf(schema.discriminator);
  if (typeof said.propertyName === 'string') {
    const mapping = Object.entries(objectOf(said.mapping)).map(([value, target]) => [value, String(target)] as const);
    const names = variants.flatMap(({ ref }) => (ref === null ? [] : [[ref.split('/').at(-1) ?? '', ref] as const]));
    const pointers = mapping.map(
      ([value, target]) => [value, target.startsWith('#') ? target : `#/components/schemas/${target}`] as const,
    );
    return { property: said.propertyName, variants: new Map([...names, ...pointers]) };
  }
  const [first] = variants;
  for (const property of Object.keys(objectOf(first?.schema.properties))) {
    const values = variants.map((variant) => {
      const allowed = arrayOf(flatten(document, objectOf(variant.schema.properties)[property]).schema.enum);
      return allowed.length === 1 ? stringOf(allowed[0]) : null;
    });
    if (
      values.every((value) => value !== null) &&
      new Set(values).size === values.length &&
      variants.every(({ ref }) => ref !== null)
    ) {
      return { property, variants: new Map(values.map((value, index) => [value ?? '', variants[index]?.ref ?? ''])) };
    }
  }
  return null;
}

/** Whether required properties alone tell the variants apart: each has one that no other set of them covers. */
function distinguishable(variants: readonly Variant[]): boolean {
  const sets = variants.map(({ schema }) => JSON.stringify(arrayOf(schema.required).map(String).sort()));
  return new Set(sets).size === sets.length;
}

function scalarChoice(shapes: readonly Shape[]): Shape {
  if (shapes.every((shape) => shape.kind === 'enum'))
    return { kind: 'enum', values: [...new Set(shapes.flatMap(({ values }) => values))] };
  const types = new Set(
    shapes.map((shape) => (shape.kind === 'enum' ? 'string' : shape.kind === 'scalar' ? shape.type : null)),
  );
  const formats = new Set(shapes.map((shape) => (shape.kind === 'scalar' ? shape.format : null)));
  const [type] = types;
  const [format] = formats;
  if (types.size !== 1 || type === null || type === undefined) return JSON_SHAPE;
  return { kind: 'scalar', type, format: formats.size === 1 ? (format ?? null) : null };
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
