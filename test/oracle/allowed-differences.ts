/** Differences from the reference that are no fault of the answer, each with its reason. */
import type { Answer } from './answerer.ts';
import { type Difference, type Path, shapeOf } from './compare.ts';
import { nullPoint } from './null-points.ts';

export interface AllowedDifference {
  readonly name: string;
  readonly why: string;
  readonly explains: (
    difference: Difference,
    answers: { readonly query: string; readonly reference: Answer; readonly actual: Answer; readonly truth: Answer },
  ) => boolean;
}

export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  {
    name: 'null violations are errors',
    why: 'the reference reports them in extensions.valueCompletion only',
    explains: (difference, { reference }) =>
      difference.kind === 'error-extra' &&
      valueCompletion(reference).some(({ path }) => samePath(path ?? null, difference.path)),
  },
  {
    name: 'the truth has an error at this path',
    why: 'the reference drops null violations when anything else failed, and points at the wrong entity when some were not sent',
    explains: (difference, { truth }) =>
      difference.kind === 'error-extra' &&
      (truth.errors ?? []).some(({ path }) => samePath(path ?? null, difference.path)),
  },
  {
    name: 'one error is enough for one null',
    why: 'when several non-null fields fail below one null, an executor may stop at the first (GraphQL §6.4.4)',
    explains: (difference, { reference, actual }) => {
      if (difference.kind !== 'error-missing' && difference.kind !== 'error-extra') return false;
      const [own, other] = difference.kind === 'error-missing' ? [reference, actual] : [actual, reference];
      const point = nullPoint(own.data ?? null, difference.path ?? []);
      return (
        point !== null &&
        point.length < (difference.path?.length ?? 0) &&
        (other.errors ?? []).some(({ path }) => samePath(nullPoint(other.data ?? null, path ?? []), point))
      );
    },
  },
  {
    name: 'errors of entities have exact paths',
    why: 'the reference loses or miscounts list indices of entities that it left out of the fetch',
    explains: (difference, { reference, actual }) =>
      (difference.kind === 'error-missing' || difference.kind === 'error-extra') &&
      [...(difference.kind === 'error-missing' ? (actual.errors ?? []) : (reference.errors ?? []))].some(
        ({ path, extensions }) =>
          (extensions?.code ?? null) === difference.code && shapeOf(path ?? null) === shapeOf(difference.path),
      ),
  },
  {
    name: 'errors of a failed entity are at its fields',
    why: 'the reference reports one error at the entity; ours says at each field that it is lost, with the same code',
    explains: (difference, { reference, actual }) => {
      if (difference.kind !== 'error-missing' && difference.kind !== 'error-extra') return false;
      const missing = difference.kind === 'error-missing';
      return (missing ? (actual.errors ?? []) : (reference.errors ?? [])).some(({ path, extensions }) => {
        const [entity, field] = missing ? [difference.path, path] : [path, difference.path];
        return (
          (extensions?.code ?? null) === difference.code &&
          typeof field?.at(-1) === 'string' &&
          shapeOf(field.slice(0, -1)) === shapeOf(entity ?? null)
        );
      });
    },
  },
];

/** Nothing was run: no data, and one error that is nobody's but ours. */
export function isRefusal({ data, errors }: Answer): boolean {
  return (data ?? null) === null && errors?.length === 1 && errors[0]?.extensions?.code === 'INTERNAL_ERROR';
}

function valueCompletion({ extensions }: Answer): readonly { readonly path?: Path }[] {
  return Array.isArray(extensions?.valueCompletion) ? extensions.valueCompletion : [];
}

const samePath = (one: Path | null, other: Path | null): boolean => JSON.stringify(one) === JSON.stringify(other);
