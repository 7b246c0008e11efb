/** What an alert is: a question, how long its answer has to stay, who is called, and what that person does. */
import type { Windows } from './recording-rules.ts';

export interface Alert {
  readonly name: string;
  /** PromQL: fires for each series that it answers. */
  readonly expr: (windows: Windows) => string;
  /** How long it has to be so. The analysis asks for less than 5 minutes until somebody knows (MTTD). */
  readonly for: string;
  /** `page`: somebody is called. `ticket`: somebody looks at it on the next day. */
  readonly severity: 'page' | 'ticket';
  /** One sentence for a telephone. */
  readonly summary: string;
}

/** `CircuitOpen` is explained in `circuit-open.md`. */
export function runbookOf({ name }: Pick<Alert, 'name'>): string {
  return `${name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.md`;
}
