/** One operation, prepared: read, guarded, planned and compiled once; then it only runs. */
import type { QueryPlan } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  print,
} from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { Source } from '../../../schema/contract/fetch.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { AccessRules } from '../access-rules.ts';
import { type Answer, compilePlan, type RunPlan } from '../plan/compile-plan.ts';
import type { Supergraph } from '../supergraph.ts';
import { type Denial, planAccess } from './access-plan.ts';
import { liftLiterals } from './lift-literals.ts';
import { forPlanning, planKeysOf, withoutFields } from './plan-keys.ts';
import { planParts } from './plan-parts.ts';
import { type DocumentRules, type ReadOperation, RefusedRequest } from './read-document.ts';
import { asUserInput } from './variable-errors.ts';

export interface PreparedOperation {
  readonly name: string | null;
  readonly kind: OperationTypeNode;
  readonly schemaHash: string;
  /**
   * Decides whether the caller may run the operation, and which of its fields not.
   *
   * @throws {RefusedRequest | GatewayError} when the request cannot run as a whole
   */
  admit(context: RequestContext, variables: unknown): Admission;
  /** Plans and compiles for callers who may read everything, ahead of the first of them. */
  compile(): void;
}

/** A request that may run. */
export interface Admission {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly denial: Denial | null;
  run(): Promise<Answer>;
}

export interface Graph {
  readonly supergraph: Supergraph;
  readonly sources: ReadonlyMap<string, Source>;
  readonly rules: AccessRules;
  readonly documents: DocumentRules;
  /** Runs what cannot be compiled. Default: that is an error. */
  readonly fallback?: (reason: string, document: DocumentNode) => RunPlan;
}

/** Compiled plans of one shape of an operation: one for callers who may read everything, one for each denial. */
export interface Shape {
  planFor(denial: Denial | null): RunPlan;
  readonly access: ReturnType<typeof planAccess>;
  readonly operation: OperationDefinitionNode;
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
  const shape = shapeOf(key, () => createShape(graph, lifted.operation, lifted.fragments));
  const definitions = read.operation.variableDefinitions ?? [];
  const hasLifted = Object.keys(lifted.values).length > 0;
  return {
    name: read.operation.name?.value ?? null,
    kind: read.operation.operation,
    schemaHash: hash,
    compile: () => {
      if (read.operation.operation !== 'subscription') planned(shape, null);
    },
    admit: (context, given) => {
      if (read.operation.operation === 'subscription') {
        throw new GatewayError('BAD_REQUEST', { message: 'Subscriptions need a WebSocket' });
      }
      const { coerced, errors } = getVariableValues(apiSchema, definitions, asObject(given), { maxErrors: 20 });
      if (errors !== undefined) throw new RefusedRequest(errors.map(asUserInput));
      const variables = hasLifted ? { ...coerced, ...lifted.values } : coerced;
      const denial = shape.access.decide(context, variables);
      return { variables, denial, run: () => planned(shape, denial)(context, variables) };
    },
  };
}

function createShape(
  graph: Graph,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): Shape {
  const { supergraph, sources, rules } = graph;
  const plans = new Map<string, RunPlan>();
  const keys = planKeysOf(supergraph.apiSchema, operation, fragments);
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));

  function plan(denial: Denial | null): RunPlan {
    const planPart = (others: ReadonlySet<FieldNode>): QueryPlan => {
      const left = new Set([...(denial?.nodes ?? NONE), ...others]);
      const part = forPlanning({ operation, fragments }, keys, left);
      const document = { kind: Kind.DOCUMENT, definitions: [part.operation, ...part.fragments] } as const;
      return supergraph.plan(document, operation.name?.value);
    };
    try {
      return compilePlan({
        plans: planParts(supergraph, operation, fragments).map(planPart),
        operation,
        keys,
        fragments: byName,
        apiSchema: supergraph.apiSchema,
        fullSchema: supergraph.fullSchema,
        fieldNames: supergraph.fieldNames,
        requiredArguments: supergraph.requiredArguments,
        sources,
        denied: denial,
      });
    } catch (error) {
      // A refusal of ours holds for every executor.
      if (graph.fallback === undefined || error instanceof GatewayError) throw error;
      const left = withoutFields({ operation, fragments }, denial?.nodes ?? NONE);
      const own = { kind: Kind.DOCUMENT, definitions: [left.operation, ...left.fragments] } as const;
      return withoutDenied(graph.fallback((error as Error).message, own), denial);
    }
  }

  return {
    operation,
    access: planAccess(supergraph.apiSchema, rules, operation, fragments),
    planFor: (denial) => {
      const key = denial?.key ?? '';
      let found = plans.get(key);
      if (found === undefined) {
        found = plan(denial);
        // Denials depend on roles and on `self`: few per operation, but no caller may grow them without end.
        if (plans.size >= MOST_DENIALS) plans.clear();
        plans.set(key, found);
      }
      return found;
    },
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

const MOST_DENIALS = 32;
const NONE: ReadonlySet<FieldNode> = new Set();

function asObject(variables: unknown): Record<string, unknown> {
  if (variables === undefined || variables === null) return {};
  if (typeof variables === 'object' && !Array.isArray(variables)) return variables as Record<string, unknown>;
  throw new GatewayError('BAD_REQUEST', { message: 'variables must be an object' });
}

/** The reference executor knows nothing of denied fields: it left them out, here they become null with their error. */
function withoutDenied(run: RunPlan, denial: Denial | null): RunPlan {
  if (denial === null) return run;
  return async (context, variables) => {
    const { data, errors } = await run(context, variables);
    const tree: unknown = JSON.parse(data);
    for (const path of denial.paths) nullAt(tree, path);
    const denied = denial.paths.map((path) => ({ error: new GatewayError('FORBIDDEN_ROLE'), path }));
    return { data: JSON.stringify(tree), errors: [...errors, ...denied] };
  };
}

function nullAt(value: unknown, [key, ...rest]: readonly string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) nullAt(item, [key ?? '', ...rest]);
  } else if (typeof value === 'object' && value !== null && key !== undefined) {
    const object = value as Record<string, unknown>;
    if (rest.length === 0) object[key] = null;
    else nullAt(object[key], rest);
  }
}
