/**
 * Whether an answer is right. Two witnesses: the reference (data, error paths and codes) and the truth (data; error paths
 * where `truthfulErrors` says so). Where they disagree, the reference has a known fault and the truth decides.
 */
import { ALLOWED_DIFFERENCES } from './allowed-differences.ts';
import type { Answer } from './answerer.ts';
import { compareAnswers, compareData, type Difference } from './compare.ts';
import { compareNullPoints } from './null-points.ts';
import { FAULTS_OF_THE_PLAN, OUR_DIFFERENCES } from './our-differences.ts';
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

export function judge(rig: Rig, testimony: Testimony): Verdict {
  const { query, actual, truth, reference } = testimony;
  const fromTruth = differencesFromTruth(rig, truth, actual).map((difference) => ({
    witness: 'truth' as const,
    difference,
  }));
  if (reference === null) return { unexplained: fromTruth, explained: [] };
  const explained: string[] = [];
  const fromReference = compareAnswers(reference, actual).flatMap((difference) => {
    const allowed = ALLOWED_DIFFERENCES.find(({ explains }) => explains(difference, { reference, actual, truth }));
    if (allowed === undefined) return [{ witness: 'reference' as const, difference }];
    explained.push(allowed.name);
    return [];
  });
  const fault = faultOf(rig, query, truth, reference);
  const verdict = ((): Verdict => {
    if (fault === null) return { unexplained: [...fromReference, ...fromTruth], explained };
    // The plan is the same for whoever runs it: where it lacks something, being as wrong as the reference is allowed.
    const either = fault.witness === 'either' || FAULTS_OF_THE_PLAN.has(fault.name);
    if (!either) return { unexplained: fromTruth, explained: [fault.name] };
    const right = fromTruth.length === 0 || unlike(fromReference, testimony).length === 0;
    return { unexplained: right ? [] : [...fromReference, ...fromTruth], explained: [fault.name, ...explained] };
  })();
  return { ...verdict, unexplained: unlike(verdict.unexplained, testimony) };
}

type Witnessed = Verdict['unexplained'][number];

/** Differences that are not among those of our engine which have a name. */
function unlike(found: readonly Witnessed[], { query, actual, reference }: Testimony): readonly Witnessed[] {
  if (reference === null) return found;
  return found.filter(
    ({ difference }) => !OUR_DIFFERENCES.some(({ explains }) => explains(difference, { query, actual, reference })),
  );
}

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
  // An operation that was refused as a whole says nothing of subgraphs.
  if (supergraph.subgraphsFail && (actual.errors?.length ?? 0) > 0 && actual.data !== undefined) return [];
  const failed = (truth.errors?.length ?? 0) > 0;
  if (failed && !supergraph.truthfulErrors) return [];
  const differences = compareData(truth, actual);
  return differences.length > 0 ? differences : compareNullPoints(truth, actual);
}
