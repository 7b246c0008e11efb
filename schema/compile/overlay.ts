/** Applies an OpenAPI Overlay 1.0 document (spec.openapis.org/overlay/v1.0.0) to a contract and checks its extensions. */
import { exec } from 'jsonpath-rfc9535';
import { z } from 'zod';
import { isObject, type Json, type JsonObject, METHODS } from './document.ts';
import { enumDescriptionsSchema, extensions } from './extensions.ts';
import { type BuildProblem, failOn, pointerOf } from './problem.ts';

type Path = (string | number)[];
type Place = keyof typeof extensions;

const actionSchema = z.union([
  z.strictObject({ target: z.string(), description: z.string().optional(), update: z.unknown() }),
  z.strictObject({ target: z.string(), description: z.string().optional(), remove: z.literal(true) }),
]);

/** Shape of the overlay document itself. */
export const overlaySchema = z.strictObject({
  overlay: z.string().regex(/^1\.0\.\d+$/),
  info: z.strictObject({ title: z.string(), version: z.string() }),
  extends: z.string().optional(),
  actions: z.array(actionSchema).min(1),
});

/**
 * The contract with the overlay's actions applied in order. Vendor extensions that came with the contract are
 * dropped first, so that whatever extension is left is ours and can be held to the closed set.
 *
 * @throws {BuildError} when the overlay is malformed, a target selects nothing, or an extension is unknown or misplaced.
 */
export function applyOverlay(contract: JsonObject, overlay: unknown, file: string): JsonObject {
  const parsed = overlaySchema.safeParse(overlay);
  if (!parsed.success) failOn(parsed.error.issues.map((issue) => malformed(file, issue)));
  const document = structuredClone(withoutExtensions(contract)) as JsonObject;
  const problems: BuildProblem[] = [];
  (parsed.data?.actions ?? []).forEach((action, index) => {
    const targets = selected(document, action.target);
    if (targets === null || targets.length === 0) {
      problems.push({
        file,
        pointer: `/actions/${index}/target`,
        reason:
          targets === null ? `"${action.target}" is not a JSONPath (RFC 9535)` : `"${action.target}" selects nothing`,
        remedy: "name something the contract has, for example $.paths.*[?@.operationId == 'listThings']",
      });
      return;
    }
    if ('remove' in action) for (const path of targets.reverse()) remove(document, path);
    else for (const path of targets) update(document, path, action.update as Json);
  });
  problems.push(...misplacedExtensions(document, file));
  failOn(problems);
  return document;
}

function malformed(file: string, issue: z.core.$ZodIssue): BuildProblem {
  return {
    file,
    pointer: pointerOf(issue.path as Path),
    reason: issue.message,
    remedy: 'write it as docs/add-a-service.md shows; the set of extensions is closed',
  };
}

function selected(document: JsonObject, target: string): Path[] | null {
  const found: Path[] = [];
  try {
    exec(document, target, (_value, path) => {
      found.push([...path]);
    });
    return found;
  } catch {
    return null;
  }
}

function parentOf(document: JsonObject, path: Path): JsonObject {
  let node: Json = document;
  for (const part of path.slice(0, -1)) node = (node as JsonObject)[part] as Json;
  return node as JsonObject;
}

function remove(document: JsonObject, path: Path): void {
  const parent: unknown = parentOf(document, path);
  const last = path.at(-1);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent) && last !== undefined) delete parent[last];
}

function update(document: JsonObject, path: Path, value: Json): void {
  const last = path.at(-1);
  if (last === undefined) {
    merge(document, value);
    return;
  }
  const parent = parentOf(document, path);
  parent[last] = merge(parent[last] as Json, value);
}

/** Overlay 1.0 §3.4: objects merge property by property, arrays append, everything else replaces. */
function merge(target: Json, value: Json): Json {
  if (Array.isArray(target))
    return [...target, ...(Array.isArray(value) ? structuredClone(value) : [structuredClone(value)])];
  if (!isObject(target) || !isObject(value)) return structuredClone(value);
  for (const [key, entry] of Object.entries(value)) {
    target[key] = key in target ? merge(target[key] as Json, entry) : structuredClone(entry);
  }
  return target;
}

/** Keys whose value is a map from names to parts of the document: `x-rate` is a name in there, not an extension. */
const NAME_MAPS = new Set(
  (
    'properties patternProperties $defs definitions dependentSchemas schemas requestBodies responses parameters headers ' +
    'securitySchemes links callbacks pathItems content encoding mapping scopes variables paths webhooks'
  ).split(' '),
);

/** Keys whose value is data of the service, not a part of the contract. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const']);

function withoutExtensions(value: Json, isNames = false): Json {
  if (Array.isArray(value)) return value.map((entry) => withoutExtensions(entry));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => isNames || !key.startsWith('x-') || isDocumentation(key, entry))
      .map(([key, entry]) => [
        key,
        !isNames && DATA.has(key) ? entry : withoutExtensions(entry, !isNames && NAME_MAPS.has(key)),
      ]),
  );
}

/** The one extension of a contract that stays: it explains values and changes nothing. */
function isDocumentation(key: string, value: Json): boolean {
  return key === 'x-enumDescriptions' && enumDescriptionsSchema.safeParse(value).success;
}

/** Keys whose value is a map from names to schemas. */
const SCHEMA_MAPS = new Set(['schemas', 'properties', 'patternProperties', '$defs', 'definitions']);

/** Which part of OpenAPI the object at `path` is; decides which extensions it may carry. */
function placeOf(path: Path): Place | null {
  if (path.length === 0) return 'document';
  const last = String(path.at(-1));
  const before = path.at(-2);
  if (before === 'parameters') return 'parameter';
  if (path[0] === 'paths' && path.length === 3 && (METHODS as readonly string[]).includes(last)) return 'operation';
  if (last === 'schema' || last === 'items' || last === 'additionalProperties') return 'schema';
  if (SCHEMA_MAPS.has(String(before)) || last === 'not') return 'schema';
  return ['allOf', 'oneOf', 'anyOf'].includes(String(before)) ? 'schema' : null;
}

function misplacedExtensions(document: JsonObject, file: string): BuildProblem[] {
  const problems: BuildProblem[] = [];
  const walk = (node: Json, path: Path, isNames: boolean): void => {
    if (Array.isArray(node)) {
      for (const [index, entry] of node.entries()) walk(entry, [...path, index], false);
      return;
    }
    if (!isObject(node)) return;
    for (const [key, value] of Object.entries(node)) {
      if (!isNames && key.startsWith('x-')) problems.push(...checkExtension(key, node, path, file));
      else if (isNames || !DATA.has(key)) walk(value, [...path, key], !isNames && NAME_MAPS.has(key));
    }
  };
  walk(document, [], false);
  return problems;
}

function checkExtension(key: string, node: JsonObject, path: Path, file: string): BuildProblem[] {
  const place = placeOf(path);
  const allowed: Readonly<Record<string, z.ZodType>> = place === null ? {} : extensions[place];
  const schema = allowed[key];
  const pointer = pointerOf([...path, key]);
  if (schema === undefined) {
    const known = Object.keys(allowed).join(', ') || 'nothing';
    return [{ file, pointer, reason: `${key} has no meaning here`, remedy: `allowed here: ${known}` }];
  }
  const parsed = schema.safeParse(node[key]);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => malformed(file, { ...issue, path: [...path, key, ...issue.path] }));
  }
  node[key] = parsed.data as Json;
  return [];
}
