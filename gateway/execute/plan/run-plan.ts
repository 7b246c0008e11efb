/** A compiled plan, as those see it who run it. */
import type { CachePolicy } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { FieldError } from './run/run-state.ts';

export interface Answer {
  /** JSON text of `data`. */
  readonly data: string;
  readonly errors: readonly FieldError[];
}

export interface RunPlan {
  /**
   * @param variables coerced
   * @param event row of the event, for a subscription
   */
  (context: RequestContext, variables: Readonly<Record<string, unknown>>, event?: unknown): Promise<Answer>;
  /** Callers of one tenant with the same roles read the same. Default: not known. */
  readonly sameForRole?: boolean;
  /** For how long and for whom an answer may be kept. Default: not at all. */
  readonly cache?: CachePolicy | null;
}
