/** One object schema as the generator reads it, with the notes that the rest of the compiler needs on it. */
import { arrayOf, isObject, type Json, type JsonObject, objectOf, stringOf } from './document.ts';
import { type FlatSchema, flatten } from './flatten-schema.ts';
import { pointerOf } from './problem.ts';
import { readShape } from './read-shape.ts';
import { claim, fieldName, isInborn } from './type-names.ts';
import { belongs, type Direction, type TypePlan } from './type-plan.ts';

/** What is known of one field of a planned object. */
export interface FieldNote {
  /** Published name. */
  readonly field: string;
  /** Name in the JSON. */
  readonly property: string;
  /** The property's own text; what its type is, the type says. */
  readonly description: string | null;
}

/** Notes on a planned object schema, under `x-gateway`. */
export interface ObjectNotes {
  /** By the name the generator knows the field by. */
  readonly fields: Readonly<Record<string, FieldNote>>;
  /** Properties that every row has. */
  readonly required: readonly string[];
  readonly references: Readonly<Record<string, { readonly list: boolean; readonly to: readonly JsonObject[] }>>;
  /** By published field. */
  readonly masks: Readonly<Record<string, JsonObject>>;
  readonly entity: { readonly extension: JsonObject; readonly key: string; readonly keyType: string } | null;
  readonly collections: readonly JsonObject[];
}

export function notesOf(schema: JsonObject | null | undefined): ObjectNotes {
  const empty: ObjectNotes = { fields: {}, required: [], references: {}, masks: {}, entity: null, collections: [] };
  return { ...empty, ...(objectOf(schema?.['x-gateway']) as unknown as Partial<ObjectNotes>) };
}

/**
 * @param flat   the schema as written: its identity and annotations
 * @param schema the object it describes
 * @param name   of its type, for the names of what is nested in it
 * @param at     JSON pointer of the place, where the schema has none of its own
 */
export function planObject(
  plan: TypePlan,
  flat: FlatSchema,
  schema: JsonObject,
  direction: Direction,
  name: string,
  at: string,
): JsonObject {
  const all = objectOf(schema.properties);
  const pointer = flat.ref?.slice(1) ?? at;
  const names = fieldNames(plan, all, direction, pointer);
  const properties: JsonObject = {};
  const fields: Record<string, FieldNote> = {};
  const generatorNames = new Set<string>();
  const required = arrayOf(schema.required)
    .map(String)
    .filter((property) => Object.hasOwn(all, property));
  const keys: string[] = [];
  for (const [property, field] of names) {
    const value = all[property];
    const key = claim(generatorNames, generatorName(field));
    const inner = objectOf(value);
    properties[key] = plan.plan(value, direction, {
      name: property,
      at: pointer + pointerOf(['properties', property]),
    });
    fields[key] = { field, property, description: stringOf(inner.description) };
    if (required.includes(property) && !mayBeNull(plan.document, inner)) keys.push(key);
  }
  const notes: JsonObject = {
    fields: fields as unknown as JsonObject,
    required,
    ...(direction === 'output' && overlayNotes(plan.document, all, schema)),
  };
  return {
    ...(typeof flat.schema.description === 'string' && { description: flat.schema.description }),
    type: 'object',
    properties,
    ...(keys.length > 0 && { required: keys }),
    title: name,
    'x-gateway': notes,
  };
}

/** Published name of each property that is neither hidden nor of the other direction. */
function fieldNames(plan: TypePlan, all: JsonObject, direction: Direction, pointer: string): Map<string, string> {
  const shown = Object.entries(all).filter(
    ([, value]) => graphqlOf(value).hidden !== true && belongs(plan.document, value, direction),
  );
  const taken = new Set(
    shown.flatMap(([, value]) => (typeof graphqlOf(value).name === 'string' ? [String(graphqlOf(value).name)] : [])),
  );
  const names = new Map<string, string>();
  for (const [property, value] of shown) {
    const said = graphqlOf(value).name;
    const derived = fieldName(property);
    const field = typeof said === 'string' ? said : claim(taken, derived);
    if (typeof said !== 'string' && field !== derived) {
      plan.warn(
        pointer + pointerOf(['properties', property]),
        `another property is called ${derived} in GraphQL, so this one is called ${field}`,
        'give it a name in the overlay: x-graphql: { name: … } on the property',
      );
    }
    names.set(property, field);
  }
  return names;
}

/** The generator turns names into camel case and takes `constructor` for something it has. `shape` puts the name back. */
function generatorName(field: string): string {
  const plain = fieldName(field);
  return isInborn(plain) ? `${plain}0` : plain;
}

function overlayNotes(document: JsonObject, all: JsonObject, schema: JsonObject): JsonObject {
  const references: JsonObject = {};
  const masks: JsonObject = {};
  for (const [property, value] of Object.entries(all)) {
    const usage = objectOf(value);
    if (usage['x-ref'] !== undefined) {
      const list = readShape(document, flatten(document, value)).kind === 'list';
      references[property] = { list, to: [usage['x-ref']].flat() as Json };
    }
    if (usage['x-access'] !== undefined) masks[property] = usage['x-access'];
  }
  return {
    references,
    masks,
    ...(isObject(schema['x-entity']) && { entity: entityNote(document, schema['x-entity'], all) }),
    ...(schema['x-collection'] !== undefined && { collections: schema['x-collection'] }),
  };
}

/** The key field of an entity, and its GraphQL type. */
export function entityNote(document: JsonObject, extension: JsonObject, properties: JsonObject): JsonObject {
  const key = String(extension.key);
  const property = properties[key];
  const shape = readShape(document, flatten(document, property));
  const said = graphqlOf(property).name;
  const field = typeof said === 'string' ? said : property === undefined ? key : fieldName(key);
  return { extension, key: field, keyType: shape.kind === 'scalar' ? keyTypeOf(shape.type, shape.format) : 'String!' };
}

function keyTypeOf(type: string, format: string | null): string {
  if (type === 'integer') return format === 'int64' ? 'BigInt!' : 'Int!';
  return format === 'uuid' ? 'ID!' : 'String!';
}

function mayBeNull(document: JsonObject, property: JsonObject): boolean {
  return property.nullable === true || flatten(document, property).schema.nullable === true;
}

function graphqlOf(value: Json | undefined): JsonObject {
  return objectOf(objectOf(value)['x-graphql']);
}
