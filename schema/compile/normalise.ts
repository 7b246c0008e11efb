/** Turns any OpenAPI 3.0 or 3.1 document into the 3.0 form that the type generator reads right. Pure; answers a new document. */
import { Converter } from '@apiture/openapi-down-convert';
import { CONTEXT_HEADERS } from '../contract/context-headers.ts';
import { arrayOf, isObject, type Json, type JsonObject, METHODS, objectOf, resolve } from './document.ts';
import { failOn } from './problem.ts';

/**
 * @param contract parsed `openapi.yaml`, already overlaid
 * @param file     its path, for messages
 * @throws {BuildError} when the document is not OpenAPI 3.0 or 3.1
 */
export function normalise(contract: JsonObject, file: string): JsonObject {
  const version = String(contract.openapi ?? contract.swagger ?? 'nothing');
  if (!/^3\.[01](\.|$)/.test(version)) {
    failOn([
      {
        file,
        pointer: '/openapi',
        reason: `the contract says version ${version}`,
        remedy: 'hand in OpenAPI 3.0.x or 3.1.x; Swagger 2 documents are upgraded by npx swagger2openapi',
      },
    ]);
  }
  const copy = JSON.parse(JSON.stringify(contract)) as JsonObject;
  const document = version.startsWith('3.1') ? downConvert(copy) : copy;
  nameOperations(document);
  walkSchemas(document, (schema) => repairSchema(document, schema));
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}

/** 3.1 → 3.0: the library first, then what it leaves: type arrays, numeric exclusive bounds, keywords 3.0 has not. */
function downConvert(document: JsonObject): JsonObject {
  const converted = new Converter(document, { allOfTransform: true }).convert() as JsonObject;
  delete converted.webhooks;
  delete converted.jsonSchemaDialect;
  converted.openapi = '3.0.3';
  converted.paths ??= {};
  walkSchemas(converted, (schema) => {
    if (Array.isArray(schema.type)) {
      const types = schema.type.filter((type) => type !== 'null');
      if (types.length < schema.type.length) schema.nullable = true;
      if (types.length === 1 && types[0] !== undefined) schema.type = types[0];
      else delete schema.type;
    }
    for (const bound of ['Minimum', 'Maximum'] as const) {
      const exclusive = schema[`exclusive${bound}`];
      if (typeof exclusive !== 'number') continue;
      schema[bound.toLowerCase()] = exclusive;
      schema[`exclusive${bound}`] = true;
    }
    if ('const' in schema) {
      schema.enum = [schema.const as Json];
      delete schema.const;
    }
    for (const word of ['prefixItems', 'if', 'then', 'else', 'patternProperties', 'unevaluatedProperties', '$defs']) {
      delete schema[word];
    }
  });
  return converted;
}

/** Documents without operation ids get one from method and path, so that every operation has a field name. */
function nameOperations(document: JsonObject): void {
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    for (const method of METHODS) {
      const operation = objectOf(item)[method];
      if (!isObject(operation) || typeof operation.operationId === 'string') continue;
      operation.operationId = [method, ...path.split(/[^A-Za-z0-9]+/).filter(Boolean)]
        .map((part, index) => (index === 0 ? part : part[0]?.toUpperCase() + part.slice(1)))
        .join('');
    }
  }
}

/** Calls `visit` on every schema object below components, parameters, bodies and responses, children first. */
export function walkSchemas(document: JsonObject, visit: (schema: JsonObject) => void): void {
  const seen = new Set<JsonObject>();
  const schema = (value: Json | undefined): void => {
    if (!isObject(value) || seen.has(value)) return;
    seen.add(value);
    for (const child of Object.values(objectOf(value.properties))) schema(child);
    for (const word of ['allOf', 'oneOf', 'anyOf']) for (const child of arrayOf(value[word])) schema(child);
    schema(value.items);
    schema(value.additionalProperties);
    schema(value.not);
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

function repairSchema(document: JsonObject, schema: JsonObject): void {
  if (schema.type === 'array' && schema.items === undefined) schema.items = {};
  if (schema.additionalProperties === true && schema.properties === undefined) schema.additionalProperties = {};
  if (schema.nullable === true && Array.isArray(schema.enum))
    schema.enum = schema.enum.filter((value) => value !== null);
  // `{ allOf: [{ $ref }], nullable }` is how 3.0 writes a nullable reference; unfolded it keeps its type's own name.
  const only = arrayOf(schema.allOf)[0];
  if (arrayOf(schema.allOf).length === 1 && isObject(only) && typeof only.$ref === 'string' && !schema.properties) {
    const kept = Object.fromEntries(
      Object.entries(schema).filter(([key]) => key.startsWith('x-') || key === 'nullable' || key === 'description'),
    );
    for (const key of Object.keys(schema)) delete schema[key];
    Object.assign(schema, kept, { $ref: only.$ref });
  }
  if (Array.isArray(schema.required)) {
    const properties = objectOf(schema.properties);
    // The generator writes `!` for every required property; one that may be null must not have it.
    const required = schema.required.filter((key) => {
      const property = properties[String(key)];
      return isObject(property) && property.nullable !== true && resolve(document, property).nullable !== true;
    });
    if (required.length > 0) schema.required = required;
    else delete schema.required;
  }
}

/** Header parameters that the request context fills; they are no arguments. OpenAPI itself ignores the reserved three. */
export function isContextHeader(parameter: JsonObject): boolean {
  if (parameter.in !== 'header') return false;
  const name = String(parameter.name).toLowerCase();
  return CONTEXT_HEADERS.has(name) || name === 'authorization' || name === 'accept' || name === 'content-type';
}
