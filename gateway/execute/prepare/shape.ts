/**
 * The shape of an operation: what is the same for every request of it, whatever its values. It is planned and compiled once
 * for callers who may read everything, and once for each set of fields that others may not.
 */
import { createHash } from 'node:crypto';
import type { QueryPlan } from '@apollo/query-planner';
import { type FieldNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode } from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { compileDemand, type Demand } from '../limits/measure-demand.ts';
import { compilePlan } from '../plan/compile-plan.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { type AccessPlan, type Denial, planAccess } from './access-plan.ts';
import type { Graph } from './graph.ts';
import { forPlanning, planKeysOf } from './plan-keys.ts';
import { planParts } from './plan-parts.ts';
import { asksForSchema } from './read-document.ts';
import { runFallback } from './run-fallback.ts';

export interface Shape {
  /** Tells the shape from every other, the same in every process. */
  readonly id: string;
  readonly operation: OperationDefinitionNode;
  readonly access: AccessPlan;
  readonly demand: Demand;
  /** The compiled plan for callers with this denial. @throws when it cannot be planned */
  planFor(denial: Denial | null): RunPlan;
  /** The plans for callers who may read everything, side by side. */
  queryPlans(): readonly QueryPlan[];
}

/** Denials depend on roles and on `self`: few per operation, but no caller may grow them without end. */
const MOST_DENIALS = 32;
const NONE: ReadonlySet<FieldNode> = new Set();

/** @param text of the operation without values, with its fragments */
export function createShape(
  graph: Graph,
  text: string,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): Shape {
  const { supergraph, sources, rules } = graph;
  const { limits, refuseDenied = false } = graph.documents;
  const { assumedListSize } = limits;
  const plans = new Map<string, RunPlan>();
  const keys = planKeysOf(supergraph.apiSchema, operation, fragments);
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));

  function queryPlans(denied: ReadonlySet<FieldNode>): QueryPlan[] {
    return planParts(supergraph, operation, fragments).map((others) => {
      const part = forPlanning({ operation, fragments }, keys, new Set([...denied, ...others]));
      const document = { kind: Kind.DOCUMENT, definitions: [part.operation, ...part.fragments] } as const;
      return supergraph.plan(document, operation.name?.value);
    });
  }

  function plan(denial: Denial | null): RunPlan {
    try {
      return compilePlan({
        plans: queryPlans(denial?.nodes ?? NONE),
        operation,
        keys,
        fragments: byName,
        apiSchema: supergraph.apiSchema,
        fullSchema: supergraph.fullSchema,
        fieldNames: supergraph.fieldNames,
        requiredArguments: supergraph.requiredArguments,
        sources,
        denied: denial,
        visibleSchema: graph.visibleSchema ?? null,
      });
    } catch (error) {
      const { fallback, visibleSchema } = graph;
      // The reference executor runs no subscriptions, and a refusal of ours holds for every executor.
      if (fallback === undefined || operation.operation === 'subscription' || error instanceof GatewayError)
        throw error;
      // It shows everybody the whole schema.
      if (visibleSchema !== undefined && asksForSchema({ operation, fragments })) throw error;
      const { message } = error as Error;
      return runFallback((document) => fallback(message, document), { operation, fragments }, denial);
    }
  }

  return {
    id: createHash('sha256').update(text).digest('base64url').slice(0, 22),
    operation,
    queryPlans: () => queryPlans(NONE),
    access: planAccess(supergraph.apiSchema, rules, operation, fragments, refuseDenied),
    demand: compileDemand(
      { schema: supergraph.apiSchema, rules: supergraph.costs, assumedListSize },
      operation,
      fragments,
    ),
    planFor: (denial) => {
      const key = denial?.key ?? '';
      let found = plans.get(key);
      if (found === undefined) {
        found = plan(denial);
        if (plans.size >= MOST_DENIALS) plans.clear();
        plans.set(key, found);
      }
      return found;
    },
  };
}
