/** What an operation will do, without doing it: plan, calls, cost, who may ask, how long its answer is kept. */
import type { PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { ServiceBindings } from '../../../schema/contract/bindings.ts';
import type { CachePolicy } from '../../../schema/contract/operation-binding.ts';
import type { AccessRules } from '../access-rules.ts';
import type { PreparedOperation } from '../prepare/prepare-operation.ts';
import { describeCalls, type PlannedCall } from './describe-calls.ts';

export type ExplainedNode =
  | { readonly kind: 'sequence' | 'parallel'; readonly nodes: readonly ExplainedNode[] }
  | {
      readonly kind: 'fetch';
      readonly service: string;
      /** Where in the answer the entities are that the fetch completes; `[]`: it starts at the root. */
      readonly at: readonly string[];
      readonly operation: string;
      readonly calls: readonly PlannedCall[];
    };

export interface Explanation {
  readonly name: string | null;
  readonly kind: string;
  /** `null`: nothing is fetched. */
  readonly plan: ExplainedNode | null;
  /** With the variables given; `null` when one that is required was not. */
  readonly cost: number | null;
  /** How long and for whom an answer is kept; `null`: it is not. */
  readonly cache: CachePolicy | null;
  /** Rules of the fields, by coordinate. Fields without one are open. */
  readonly access: Readonly<Record<string, string>>;
}

export interface ExplainedGraph {
  readonly apiSchema: GraphQLSchema;
  readonly rules: AccessRules;
  readonly services: ReadonlyMap<string, { readonly schema: GraphQLSchema; readonly bindings: ServiceBindings }>;
}

/** @param variables coerced; `null`: none were given */
export function explainOperation(
  graph: ExplainedGraph,
  prepared: PreparedOperation,
  text: string,
  variables: Readonly<Record<string, unknown>> | null,
): Explanation {
  const { plans, cache } = prepared.plans();
  const nodes = plans.flatMap((plan) => rootOf(plan) ?? []).map((node) => explainNode(graph, node, []));
  const [only] = nodes;
  return {
    name: prepared.name,
    kind: prepared.kind,
    plan: nodes.length > 1 ? { kind: 'parallel', nodes } : (only ?? null),
    cost: variables === null ? null : prepared.cost(variables),
    cache,
    access: accessOf(graph, parse(text, { noLocation: true })),
  };
}

function rootOf({ node }: QueryPlan): PlanNode | SubscriptionNode | undefined {
  return node;
}

function explainNode(graph: ExplainedGraph, node: PlanNode | SubscriptionNode, at: readonly string[]): ExplainedNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel': {
      const nodes = node.nodes.map((inner) => explainNode(graph, inner, at));
      return { kind: node.kind === 'Sequence' ? 'sequence' : 'parallel', nodes };
    }
    case 'Flatten':
      return explainNode(graph, node.node, node.path.map(plainKey));
    case 'Subscription': {
      const nodes = [node.primary, ...(node.rest === undefined ? [] : [node.rest])];
      return { kind: 'sequence', nodes: nodes.map((inner) => explainNode(graph, inner, at)) };
    }
    case 'Condition': {
      const nodes = [node.ifClause, node.elseClause].filter((inner) => inner !== undefined);
      return { kind: 'parallel', nodes: nodes.map((inner) => explainNode(graph, inner, at)) };
    }
    case 'Fetch': {
      const service = graph.services.get(node.serviceName);
      return {
        kind: 'fetch',
        service: node.serviceName,
        at,
        operation: print(visit(parse(node.operation), { OperationDefinition: withoutName, Field: withPlainKey })),
        calls: service === undefined ? [] : describeCalls(service.schema, service.bindings, node.operation),
      };
    }
    default:
      return { kind: 'sequence', nodes: [] };
  }
}

/** Plans fetch each field under a key of their own (`plan-keys.ts`), which says nothing to people. */
const KEY_ENDING = /__\d+$/;

function plainKey(key: string | number): string {
  return String(key).replace(KEY_ENDING, '');
}

/** The planner's name of a fetch is the same noise. */
function withoutName(operation: OperationDefinitionNode): OperationDefinitionNode {
  return { ...operation, name: undefined };
}

function withPlainKey(field: FieldNode): FieldNode | undefined {
  return field.alias !== undefined && plainKey(field.alias.value) === field.name.value
    ? { ...field, alias: undefined }
    : undefined;
}

function accessOf({ apiSchema, rules }: ExplainedGraph, document: DocumentNode): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const info = new TypeInfo(apiSchema);
  const visitor = visitWithTypeInfo(info, {
    Field: (node) => {
      const coordinate = `${info.getParentType()?.name}.${node.name.value}`;
      const own = rules.get(coordinate);
      if (own !== undefined) found[coordinate] = own.map(describeRule).join(' and ');
    },
  });
  visit(document, visitor);
  return found;
}

function describeRule({
  authenticated,
  tenantScoped,
  scopes,
  policies,
}: NonNullable<ReturnType<AccessRules['get']>>[number]): string {
  const either = (lists: readonly (readonly string[])[]): string => lists.map((all) => all.join(' and ')).join(' or ');
  return [
    ...(policies === null ? [] : [either(policies)]),
    ...(scopes === null ? [] : [`scope ${either(scopes)}`]),
    ...(authenticated && policies === null && scopes === null ? ['a signed-in caller'] : []),
    ...(tenantScoped ? ['a tenant'] : []),
  ].join(', ');
}
