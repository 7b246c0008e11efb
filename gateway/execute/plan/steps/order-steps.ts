/** Steps of a plan → what runs them: which waits for which, and how each is started. */
import type { Conditions, Step } from '../../../../schema/contract/fetch.ts';
import type { ShortKey } from '../rows/short-keys.ts';
import type { RunState } from '../run/run-state.ts';
import { intoRows, intoSlot, type ScheduledStep } from '../run/schedule.ts';

/** A step whose keys are collected by code that is not compiled yet. */
export interface PendingStep {
  readonly step: Step;
  readonly conditions: Conditions;
  /** Name of the collector of its keys, `null` for root steps. */
  readonly collector: string | null;
  /** Slots that its keys are made of. */
  readonly reads: ReadonlySet<number>;
  /** The subgraph it asks; left out: it asks none. */
  readonly service?: string;
  readonly short?: ShortKey | null;
}

export type Collect = (slots: unknown[], run: RunState) => Set<string>;

/**
 * @param collectors of each step, compiled
 * @param serial fields of a mutation run one after the other (GraphQL spec §6.3.1), with everything that belongs to them
 */
export function orderSteps(
  steps: readonly PendingStep[],
  collectors: readonly (Collect | null)[],
  serial: boolean,
): ScheduledStep[] {
  const owner = new Map(steps.map(({ step }, index) => [step.slot, index]));
  const reads = steps.map(({ step, reads: slots }, index) => {
    const read = new Set([...slots].flatMap((slot) => owner.get(slot) ?? []));
    if (serial && step.kind === 'root') for (let before = 0; before < index; before++) read.add(before);
    return read;
  });
  return steps.map(({ step, conditions, short = null }, index) => ({
    waitsFor: reads[index]?.size ?? 0,
    followers: reads.flatMap((read, other) => (read.has(index) ? [other] : [])),
    start: starter(step, conditions, collectors[index] ?? null, short),
  }));
}

function starter(
  step: Step,
  conditions: Conditions,
  collect: Collect | null,
  short: ShortKey | null,
): ScheduledStep['start'] {
  const holds = (run: RunState): boolean =>
    conditions.every(({ variable, is }) => (run.variables[variable] === true) === is);
  const always = conditions.length === 0;
  if (step.kind === 'root' || collect === null) {
    if (step.kind !== 'root') throw new TypeError('a load has no collector');
    return (run, done) => (always || holds(run) ? intoSlot(run, step.slot, () => step.run(run), done) : done());
  }
  const represent = short?.represent ?? null;
  return (run, done) =>
    always || holds(run)
      ? intoRows(run, step.slot, collect(run.slots, run), (keys) => step.load(keys, run, represent), done)
      : done();
}
