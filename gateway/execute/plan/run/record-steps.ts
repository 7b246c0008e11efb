/** The steps of a plan with a span each, for the requests that are recorded. */
import { SpanKind } from '@opentelemetry/api';
import { Failure, type Step } from '../../../../schema/contract/fetch.ts';
import { beginSpan, markFailed, within } from '../../../../schema/contract/recording.ts';
import type { ScheduledStep } from './schedule.ts';

/** What a step fetches. */
export interface StepLabel {
  readonly service: string;
  readonly step: Step;
}

export function recordSteps(
  steps: readonly ScheduledStep[],
  labels: readonly (StepLabel | undefined)[],
): readonly ScheduledStep[] {
  return steps.map((plain, index) => {
    const label = labels[index];
    return label === undefined ? plain : { ...plain, start: recorded(plain.start, label) };
  });
}

function recorded(start: ScheduledStep['start'], { service, step }: StepLabel): ScheduledStep['start'] {
  const options = {
    kind: SpanKind.INTERNAL,
    attributes: { 'graphql.subgraph.name': service, 'serhafen.fetch.kind': step.kind },
  };
  const name = ['fetch', service, ...placeOf(step)].join(' ');
  return (run, done) => {
    const { recording } = run.context;
    if (!recording) return start(run, done);
    const span = beginSpan(recording, name, options);
    const end = (): void => {
      const brought = run.slots[step.slot];
      // Steps never throw: what failed is a value, of all rows of a load at once.
      const first = brought instanceof Map ? brought.values().next().value : brought;
      if (first instanceof Failure) markFailed(span, first.error);
      if (brought instanceof Map) span.setAttribute('serhafen.fetch.rows', brought.size);
      span.end();
      done();
    };
    within(recording, span, () => start(run, end));
  };
}

function placeOf(step: Step): readonly string[] {
  if (step.kind === 'entities') return [step.object.type];
  return step.kind === 'load' ? [step.path.map((key) => key.replace(PLAN_KEY_ENDING, '')).join('.')] : [];
}

/** What `plan-keys.ts` adds to a field's name. */
const PLAN_KEY_ENDING = /__\d+$/;
