/** One operation, prepared: read, guarded, planned and compiled once; then it only runs. */
import { createHash } from 'node:crypto';
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
  visit,
} from 'graphql';
import type { CachePolicy, EventField } from '../../../schema/contract/bindings.ts';
import type { AuditBinding, OnChange } from '../../../schema/contract/change.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { Source } from '../../../schema/contract/fetch.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { AccessRules } from '../access-rules.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Variables } from '../conditions.ts';
import { checkDemand } from '../limits/check-demand.ts';
import { compileDemand, type Demand } from '../limits/measure-demand.ts';
import { compilePlan } from '../plan/compile-plan.ts';
import type { Answer, RunPlan } from '../plan/run-plan.ts';
import type { Supergraph } from '../supergraph.ts';
import type { VisibleSchema } from '../visible-schema.ts';
import { type Denial, planAccess } from './access-plan.ts';
import { type LiftedOperation, liftLiterals } from './lift-literals.ts';
import { liveFieldOf } from './live-field.ts';
import { type Changes, planChanges } from './plan-changes.ts';
import { forPlanning, planKeysOf, withoutFields } from './plan-keys.ts';
import { planParts } from './plan-parts.ts';
import { type DocumentRules, type ReadOperation, RefusedRequest } from './read-document.ts';
import { asUserInput } from './variable-errors.ts';

export interface PreparedOperation {
  readonly name: string | null;
  readonly kind: OperationTypeNode;
  readonly schemaHash: string;
  /** What it changes; `null`: nothing, or nobody wants to know. */
  readonly changes: Changes | null;
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

/** Values of an operation, coerced and measured. */
interface CoercedValues {
  readonly variables: Variables;
  readonly cost: number;
  /** One text for equal values. */
  canonical(): string;
}

/** Where the coerced values of a request are kept that is sent again byte for byte. */
export interface RememberedValues {
  coerced: CoercedValues | null;
}

/** A request that may run. */
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

export interface Graph {
  readonly supergraph: Supergraph;
  readonly sources: ReadonlyMap<string, Source>;
  readonly rules: AccessRules;
  readonly documents: DocumentRules;
  /** The schema that introspection shows. Default: all of it, whoever asks. */
  readonly visibleSchema?: VisibleSchema;
  /** Told of every change. Default: nobody is. */
  readonly onChange?: OnChange;
  /** How operations are filed that are more than a change, by the name of their root field. */
  readonly filedAs?: ReadonlyMap<string, AuditBinding>;
  /** Runs what cannot be compiled. Default: that is an error. */
  readonly fallback?: (reason: string, document: DocumentNode) => RunPlan;
}

/** Compiled plans of one shape of an operation: one for callers who may read everything, one for each denial. */
export interface Shape {
  /** Tells the shape from every other, the same in every process. */
  readonly id: string;
  planFor(denial: Denial | null): RunPlan;
  queryPlans(): readonly QueryPlan[];
  readonly access: ReturnType<typeof planAccess>;
  readonly demand: Demand;
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
  const shape = shapeOf(key, () => createShape(graph, key, lifted.operation, lifted.fragments));
  const definitions = read.operation.variableDefinitions ?? [];
  const isSubscription = read.operation.operation === 'subscription';
  const hasLifted = Object.keys(lifted.values).length > 0;
  const withLifted = (variables: Variables): Variables => (hasLifted ? { ...variables, ...lifted.values } : variables);
  const { limits, introspection } = graph.documents;
  const hidesSchema = introspection === 'authenticated' && asksForSchema(read);
  return {
    name: read.operation.name?.value ?? null,
    kind: read.operation.operation,
    schemaHash: hash,
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
      remembered.coerced ??= coerceAndMeasure(given);
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

  /** Values that are refused are not remembered. */
  function coerceAndMeasure(given: unknown): CoercedValues {
    const variables = coerce(given);
    const cost = checkDemand(shape.demand, variables, limits);
    let text: string | null = null;
    return {
      variables,
      cost,
      canonical: () => {
        text ??= canonicalJson(variables);
        return text;
      },
    };
  }

  function coerce(given: unknown): Variables {
    const { coerced, errors } = getVariableValues(apiSchema, definitions, asObject(given), { maxErrors: 20 });
    if (errors !== undefined) throw new RefusedRequest(errors.map(asUserInput));
    return withLifted(coerced);
  }
}

function admitLive(
  { supergraph, sources }: Graph,
  { operation, fragments }: LiftedOperation,
  shape: Shape,
  context: RequestContext,
  variables: Readonly<Record<string, unknown>>,
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

function createShape(
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
      // The reference executor runs no subscriptions, and a refusal of ours holds for every executor.
      if (graph.fallback === undefined || operation.operation === 'subscription' || error instanceof GatewayError)
        throw error;
      // It shows everybody the whole schema.
      if (graph.visibleSchema !== undefined && asksForSchema({ operation, fragments })) throw error;
      const left = withoutFields({ operation, fragments }, denial?.nodes ?? NONE);
      const own = { kind: Kind.DOCUMENT, definitions: [left.operation, ...left.fragments] } as const;
      return withoutDenied(graph.fallback((error as Error).message, own), denial);
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

function asksForSchema({ operation, fragments }: ReadOperation): boolean {
  let asks = false;
  const Field = ({ name }: FieldNode): void => {
    if (name.value === '__schema' || name.value === '__type') asks = true;
  };
  for (const definition of [operation, ...fragments]) visit(definition, { Field });
  return asks;
}

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
