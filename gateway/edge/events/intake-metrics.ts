/** What becomes of the events that are brought by HTTP, as an operator sees it. */
import { metrics } from '@opentelemetry/api';

/** `invalid`: no event. `refused`: nobody whom we know has signed it. */
const OUTCOMES = ['accepted', 'duplicate', 'unavailable', 'invalid', 'refused'] as const;
export type IntakeOutcome = (typeof OUTCOMES)[number];

export function createIntakeMetrics(): (outcome: IntakeOutcome) => void {
  const taken = metrics.getMeter('serhafen').createCounter('events_intake_total', {
    description: 'Events that were brought by HTTP, by what became of them',
  });
  // Seen before the first: a rate counts from what was there.
  for (const outcome of OUTCOMES) taken.add(0, { outcome });
  return (outcome) => taken.add(1, { outcome });
}
