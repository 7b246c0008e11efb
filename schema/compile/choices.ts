/** `oneOf` and `anyOf` over objects: a choice whose variants can be told apart, or one object that holds them all. */
import { arrayOf, type Json, type JsonObject, objectOf, stringOf } from './document.ts';
import { flatten } from './flatten-schema.ts';

/** A member of a choice. */
export interface Variant {
  readonly schema: JsonObject;
  readonly ref: string | null;
}

/** How a row says which variant it is. */
export interface Discriminator {
  readonly property: string;
  /** Index of the variant by value. */
  readonly variants: ReadonlyMap<string, number>;
}

export type Choice =
  | { readonly kind: 'object'; readonly schema: JsonObject }
  | {
      readonly kind: 'choice';
      readonly variants: readonly Variant[];
      readonly tell: Discriminator | null;
      /** One object that can be any of the variants, for requests: GraphQL has no input unions. */
      readonly whole: JsonObject;
    };

/** @param base the schema without its choice: what all variants share */
export function choice(
  document: JsonObject,
  schema: JsonObject,
  base: JsonObject,
  word: 'oneOf' | 'anyOf',
  found: readonly Variant[],
): Choice {
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
    return { kind: 'choice', variants, tell, whole: superset(base, variants) };
  return { kind: 'object', schema: superset(base, variants) };
}

function unique(variants: readonly Variant[]): Variant[] {
  const seen = new Set<string>();
  return variants.filter(({ schema, ref }) => {
    const key = ref ?? JSON.stringify(schema);
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

/** The contract's discriminator, or a property that has fixed values of its own in each variant. */
function discriminator(document: JsonObject, schema: JsonObject, variants: readonly Variant[]): Discriminator | null {
  const said = objectOf(schema.discriminator);
  if (typeof said.propertyName !== 'string') {
    const candidates = Object.keys(objectOf(variants[0]?.schema.properties));
    for (const property of candidates) {
      const found = fixedValues(document, variants, property);
      if (coversAll(found, variants)) return { property, variants: found };
    }
    return null;
  }
  const found = fixedValues(document, variants, said.propertyName);
  variants.forEach(({ ref }, index) => {
    if (ref !== null) found.set(ref.split('/').at(-1) ?? '', index);
  });
  for (const [value, target] of Object.entries(objectOf(said.mapping))) {
    const pointer = String(target).startsWith('#') ? String(target) : `#/components/schemas/${target}`;
    const index = variants.findIndex(({ ref }) => ref === pointer);
    if (index !== -1) found.set(value, index);
  }
  return coversAll(found, variants) ? { property: said.propertyName, variants: found } : null;
}

/** Variant by the values its enum allows for `property`; empty when two variants allow the same. */
function fixedValues(document: JsonObject, variants: readonly Variant[], property: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [index, variant] of variants.entries()) {
    const allowed = arrayOf(flatten(document, objectOf(variant.schema.properties)[property]).schema.enum);
    for (const value of allowed.map((entry) => stringOf(entry) ?? '')) {
      if (found.has(value)) return new Map();
      found.set(value, index);
    }
  }
  return found;
}

function coversAll(found: ReadonlyMap<string, number>, variants: readonly Variant[]): boolean {
  return new Set(found.values()).size === variants.length;
}

/** Whether required properties alone tell the variants apart: each has one that no other set of them covers. */
function distinguishable(variants: readonly Variant[]): boolean {
  const sets = variants.map(({ schema }) => JSON.stringify(arrayOf(schema.required).map(String).sort()));
  return new Set(sets).size === sets.length;
}

/** The object schema that holds `schema`'s own properties and those of all `variants`; each is optional unless all require it. */
export function superset(base: JsonObject, variants: readonly Variant[]): JsonObject {
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
  if (one.type === undefined || one.type !== two.type || one.type === 'object' || one.type === 'array') return notes;
  const format = commonFormat([stringOf(one.format), stringOf(two.format)]);
  return { type: one.type, ...(format !== null && { format }), ...notes };
}

/** Format that holds for values of all these formats: the same for all, or 64 bits where some integers have them. */
export function commonFormat(formats: readonly (string | null)[]): string | null {
  if (formats.includes('int64')) return 'int64';
  return new Set(formats).size === 1 ? (formats[0] ?? null) : null;
}
