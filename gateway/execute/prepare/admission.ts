/** Requests that may run, and how. */
import type { EventField } from '../../../schema/contract/field-binding.ts';
import type { CachePolicy } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { Variables } from '../conditions.ts';
import type { Answer } from '../plan/run-plan.ts';
import type { Denial } from './access-plan.ts';

/** A query or mutation that may run. */
export interface Admission {
  readonly variables: Variables;
  /** In the units of `@cost` and `x-cost`; at most the limit. */
  readonly cost: number;
  readonly denial: Denial | null;
  /** Of the operation without values, the same in every process that serves this graph. */
  readonly shapeId: string;
  readonly schemaHash: string;
  /** One text for equal variables. */
  canonicalVariables(): string;
  /** For how long and for whom the answer may be kept; `null`: not at all. */
  cachePolicy(): CachePolicy | null;
  /** @param instead runs in this context, which has to be of the same caller, tenant and language. Default: the one admitted */
  run(instead?: RequestContext): Promise<Answer>;
}

/** A subscription that may run. */
export interface LiveAdmission {
  /** The live field: which events it takes, and whose. */
  readonly field: EventField;
  /** Arguments of the live field, coerced. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Names the operation and its variables: subscriptions of one key run the same, as far as who asks allows. */
  readonly key: string;
  /** Callers of one tenant with the same roles, scopes and grants are answered the same. */
  readonly sameForRole: boolean;
  /**
   * Decides access again, then answers the event.
   *
   * @param event row of the event
   * @throws {RefusedRequest | GatewayError} when the caller may no longer read the live field
   */
  run(context: RequestContext, event: unknown): Promise<Answer>;
}
