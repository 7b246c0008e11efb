/** The named schemas of a contract, with their own properties and those they inherit. */
import { arrayOf, type JsonObject, objectOf, resolve } from '../../schema/compile/document.ts';
import { typeName } from '../../schema/compile/type-names.ts';

export interface ContractSchema {
  readonly name: string;
  /** Name of the GraphQL type, without the prefix of the service. */
  readonly type: string;
  /** Every property, references resolved. */
  readonly properties: ReadonlyMap<string, JsonObject>;
  /** Properties that stand in the schema itself: only those can be annotated there. */
  readonly own: ReadonlySet<string>;
}

export function readSchemas(document: JsonObject): ContractSchema[] {
  return Object.entries(objectOf(objectOf(document.components).schemas)).map(([name, value]) => {
    const schema = objectOf(value);
    return {
      name,
      type: typeName(name),
      properties: propertiesOf(document, schema),
      own: new Set(Object.keys(objectOf(schema.properties))),
    };
  });
}

function propertiesOf(document: JsonObject, value: JsonObject, depth = 0): Map<string, JsonObject> {
  const schema = resolve(document, value);
  const found = new Map<string, JsonObject>();
  if (depth > 8) return found;
  for (const member of arrayOf(schema.allOf)) {
    for (const [name, property] of propertiesOf(document, objectOf(member), depth + 1)) found.set(name, property);
  }
  for (const [name, property] of Object.entries(objectOf(schema.properties))) {
    found.set(name, resolve(document, property));
  }
  return found;
}

/** `string`, `integer`, … of a leaf; `null` for anything else. Of 3.1's list of types the one that is not null. */
export function leafType(schema: JsonObject): string | null {
  const type = Array.isArray(schema.type) ? schema.type.find((name) => name !== 'null') : schema.type;
  return typeof type === 'string' && ['string', 'integer'].includes(type) ? type : null;
}
