/** Inheritance as OpenAPI writes it: a schema with a discriminator, and others that include it by `allOf` (§4.7.25). */
import { arrayOf, type JsonObject, objectOf } from './document.ts';

const known = new WeakMap<JsonObject, ReadonlyMap<string, readonly string[]>>();

/** References of the schemas that include `ref`, directly or by another one. */
export function subtypesOf(document: JsonObject, ref: string): string[] {
  const direct = known.get(document) ?? readSubtypes(document);
  known.set(document, direct);
  const found = new Set<string>();
  const collect = (parent: string): void => {
    for (const child of direct.get(parent) ?? []) {
      if (child === ref || found.has(child)) continue;
      found.add(child);
      collect(child);
    }
  };
  collect(ref);
  return [...found];
}

function readSubtypes(document: JsonObject): Map<string, string[]> {
  const direct = new Map<string, string[]>();
  for (const [name, schema] of Object.entries(objectOf(objectOf(document.components).schemas))) {
    const child = `#/components/schemas/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    for (const member of arrayOf(objectOf(schema).allOf)) {
      const parent = objectOf(member).$ref;
      if (typeof parent === 'string') direct.set(parent, [...(direct.get(parent) ?? []), child]);
    }
  }
  return direct;
}
