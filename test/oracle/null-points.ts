/**
 * Errors by the null they caused. A null that bubbles up may have several causes, of which an executor has to report one
 * only (GraphQL §6.4.4), so errors of two answers are compared by where their null came to rest.
 */
import type { Answer, AnswerError } from './answerer.ts';
import type { Difference, Path } from './compare.ts';

/** Where on an error's path the data are null; `null` when there is a value at its end, or the path leads nowhere. */
export function nullPoint(data: unknown, path: Path): Path | null {
  let value = data;
  for (const [depth, step] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, depth);
    if (typeof value !== 'object' || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value === null ? path : null;
}

/**
 * Differences between the errors of two answers whose data are the same. What has no code in the truth is a null where
 * none may be: an answer gives it a code of its own.
 *
 * @param silent the answer may say nothing of nulls that may not be
 */
export function compareNullPoints(truth: Answer, actual: Answer, silent: boolean): Difference[] {
  const expected = (truth.errors ?? []).map((error) => placed(truth, error));
  const found = (actual.errors ?? []).map((error) => placed(actual, error));
  return [
    ...expected
      .filter((error) => !(silent && error.code === null) && !found.some((other) => agree(error, other)))
      .map((error) => difference('error-missing', error)),
    ...found
      .filter((error) => !expected.some((other) => agree(other, error)))
      .map((error) => difference('error-extra', error)),
  ];
}

interface Placed {
  readonly path: Path;
  readonly code: string | null;
  /** `null`: the error is at no null. */
  readonly point: Path | null;
  /** False for a request that was refused before it ran: then there are no data, and no paths. */
  readonly ran: boolean;
}

function placed({ data }: Answer, { path, extensions }: AnswerError): Placed {
  const code = (extensions?.code as string | undefined) ?? null;
  if (data === undefined) return { path: path ?? [], code, point: [], ran: false };
  return { path: path ?? [], code, point: path === undefined ? null : nullPoint(data, path), ran: true };
}

/** The code counts where the null is the failed field itself, and no other error can have caused it. */
function agree(expected: Placed, found: Placed): boolean {
  if (expected.ran !== found.ran) return false;
  if (found.point === null || JSON.stringify(expected.point) !== JSON.stringify(found.point)) return false;
  const alone = expected.path.length === expected.point?.length && found.path.length === found.point.length;
  return !alone || expected.code === null || expected.code === found.code;
}

function difference(kind: 'error-missing' | 'error-extra', { path, code }: Placed): Difference {
  return { kind, path, code };
}
