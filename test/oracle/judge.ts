/**
 * Whether an answer is right. Two witnesses: the reference (data, error paths and codes) and the truth (data; error paths
 * where `truthfulErrors` says so). Where they disagree, the reference has a known fault and the truth decides.
 */
import { ALLOWED_DIFFERENCES, isRefusal } from './allowed-differences.ts';
import type { Answer } from './answerer.ts';
import { compareAnswers, compareData, type Difference } from './compare.ts';
import { compareNullPoints } from './null-points.ts';
import { REFERENCE_FAULTS, type ReferenceFault } from './reference-faults.ts';
import type { Rig } from './rig.ts';

export interface Testimony {
  readonly query: string;
  readonly operationName?: string;
  readonly actual: Answer;
  readonly truth: Answer;
  /** `null` where the reference does not load the supergraph. */
  readonly reference: Answer | null;
}

export interface Verdict {
  /** Differences that nothing explains, with the witness they are from. */
  readonly unexplained: readonly { readonly witness: 'reference' | 'truth'; readonly difference: Difference }[];
  /** Names of the allowed differences and faults of the reference met on the way. */
  readonly explained: readonly string[];
}

export function judge(rig: Rig, { query, operationName, actual, truth, reference }: Testimony): Verdict {
  const silent = rig.supergraph.unknownEntities === true;
  const fromTruth = differencesFromTruth(rig, truth, actual, { silent }).map((difference) => ({
    witness: 'truth' as const,
    difference,
  }));
  const refusal = isRefusal(actual) ? refusalOf(rig, query, operationName) : null;
  if (refusal !== null) return { unexplained: [], explained: [refusal] };
  if (reference === null) return { unexplained: fromTruth, explained: [] };
  if (doesNotMerge(actual) && doesNotMerge(reference) && compareData(reference, actual).length === 0)
    return { unexplained: [], explained: ['refused: what the planner asks a subgraph does not merge by its rules'] };
  const fault = faultOf(rig, query, truth, reference);
  if (fault?.witness === 'truth') return { unexplained: fromTruth, explained: [fault.name] };

  const explained: string[] = fault === null ? [] : [fault.name];
  const fromReference = compareAnswers(reference, actual).flatMap((difference) => {
    const allowed = ALLOWED_DIFFERENCES.find(({ explains }) =>
      explains(difference, { query, reference, actual, truth, unknownEntities: silent }),
    );
    if (allowed === undefined) return [{ witness: 'reference' as const, difference }];
    explained.push(allowed.name);
    return [];
  });
  if (fault === null) return { unexplained: [...fromReference, ...fromTruth], explained };
  const right = fromReference.length === 0 || fromTruth.length === 0;
  return { unexplained: right ? [] : [...fromReference, ...fromTruth], explained };
}

/** Why ours may refuse an operation; `null` when it has to answer. The planner is asked, so nothing is assumed. */
function refusalOf(rig: Rig, query: string, operationName: string | undefined): string | null {
  try {
    const plan = JSON.stringify(rig.plan(query, operationName));
    return rig.supergraph.referenceRefuses && /"contextRewrites":\[\{/.test(plan)
      ? 'refused: the plan takes an argument from a context'
      : null;
  } catch {
    return 'refused: the planner itself fails on the operation';
  }
}

/**
 * Every error is a subgraph's own, about the fetch: the planner asks for a field by each type behind an interface, and types that may
 * differ in the interface's field may not in one selection (GraphQL spec §5.3.2).
 */
function doesNotMerge({ errors = [] }: Answer): boolean {
  return errors.length > 0 && errors.every(({ message }) => /^Fields ".+" conflict because they return/.test(message));
}

/** The known fault that makes the reference differ from the truth; `null` when it is right or the fault is new. */
export function faultOf(rig: Rig, query: string, truth: Answer, reference: Answer): ReferenceFault | null {
  // The reference tells of such nulls in its extensions.
  const differences = differencesFromTruth(rig, truth, reference, { silent: true });
  if (differences.length === 0) return null;
  const faults = [...(rig.supergraph.referenceFaults ?? []), ...REFERENCE_FAULTS];
  const found = { query, schema: rig.apiSchema, answer: reference, truth, differences };
  const shown = faults.filter(({ shows }) => shows(found));
  // Where several may be the cause, nobody is held to more than the mildest asks for.
  return shown.find(({ witness }) => witness === 'either') ?? shown[0] ?? null;
}

/**
 * Where an answer is not what one schema over all the data would have answered; nothing where the truth cannot tell.
 *
 * @param silent the answer may say nothing of nulls that may not be
 */
export function differencesFromTruth(
  { supergraph }: Rig,
  truth: Answer,
  actual: Answer,
  { silent }: { readonly silent: boolean },
): Difference[] {
  if (actual.data === undefined && truth.data !== undefined)
    return [{ kind: 'data', path: [], expected: truth.data, actual: null }];
  const failed = (truth.errors?.length ?? 0) > 0;
  if (failed && !supergraph.truthfulErrors) return [];
  const differences = compareData(truth, actual);
  return differences.length > 0 ? differences : compareNullPoints(truth, actual, silent);
}
