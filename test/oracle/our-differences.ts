/**
 * Where our engine differs from a witness, by name and with the reason. The faults of the planner are ours as well: the
 * plan does not fetch what the answer needs, whoever runs it.
 */
import type { Answer } from './answerer.ts';
import type { Difference, Path } from './compare.ts';

export interface OurDifference {
  readonly name: string;
  readonly why: string;
  readonly explains: (
    difference: Difference,
    found: { readonly query: string; readonly actual: Answer; readonly reference: Answer },
  ) => boolean;
}

export const OUR_DIFFERENCES: readonly OurDifference[] = [
  {
    name: 'order of a key that is used twice, first under a condition',
    why: 'a key is written where the document names it first; JSON objects have no order (RFC 8259 §4)',
    explains: ({ kind }, { query }) => kind === 'order' && /@(skip|include)/.test(query),
  },
  {
    name: 'a lost entity is an error at each field that is lost with it',
    why: 'the reference points at the entity, which is there with the fields of other subgraphs',
    explains: (difference, { actual, reference }) => {
      if (difference.kind !== 'error-missing' && difference.kind !== 'error-extra') return false;
      const others = difference.kind === 'error-missing' ? (actual.errors ?? []) : (reference.errors ?? []);
      return others.some(
        ({ path, extensions }) =>
          (extensions?.code ?? null) === difference.code && isBelow(path ?? null, difference.path),
      );
    },
  },
  {
    name: 'the planner throws',
    why: 'what the reference calls INTERNAL_SERVER_ERROR is INTERNAL_ERROR in our table',
    explains: (difference) =>
      (difference.kind === 'error-missing' && difference.code === 'INTERNAL_SERVER_ERROR') ||
      (difference.kind === 'error-extra' && difference.code === 'INTERNAL_ERROR'),
  },
  {
    name: 'the plan asks for one field with two sets of arguments',
    why: 'the planner merges what two `@requires` want; the subgraph refuses the document, whoever sends it',
    explains: (_difference, { actual, reference }) => [actual, reference].every(conflicts),
  },
];

function conflicts({ errors = [] }: Answer): boolean {
  return errors.some(({ message }) => message.includes('conflict because they have differing arguments'));
}

/** Faults of the reference that lie in the plan: our engine runs the same one. */
export const FAULTS_OF_THE_PLAN: ReadonlySet<string> = new Set([
  'required arguments collide',
  'a skipped requirement skips the entity',
  'an interface object under another interface',
  'conditions within conditions are lost',
]);

/** One path leads to a field right below the other. */
function isBelow(one: Path | null, other: Path | null): boolean {
  if (one === null || other === null || Math.abs(one.length - other.length) !== 1) return false;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.every((key, index) => key === long[index]);
}
