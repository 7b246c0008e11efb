/** Many generated operations over one supergraph: every answerer against the reference and the truth. */
import type { Answer, Answerer, Operation } from './answerer.ts';
import { generateOperation } from './generate/operation.ts';
import { differencesFromTruth, faultOf, judge, type Verdict } from './judge.ts';
import { deriveSeed } from './random.ts';
import type { Rig } from './rig.ts';
import { shrinkOperation } from './shrink.ts';

export interface CampaignOptions {
  readonly rig: Rig;
  /** By name; none: the reference itself is held to the truth. */
  readonly answerers: Readonly<Record<string, Answerer>>;
  /** `null` where the reference does not load the supergraph. */
  readonly reference: Answerer | null;
  readonly operations: number;
  readonly seed: number;
  /** Number of the first operation, to run one again. Default: 0. */
  readonly from?: number;
  /** Ends early with so many findings. Default: 5. */
  readonly findings?: number;
  /** Whether findings are made small. Default: true. */
  readonly shrink?: boolean;
}

export interface Finding {
  readonly supergraph: string;
  readonly answerer: string;
  readonly seed: number;
  /** Which operation of the run. */
  readonly index: number;
  /** The smallest operation found that shows it. */
  readonly operation: Operation;
  readonly unexplained: Verdict['unexplained'];
  readonly actual: Answer;
  readonly reference: Answer | null;
  readonly truth: Answer;
}

export interface CampaignResult {
  readonly operations: number;
  readonly findings: readonly Finding[];
  /** In how many operations each allowed difference and fault of the reference was met, by `answerer: reason`. */
  readonly explained: Readonly<Record<string, number>>;
  /** Operations whose truth had errors: their share says whether failures are tried enough. */
  readonly withErrors: number;
}

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { rig, reference, seed } = options;
  const explained: Record<string, number> = {};
  const findings: Finding[] = [];
  let withErrors = 0;
  let operations = 0;
  const from = options.from ?? 0;
  for (let index = from; index < from + options.operations; index += 1) {
    const { apiSchema: schema } = rig;
    const operation = generateOperation(
      { schema, values: rig.supergraph.values },
      deriveSeed(seed, index, rig.supergraph.name),
    );
    operations += 1;
    const witnesses = await ask(rig, operation, { reference, truth: rig.truth });
    if ((witnesses.truth?.errors?.length ?? 0) > 0) withErrors += 1;
    for (const [name, answerer] of Object.entries(candidates(options))) {
      const trial = await tryOperation(rig, { answerer, reference }, operation, witnesses);
      for (const reason of new Set(trial.verdict.explained.map((one) => `${name}: ${one}`)))
        explained[reason] = (explained[reason] ?? 0) + 1;
      if (trial.verdict.unexplained.length === 0) continue;
      const fails = async (smaller: Operation) =>
        (await tryOperation(rig, { answerer, reference }, smaller)).verdict.unexplained.length > 0;
      const smallest = options.shrink === false ? operation : await shrinkOperation(operation, { schema, fails });
      const shown = await tryOperation(rig, { answerer, reference }, smallest);
      findings.push({
        supergraph: rig.supergraph.name,
        answerer: name,
        seed,
        index,
        operation: smallest,
        unexplained: shown.verdict.unexplained,
        actual: shown.actual,
        reference: shown.reference,
        truth: shown.truth,
      });
      if (findings.length >= (options.findings ?? 5)) return { operations, findings, explained, withErrors };
    }
  }
  return { operations, findings, explained, withErrors };
}

/** The reference stands trial beside the others: only the truth can find it wrong, and known faults are its own. */
const REFERENCE = 'reference';

function candidates({ answerers, reference }: CampaignOptions): Record<string, Answerer> {
  return { ...(reference !== null && { [REFERENCE]: reference }), ...answerers };
}

interface Witnesses {
  readonly reference: Answer | null;
  readonly truth: Answer;
}

async function ask(
  rig: Rig,
  operation: Operation,
  answerers: { readonly reference: Answerer | null; readonly truth: Answerer },
): Promise<Witnesses> {
  return {
    reference: answerers.reference === null ? null : await answerFresh(rig, answerers.reference, operation),
    truth: await answerFresh(rig, answerers.truth, operation),
  };
}

async function tryOperation(
  rig: Rig,
  { answerer, reference }: { readonly answerer: Answerer; readonly reference: Answerer | null },
  operation: Operation,
  known?: Witnesses,
) {
  const witnesses = known ?? (await ask(rig, operation, { reference, truth: rig.truth }));
  if (answerer === reference && witnesses.reference !== null) {
    const { reference: actual, truth } = witnesses;
    const fault = faultOf(rig, operation.query, truth, actual);
    const differences = fault === null ? differencesFromTruth(rig, truth, actual, { silent: true }) : [];
    const unexplained = differences.map((difference) => ({ witness: 'truth' as const, difference }));
    return { ...witnesses, actual, verdict: { explained: fault === null ? [] : [fault.name], unexplained } };
  }
  const actual = await answerFresh(rig, answerer, operation);
  return { ...witnesses, actual, verdict: judge(rig, { ...operation, actual, ...witnesses }) };
}

/** From the same state each time: mutations change the data. What an answerer throws is an answer, and a wrong one. */
async function answerFresh(rig: Rig, answerer: Answerer, operation: Operation): Promise<Answer> {
  rig.reset();
  try {
    return await answerer(operation);
  } catch (error) {
    return { errors: [{ message: String(error), extensions: { code: 'ANSWERER_THREW' } }] };
  }
}

/** A finding as text that is enough to run it again. */
export function describeFinding(finding: Finding): string {
  const text = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 2_000);
  return [
    `${finding.answerer} is wrong on ${finding.supergraph} (seed ${finding.seed}, operation ${finding.index}):`,
    finding.operation.query,
    `variables ${text(finding.operation.variables ?? {})}, operation name ${finding.operation.operationName ?? 'none'}`,
    ...finding.unexplained.slice(0, 5).map(({ witness, difference }) => `- from the ${witness}: ${text(difference)}`),
    `actual    ${text(finding.actual)}`,
    `reference ${text(finding.reference)}`,
    `truth     ${text(finding.truth)}`,
  ].join('\n');
}
