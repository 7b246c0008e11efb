/** Gives every operation an id of its own and a path that can be called. */
import { arrayOf, isObject, type JsonObject, METHODS, objectOf, resolve } from './document.ts';
import { type BuildProblem, pointerOf } from './problem.ts';
import { claim } from './type-names.ts';

/** Changes the operations of `document` in place. */
export function nameOperations(document: JsonObject, file: string, warnings: BuildProblem[]): void {
  const taken = new Set<string>();
  const paths = objectOf(document.paths);
  for (const [path, item] of Object.entries(paths)) {
    const node = objectOf(item);
    if (isObject(node.trace)) {
      warnings.push({
        file,
        pointer: pointerOf(['paths', path, 'trace']),
        reason: 'TRACE is left out: HTTP clients do not send it',
        remedy: 'nothing to do',
      });
    }
    for (const method of METHODS) {
      const operation = node[method];
      if (!isObject(operation)) continue;
      const pointer = pointerOf(['paths', path, method]);
      nameOperation(operation, method, path, taken, (reason, remedy) =>
        warnings.push({ file, pointer, reason, remedy }),
      );
      declarePathParameters(document, node, operation, path, (reason, remedy) =>
        warnings.push({ file, pointer, reason, remedy }),
      );
      if (hasOtherServer(document, [operation, node])) {
        warnings.push({
          file,
          pointer: `${pointer}/servers`,
          reason: 'the operation has servers of its own, and is called at the address of its service all the same',
          remedy:
            'name another address in the overlay: x-upstream: <name> on the operation, and set <NAME>_SERVICE_URL',
        });
      }
    }
  }
}

/** The nearest server is not that of the document (OpenAPI 3.0.3 §4.7.8, §4.7.9: the operation's, else the path's). */
function hasOtherServer(document: JsonObject, nearestFirst: readonly JsonObject[]): boolean {
  const own = nearestFirst.map(({ servers }) => objectOf(arrayOf(servers)[0]).url).find((url) => url !== undefined);
  return own !== undefined && own !== objectOf(arrayOf(document.servers)[0]).url;
}

type Warn = (reason: string, remedy: string) => void;

function nameOperation(operation: JsonObject, method: string, path: string, taken: Set<string>, warn: Warn): void {
  const derived = [method, ...path.split(/[^A-Za-z0-9]+/).filter(Boolean)]
    .map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('');
  const said = typeof operation.operationId === 'string' && operation.operationId !== '' ? operation.operationId : null;
  if (said !== null && !taken.has(said)) {
    taken.add(said);
    return;
  }
  operation.operationId = claim(taken, derived);
  if (said !== null) {
    warn(
      `operationId ${said} is used twice (ids are unique, OpenAPI 3.0.3 §4.7.10); this one is called ${operation.operationId}`,
      'correct the contract, or set the operationId in the overlay',
    );
  }
}

/** A `{placeholder}` without a parameter could only be sent as it stands. */
function declarePathParameters(
  document: JsonObject,
  item: JsonObject,
  operation: JsonObject,
  path: string,
  warn: Warn,
): void {
  const declared = [...arrayOf(item.parameters), ...arrayOf(operation.parameters)].map((entry) =>
    resolve(document, entry),
  );
  const known = new Set(declared.filter((entry) => entry.in === 'path').map((entry) => String(entry.name)));
  const missing = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '').filter((name) => !known.has(name));
  if (missing.length === 0) return;
  const added = [...new Set(missing)].map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  operation.parameters = [...arrayOf(operation.parameters), ...added];
  warn(
    `the path names ${missing.map((name) => `{${name}}`).join(', ')}, which no parameter describes; taken for text`,
    'describe it under parameters, in: path',
  );
}
