/** Visits the schemas of a document, wherever OpenAPI lets one stand. */
import { arrayOf, isObject, type Json, type JsonObject, objectOf } from './document.ts';

/** Calls `visit` on every schema object below components and paths, children first, each once. */
export function walkSchemas(document: JsonObject, visit: (schema: JsonObject) => void): void {
  const seen = new Set<JsonObject>();
  const schema = (value: Json | undefined): void => {
    if (!isObject(value) || seen.has(value)) return;
    seen.add(value);
    for (const word of ['properties', '$defs', 'definitions', 'patternProperties']) {
      for (const child of Object.values(objectOf(value[word]))) schema(child);
    }
    for (const word of ['allOf', 'oneOf', 'anyOf']) for (const child of arrayOf(value[word])) schema(child);
    for (const word of ['items', 'additionalProperties', 'not']) schema(value[word]);
    visit(value);
  };
  const walk = (node: Json): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (isObject(node)) {
      for (const [key, child] of Object.entries(node)) {
        if (key === 'schema') schema(child);
        else if (key !== 'example' && key !== 'examples') walk(child);
      }
    }
  };
  const components = objectOf(document.components);
  for (const child of Object.values(objectOf(components.schemas))) schema(child);
  walk(Object.fromEntries(Object.entries(components).filter(([key]) => key !== 'schemas')));
  walk(document.paths ?? {});
}
