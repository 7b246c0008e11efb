/** `$ref`s that lead out of the contract, or nowhere. */
import { isObject, type Json, type JsonObject, lookUp } from './document.ts';
import { type BuildProblem, failOn, pointerOf } from './problem.ts';

/** References to other files are refused; references to nothing become any JSON, except where a call depends on them. */
export function checkReferences(document: JsonObject, file: string, warnings: BuildProblem[]): void {
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
