/** Turns any OpenAPI 3.0 or 3.1 document into one plain form: the words of 3.0, every operation named, every reference local. */
import { checkReferences } from './check-references.ts';
import { type Json, type JsonObject, lookUp, METHODS, objectOf } from './document.ts';
import { nameOperations } from './name-operations.ts';
import { plainSchema } from './plain-schema.ts';
import { type BuildProblem, failOn } from './problem.ts';
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
  const said = contract.openapi ?? contract.swagger;
  const version = String(said);
  if (typeof contract.openapi === 'string' && /^3\.[01](\.|$)/.test(version)) return;
  failOn([
    {
      file,
      pointer: contract.swagger === undefined ? '/openapi' : '/swagger',
      // An empty file, an HTML page or a list is read as YAML, too.
      reason:
        said === undefined
          ? 'this is no OpenAPI document: it has no `openapi` that says its version'
          : `the contract says version ${version}; the graph is made of OpenAPI 3.0 and 3.1`,
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
