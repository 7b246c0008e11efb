/** Turns any OpenAPI 3.0 or 3.1 document into one plain form: the words of 3.0, every operation named, every reference local. */
import { isObject, type Json, type JsonObject, lookUp, METHODS, objectOf } from './document.ts';
import { isAnnotation } from './flatten-schema.ts';
import { nameOperations } from './name-operations.ts';
import { type BuildProblem, failOn, pointerOf } from './problem.ts';
import { walkSchemas } from './walk-schemas.ts';

/**
 * @param contract parsed `openapi.yaml`, already overlaid; not changed
 * @param file     its path, for messages
 * @param warnings collects what is left out without harm
 * @throws {BuildError} when the document is not OpenAPI 3.0 or 3.1, or refers to other files
 */
export function normalise(contract: JsonObject, file: string, warnings: BuildProblem[] = []): JsonObject {
  checkVersion(contract, file);
  const document = JSON.parse(JSON.stringify(contract)) as JsonObject;
  inlinePathItems(document);
  checkReferences(document, file, warnings);
  nameOperations(document, file, warnings);
  leaveOutEvents(document, file, warnings);
  walkSchemas(document, plainSchema);
  return document;
}

function checkVersion(contract: JsonObject, file: string): void {
  const version = String(contract.openapi ?? contract.swagger ?? 'nothing');
  if (typeof contract.openapi === 'string' && /^3\.[01](\.|$)/.test(version)) return;
  failOn([
    {
      file,
      pointer: contract.swagger === undefined ? '/openapi' : '/swagger',
      reason: `the contract says version ${version}; the graph is made of OpenAPI 3.0 and 3.1`,
      remedy:
        contract.swagger === undefined
          ? 'hand in OpenAPI 3.0.x or 3.1.x'
          : 'convert the Swagger 2 document once and keep the result: npx swagger2openapi --yaml --outfile openapi.yaml swagger.json',
    },
  ]);
}

/** A path item may stand elsewhere and be referred to (OpenAPI 3.0.3 §4.7.9.1); each path gets a copy of its own. */
function inlinePathItems(document: JsonObject): void {
  const paths = objectOf(document.paths);
  for (const [path, item] of Object.entries(paths)) {
    let node = objectOf(item);
    for (let hop = 0; hop < 20 && typeof node.$ref === 'string' && node.$ref.startsWith('#/'); hop++) {
      const { $ref, ...own } = node;
      node = { ...objectOf(lookUp(document, String($ref))), ...own };
    }
    paths[path] = JSON.parse(JSON.stringify(node)) as Json;
  }
  document.paths = paths;
}

/** References to other files are refused; references to nothing become any JSON, except where a call depends on them. */
function checkReferences(document: JsonObject, file: string, warnings: BuildProblem[]): void {
  const problems: BuildProblem[] = [];
  const walk = (node: Json, path: readonly (string | number)[]): void => {
    if (Array.isArray(node)) {
      for (const [index, entry] of node.entries()) walk(entry, [...path, index]);
      return;
    }
    if (!isObject(node)) return;
    const isMap = ['properties', 'mapping'].includes(String(path.at(-1)));
    if (typeof node.$ref === 'string' && !isMap)
      problems.push(...checkReference(document, node.$ref, path, file, warnings));
    for (const [key, child] of Object.entries(node)) {
      if (
        isMap ||
        !(
          ['example', 'examples', 'default', 'enum', 'const', 'webhooks', 'links', 'callbacks'].includes(key) ||
          key.startsWith('x-')
        )
      )
        walk(child, [...path, key]);
    }
  };
  walk(document, []);
  failOn(problems);
}

function checkReference(
  document: JsonObject,
  ref: string,
  path: readonly (string | number)[],
  file: string,
  warnings: BuildProblem[],
): BuildProblem[] {
  const pointer = pointerOf([...path, '$ref']);
  if (!ref.startsWith('#')) {
    return [
      {
        file,
        pointer,
        reason: `"${ref}" is in another document`,
        remedy: 'bundle the contract into one file first: npx @redocly/cli bundle openapi.yaml --output openapi.yaml',
      },
    ];
  }
  if (lookUp(document, ref) !== undefined) return [];
  const before = String(path.at(-2));
  if (['parameters', 'requestBodies', 'responses'].includes(before) || path.at(-1) === 'requestBody') {
    return [
      {
        file,
        pointer,
        reason: `"${ref}" leads to nothing`,
        remedy: 'add what it names to components, or remove the reference in the overlay',
      },
    ];
  }
  warnings.push({
    file,
    pointer,
    reason: `"${ref}" leads to nothing, so the place takes and gives any JSON`,
    remedy: 'add the schema it names to components',
  });
  return [];
}

/** Webhooks and callbacks are calls the service makes; the graph has no address they could go to. */
function leaveOutEvents(document: JsonObject, file: string, warnings: BuildProblem[]): void {
  const webhooks = Object.keys(objectOf(document.webhooks)).length;
  delete document.webhooks;
  let callbacks = 0;
  for (const item of Object.values(objectOf(document.paths))) {
    for (const method of METHODS) {
      const operation = objectOf(objectOf(item)[method]);
      callbacks += Object.keys(objectOf(operation.callbacks)).length;
      delete operation.callbacks;
    }
  }
  for (const [count, word, pointer] of [
    [webhooks, 'webhooks', '/webhooks'],
    [callbacks, 'callbacks', '/paths'],
  ] as const) {
    if (count === 0) continue;
    warnings.push({
      file,
      pointer,
      reason: `${count} ${word} are left out: the service calls, nobody calls the graph`,
      remedy: 'publish the event and declare a live field: x-subscription on $',
    });
  }
}

/** One schema in the words of 3.0: one type, `nullable`, `enum`. */
function plainSchema(schema: JsonObject): void {
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
