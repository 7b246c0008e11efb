/** Differences from the reference that are no fault of the answer, each with its reason. */
import type { Answer } from './answerer.ts';
import type { Difference, Path } from './compare.ts';
import { nullPoint } from './null-points.ts';

export interface AllowedDifference {
  readonly name: string;
  readonly why: string;
  readonly explains: (
    difference: Difference,
    answers: {
      readonly query: string;
      readonly reference: Answer;
      readonly actual: Answer;
      readonly truth: Answer;
      /** See `SyntheticSupergraph.unknownEntities`. */
      readonly unknownEntities: boolean;
    },
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
    name: 'an unknown entity is null without an error',
    why: 'a rule of the product: its null may rise and take with it what another error stood at; the truth shows that the null came to rest there because of an entity that is not known',
    explains: (difference, { reference, truth, unknownEntities }) => {
      if (!unknownEntities || difference.kind !== 'error-missing') return false;
      const point = nullPoint(reference.data ?? null, difference.path ?? []);
      return (
        point !== null &&
        point.length < (difference.path?.length ?? 0) &&
        (truth.errors ?? []).some(
          ({ path, extensions }) =>
            extensions?.code === undefined && samePath(nullPoint(truth.data ?? null, path ?? []), point),
        )
      );
    },
  },
  {
    name: 'errors of a failed entity are at its fields',
    why: 'the reference reports one error at the entity; ours says at each field that it is lost, with the same code, and so does the truth',
    explains: (difference, { truth }) =>
      difference.kind === 'error-missing' &&
      (truth.errors ?? []).some(
        ({ path, extensions }) =>
          extensions?.code === difference.code && samePath(path?.slice(0, -1) ?? null, difference.path),
      ),
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
