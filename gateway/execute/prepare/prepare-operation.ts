/** One operation, prepared: read, guarded, planned and compiled once; then it only runs. */
import type { QueryPlan } from '@apollo/query-planner';
import { type OperationTypeNode, print } from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { CachePolicy } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { Variables } from '../conditions.ts';
import { checkDemand } from '../limits/check-demand.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { Denial } from './access-plan.ts';
import type { Admission, LiveAdmission } from './admission.ts';
import { coerceVariables, measureValues, type RememberedValues } from './coerce-variables.ts';
import type { Graph } from './graph.ts';
import { type LiftedOperation, liftLiterals } from './lift-literals.ts';
import { liveFieldOf } from './live-field.ts';
import { type Changes, planChanges } from './plan-changes.ts';
import { asksForSchema, type ReadOperation } from './read-document.ts';
import { createShape, type Shape } from './shape.ts';

export interface PreparedOperation {
  readonly name: string | null;
  readonly kind: OperationTypeNode;
  readonly schemaHash: string;
  /** What it changes; `null`: nothing, or nobody wants to know. */
  readonly changes: Changes | null;
  /** Whether it was asked for once more after it was prepared: then the next graph prepares it before it is asked. */
  askedAgain: boolean;
  /**
   * What the operation costs with these variables, in the units of `@cost` and `x-cost`: measured whether or not it is
   * within the limit. The same number is in the admission.
   *
   * @param variables coerced
   */
  cost(variables: Variables): number;
  /**
   * Decides whether the caller may run the operation, and which of its fields not.
   *
   * @throws {RefusedRequest | GatewayError} when the request cannot run as a whole
   */
  admit(context: RequestContext, variables: unknown, values?: RememberedValues): Admission;
  /**
   * The same for a subscription, which runs once an event.
   *
   * @throws {RefusedRequest | GatewayError} when the request cannot run as a whole
   */
  admitLive(context: RequestContext, variables: unknown): LiveAdmission;
  /** Plans and compiles for callers who may read everything, ahead of the first of them. */
  compile(): void;
  /** What happens for callers who may read everything: the plans, side by side, and how long an answer may be kept. */
  plans(): { readonly plans: readonly QueryPlan[]; readonly cache: CachePolicy | null };
}

/** @param shapeOf remembers shapes by their printed text */
export function prepareOperation(
  graph: Graph,
  read: ReadOperation,
  shapeOf: (key: string, make: () => Shape) => Shape,
): PreparedOperation {
  const { apiSchema, hash } = graph.supergraph;
  const lifted = liftLiterals(apiSchema, read.operation, read.fragments);
  const key = [lifted.operation, ...lifted.fragments].map(print).join('\n');
  const shape = shapeOf(key, () => createShape(graph, key, lifted.operation, lifted.fragments));
  const definitions = read.operation.variableDefinitions ?? [];
  const isSubscription = read.operation.operation === 'subscription';
  const hasLifted = Object.keys(lifted.values).length > 0;
  const withLifted = (variables: Variables): Variables => (hasLifted ? { ...variables, ...lifted.values } : variables);
  const coerce = (given: unknown): Variables => withLifted(coerceVariables(apiSchema, definitions, given));
  const { limits, introspection } = graph.documents;
  const hidesSchema = introspection === 'authenticated' && asksForSchema(read);
  return {
    name: read.operation.name?.value ?? null,
    kind: read.operation.operation,
    schemaHash: hash,
    askedAgain: false,
    changes:
      graph.onChange === undefined
        ? null
        : planChanges(apiSchema, lifted.operation, lifted.fragments, graph.filedAs ?? new Map()),
    cost: (variables) => shape.demand.cost(withLifted(variables)),
    compile: () => {
      planned(shape, null);
    },
    plans: () => ({ plans: shape.queryPlans(), cache: planned(shape, null).cache ?? null }),
    admitLive: (context, given) => {
      if (!isSubscription) throw new TypeError('only a subscription is live');
      const variables = coerce(given);
      checkDemand(shape.demand, variables, limits);
      return admitLive(graph, lifted, shape, context, variables);
    },
    admit: (context, given, remembered = { coerced: null }) => {
      if (isSubscription) {
        throw new GatewayError('BAD_REQUEST', { message: 'Subscriptions need a WebSocket or an event stream' });
      }
      // Values that are refused are not remembered.
      remembered.coerced ??= measureValues(shape.demand, coerce(given), limits);
      const { variables, cost, canonical } = remembered.coerced;
      if (hidesSchema && context.caller === null) throw new GatewayError('INTROSPECTION_DISABLED');
      const denial = shape.access.decide(context, variables);
      return {
        variables,
        cost,
        denial,
        shapeId: shape.id,
        schemaHash: hash,
        canonicalVariables: canonical,
        cachePolicy: () => planned(shape, denial).cache ?? null,
        run: (instead = context) => planned(shape, denial)(instead, variables),
      };
    },
  };
}

function admitLive(
  { supergraph, sources }: Graph,
  { operation, fragments }: LiftedOperation,
  shape: Shape,
  context: RequestContext,
  variables: Variables,
): LiveAdmission {
  const found = liveFieldOf(supergraph.apiSchema, operation, fragments, variables, sources);
  const plan = shape.planFor(shape.access.decide(context, variables));
  return {
    ...found,
    // Variables stand in the order of their definitions, which are part of the shape.
    key: `${shape.id} ${JSON.stringify(variables)}`,
    sameForRole: !shape.access.looksAtCaller && plan.sameForRole === true,
    run: async (current, event) => shape.planFor(shape.access.decide(current, variables))(current, variables, event),
  };
}

/** Where the planner itself fails, the operation is lost; the document is sound, so it is our error. A refusal says why. */
function planned(shape: Shape, denial: Denial | null): RunPlan {
  try {
    return shape.planFor(denial);
  } catch (cause) {
    const error = cause instanceof GatewayError ? cause : new GatewayError('INTERNAL_ERROR', { cause });
    return async () => ({ data: 'null', errors: [{ error, path: [] }] });
  }
}
