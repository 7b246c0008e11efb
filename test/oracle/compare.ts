/** Where two answers differ: data exactly, order of fields included; errors as a set of paths and codes. */
import type { Answer, AnswerError } from './answerer.ts';

export type Path = readonly (string | number)[];

export type Difference =
  | { readonly kind: 'data'; readonly path: Path; readonly expected: unknown; readonly actual: unknown }
  /** The same fields in another order (GraphQL §6.3: the order of the selection). */
  | { readonly kind: 'order'; readonly path: Path; readonly expected: unknown; readonly actual: unknown }
  | { readonly kind: 'error-missing' | 'error-extra'; readonly path: Path | null; readonly code: string | null };

export function compareAnswers(expected: Answer, actual: Answer): Difference[] {
  return [...compareData(expected, actual), ...compareErrors(expected.errors ?? [], actual.errors ?? [])];
}

export function compareData(expected: Answer, actual: Answer): Difference[] {
  const differences: Difference[] = [];
  walk(expected.data ?? null, actual.data ?? null, [], differences);
  return differences;
}

function walk(expected: unknown, actual: unknown, path: Path, into: Difference[]): void {
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (const [index, item] of expected.entries()) walk(item, actual[index], [...path, index], into);
  } else if (isObject(expected) && isObject(actual)) {
    const names = Object.keys(expected);
    const others = Object.keys(actual);
    for (const name of new Set([...names, ...others]))
      walk(own(expected, name), own(actual, name), [...path, name], into);
    const sameNames = names.length === others.length && names.every((name) => Object.hasOwn(actual, name));
    if (sameNames && names.join() !== others.join())
      into.push({ kind: 'order', path, expected: names, actual: others });
  } else if (!Object.is(expected, actual)) into.push({ kind: 'data', path, expected, actual });
}

function compareErrors(expected: readonly AnswerError[], actual: readonly AnswerError[]): Difference[] {
  return [
    ...without(expected, actual).map((error) => ({ kind: 'error-missing' as const, ...placeOf(error) })),
    ...without(actual, expected).map((error) => ({ kind: 'error-extra' as const, ...placeOf(error) })),
  ];
}

/** Errors of the first list whose path and code the second does not have; each once. */
function without(errors: readonly AnswerError[], others: readonly AnswerError[]): AnswerError[] {
  const known = new Set(others.map(keyOf));
  return errors.filter((error) => {
    const key = keyOf(error);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

/** A path without list indices; `@` is how the reference writes one it does not know. */
export function shapeOf(path: Path | null): string {
  return (path ?? []).filter((step) => typeof step === 'string' && step !== '@').join('.');
}

function placeOf({ path, extensions }: AnswerError): { path: Path | null; code: string | null } {
  return { path: path ?? null, code: typeof extensions?.code === 'string' ? extensions.code : null };
}

const keyOf = (error: AnswerError): string => JSON.stringify(placeOf(error));

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** A field named like one of Object.prototype must not be found where it is missing. */
const own = (value: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined;
