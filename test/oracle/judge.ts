/**
 * Whether an answer is right. Two witnesses: the reference (data, error paths and codes) and the truth (data; error paths
 * where `truthfulErrors` says so). Where they disagree, the reference has a known fault and the truth decides.
 */
import { ALLOWED_DIFFERENCES, isRefusal, lostWithOthers, repeatsKeyUnderCondition } from './allowed-differences.ts';
import type { Answer } from './answerer.ts';
import { compareAnswers, compareData, type Difference } from './compare.ts';
import { compareNullPoints } from './null-points.ts';
import { REFERENCE_FAULTS, type ReferenceFault } from './reference-faults.ts';
import type { Rig } from './rig.ts';

export interface Testimony {
  readonly query: string;
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

export function judge(rig: Rig, { query, actual, truth, reference }: Testimony): Verdict {
  const reordered = repeatsKeyUnderCondition(query);
  const fromTruth = differencesFromTruth(rig, truth, actual)
    .filter(
      (difference) => !(reordered && difference.kind === 'order') && !lostWithOthers(difference, actual, reference),
    )
    .map((difference) => ({ witness: 'truth' as const, difference }));
  if (rig.supergraph.referenceRefuses && isRefusal(actual)) return { unexplained: [], explained: [NOT_SUPPORTED] };
  if (rig.supergraph.plannerFails && isRefusal(actual) && (reference?.data ?? null) === null)
    return { unexplained: [], explained: [PLANNER_FAILS] };
  if (reference === null) return { unexplained: fromTruth, explained: [] };
  const fault = faultOf(rig, query, truth, reference);
  if (fault?.witness === 'truth') return { unexplained: fromTruth, explained: [fault.name] };

  const explained: string[] = fault === null ? [] : [fault.name];
  const fromReference = compareAnswers(reference, actual).flatMap((difference) => {
    const allowed = ALLOWED_DIFFERENCES.find(({ explains }) =>
      explains(difference, { query, reference, actual, truth }),
    );
    if (allowed === undefined) return [{ witness: 'reference' as const, difference }];
    explained.push(allowed.name);
    return [];
  });
  if (fault === null) return { unexplained: [...fromReference, ...fromTruth], explained };
  const right = fromReference.length === 0 || fromTruth.length === 0;
  return { unexplained: right ? [] : [...fromReference, ...fromTruth], explained };
}

/** What the reference does not load, ours may refuse to run. */
const NOT_SUPPORTED = 'refused, as by the reference';

/** Whether the reference got as far as planning cannot be seen when it refused for another reason. */
const PLANNER_FAILS = 'refused, where the planner fails';

/** The known fault that makes the reference differ from the truth; `null` when it is right or the fault is new. */
export function faultOf(rig: Rig, query: string, truth: Answer, reference: Answer): ReferenceFault | null {
  const differences = differencesFromTruth(rig, truth, reference);
  if (differences.length === 0) return null;
  const faults = [...(rig.supergraph.referenceFaults ?? []), ...REFERENCE_FAULTS];
  const found = { query, schema: rig.apiSchema, answer: reference, truth, differences };
  const shown = faults.filter(({ shows }) => shows(found));
  // Where several may be the cause, nobody is held to more than the mildest asks for.
  return shown.find(({ witness }) => witness === 'either') ?? shown[0] ?? null;
}

/** Where an answer is not what one schema over all the data would have answered; nothing where the truth cannot tell. */
export function differencesFromTruth({ supergraph }: Rig, truth: Answer, actual: Answer): Difference[] {
  if (actual.data === undefined && truth.data !== undefined)
    return [{ kind: 'data', path: [], expected: truth.data, actual: null }];
  if (supergraph.subgraphsFail && actual.errors?.some(({ extensions }) => extensions?.code !== 'INTERNAL_SERVER_ERROR'))
    return [];
  const failed = (truth.errors?.length ?? 0) > 0;
  if (failed && !supergraph.truthfulErrors) return [];
  const differences = compareData(truth, actual);
  return differences.length > 0 ? differences : compareNullPoints(truth, actual);
}
