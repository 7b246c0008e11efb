/**
 * Access of one operation: its guarded fields are found once, and decided for each caller before anything is fetched.
 * Denied fields are not planned, so that nothing is fetched for them; an operation of which nothing is left is refused.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { ERRORS, GatewayError } from '../../../schema/contract/errors.ts';
import type { Caller, RequestContext } from '../../../schema/contract/request-context.ts';
import { isStepUp, stepUpError } from '../../../schema/contract/step-up.ts';
import { type AccessRule, type AccessRules, judge } from '../access-rules.ts';
import { always, both, type Runs, runsOf, type Variables } from '../conditions.ts';

export interface Denial {
  /** Fields of the operation that must not run. */
  readonly nodes: ReadonlySet<FieldNode>;
  /** Their response paths, without list positions. */
  readonly paths: readonly (readonly string[])[];
  /** Names the denial among all of the operation: plans are remembered by it, so it says which uses are denied, not only where. */
  readonly key: string;
}

export interface AccessPlan {
  /**
   * @param variables coerced
   * @returns `null` when everything may run
   * @throws {GatewayError} UNAUTHENTICATED, INSUFFICIENT_USER_AUTHENTICATION, TENANT_HEADER_MISSING, or FORBIDDEN_ROLE when no root field is allowed
   */
  decide(context: RequestContext, variables: Variables): Denial | null;
  /** Callers with the same roles, scopes and grants may get different decisions: a rule looks at who the caller is. */
  readonly looksAtCaller: boolean;
}

interface Guarded {
  /** Tells this use of a field from every other, also from those that share its response path. */
  readonly id: number;
  readonly node: FieldNode;
  readonly path: readonly string[];
  readonly rules: readonly AccessRule[];
  /** A field that will not run needs no permission. */
  readonly runs: Runs;
  /** Guarded fields below; they are not looked at when this one is denied. */
  readonly below: readonly Guarded[];
}

/** @param refuseDenied one denied field refuses the whole operation */
export function planAccess(
  schema: GraphQLSchema,
  rules: AccessRules,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  refuseDenied = false,
): AccessPlan {
  let uses = 0;
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const roots: { readonly key: string; readonly runs: Runs }[] = [];
  const guarded = collect(schema.getRootType(operation.operation) ?? undefined, operation.selectionSet, [], always);

  function collect(
    type: GraphQLNamedType | undefined,
    set: SelectionSetNode,
    path: readonly string[],
    above: Runs,
  ): Guarded[] {
    return set.selections.flatMap((selection): Guarded[] => {
      const runs = both(above, runsOf(selection));
      if (selection.kind === Kind.FIELD) return collectField(type, selection, path, runs);
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : byName.get(selection.name.value);
      if (fragment === undefined) return [];
      const condition = fragment.typeCondition?.name.value;
      return collect(condition === undefined ? type : schema.getType(condition), fragment.selectionSet, path, runs);
    });
  }

  function collectField(
    type: GraphQLNamedType | undefined,
    node: FieldNode,
    above: readonly string[],
    runs: Runs,
  ): Guarded[] {
    const key = node.alias?.value ?? node.name.value;
    const path = [...above, key];
    if (above.length === 0) roots.push({ key, runs });
    const definition = type !== undefined && 'getFields' in type ? type.getFields()[node.name.value] : undefined;
    const named = definition === undefined ? undefined : getNamedType(definition.type as never);
    const inner =
      node.selectionSet !== undefined && isCompositeType(named) ? collect(named, node.selectionSet, path, runs) : [];
    const own = rules.get(`${type?.name}.${node.name.value}`);
    return own === undefined ? inner : [{ id: uses++, node, path, rules: own, runs, below: inner }];
  }

  const looks = (fields: readonly Guarded[]): boolean =>
    fields.some(
      ({ rules, below }) =>
        rules.some(({ policies }) =>
          policies?.flat().some((policy) => policy.startsWith('self:') || isStepUp(policy)),
        ) || looks(below),
    );

  const conditional = (fields: readonly Guarded[]): boolean =>
    fields.some(({ runs, below }) => runs !== always || conditional(below));
  const looksAtCaller = looks(guarded);
  // Then a caller gets the same decision each time, with a tenant and without.
  const decided = looksAtCaller || conditional(guarded) ? null : { within: new Decisions(), without: new Decisions() };

  return {
    looksAtCaller,
    decide: (context, variables) => {
      const { caller } = context;
      if (decided === null || caller === null) return decide(context, variables);
      const decisions = context.tenant === null ? decided.without : decided.within;
      let decision = decisions.get(caller);
      if (decision === undefined) {
        decision = decide(context, variables);
        decisions.set(caller, decision);
      }
      return decision;
    },
  };

  function decide(context: RequestContext, variables: Variables): Denial | null {
    let denied: Guarded[] | null = null;
    let tenantMissing = false;
    const look = (fields: readonly Guarded[]): void => {
      for (const field of fields) {
        if (!field.runs(variables)) continue;
        const verdict = judge(field.rules, context, (name) => argumentOf(field.node, name, variables));
        if (verdict === 'unauthenticated') throw new GatewayError('UNAUTHENTICATED');
        if (verdict === 'step-up') throw stepUpError(field.rules.flatMap(({ policies }) => policies ?? []));
        if (verdict === 'forbidden') {
          denied ??= [];
          denied.push(field);
          continue;
        }
        if (verdict === 'tenant-missing') tenantMissing = true;
        look(field.below);
      }
    };
    look(guarded);
    const found = denied as Guarded[] | null;
    if (found !== null && refuseDenied) throw refusalOf(found);
    if (found !== null && deniesAll(found, roots, variables)) throw new GatewayError('FORBIDDEN_ROLE');
    if (tenantMissing) throw new GatewayError('TENANT_HEADER_MISSING');
    return found === null ? null : denialOf(found);
  }
}

/** Callers live as long as their token is remembered. */
class Decisions extends WeakMap<Caller, Denial | null> {}

function deniesAll(
  denied: readonly Guarded[],
  roots: readonly { key: string; runs: Runs }[],
  variables: Variables,
): boolean {
  const refused = new Set(denied.filter(({ path }) => path.length === 1).map(({ path }) => path[0]));
  return refused.size > 0 && roots.every(({ key, runs }) => refused.has(key) || !runs(variables));
}

function refusalOf(denied: readonly Guarded[]): GatewayError {
  const code = 'FORBIDDEN_ROLE';
  const details = denialOf(denied).paths.map((path) => ({ field: path.join('.'), code, message: ERRORS[code].en }));
  return new GatewayError(code, { details });
}

function denialOf(denied: readonly Guarded[]): Denial {
  const paths = new Map(denied.map(({ path }) => [path.join('.'), path]));
  return {
    nodes: new Set(denied.map(({ node }) => node)),
    paths: [...paths.values()],
    key: denied
      .map(({ id }) => id)
      .sort((one, other) => one - other)
      .join(' '),
  };
}

function argumentOf(node: FieldNode, name: string, variables: Variables): unknown {
  const argument = node.arguments?.find((entry) => entry.name.value === name);
  return argument === undefined ? undefined : valueFromASTUntyped(argument.value, variables);
}
