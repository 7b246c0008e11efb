/**
 * One operation, one caller → what may run. Denied fields are cut from the document before planning, so that nothing is
 * fetched for them; an operation of which nothing is left is refused whole.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { type AccessRules, judge, type Verdict } from './access-rules.ts';

export interface Operation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Decision {
  /** The document without the denied fields: each is replaced by `__typename` under its own response key. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Response paths (keys only, no list positions) of the denied fields. */
  readonly denied: readonly (readonly string[])[];
  /** Names the decision in plan keys. */
  readonly key: string;
}

/**
 * @returns `null` when everything may run as it is
 * @throws {GatewayError} UNAUTHENTICATED, TENANT_HEADER_MISSING, or FORBIDDEN_ROLE when no root field is allowed
 */
export function decideAccess(
  schema: GraphQLSchema,
  rules: AccessRules,
  request: Operation,
  context: RequestContext,
): Decision | null {
  const fields = guardedFields(schema, rules, request, context);
  if (fields.some(({ verdict }) => verdict === 'unauthenticated')) throw new GatewayError('UNAUTHENTICATED');
  const denied = fields.filter(({ verdict }) => verdict === 'forbidden');
  const deniedRoots = new Set(denied.filter(({ path }) => path.length === 1).map(({ path }) => path[0]));
  if (deniedRoots.size > 0 && deniedRoots.size === rootKeys(request).size) throw new GatewayError('FORBIDDEN_ROLE');
  if (fields.some(({ verdict }) => verdict === 'tenant-missing')) throw new GatewayError('TENANT_HEADER_MISSING');
  if (denied.length === 0) return null;
  const document = withoutFields(schema, request.document, new Set(denied.map(({ node }) => node)));
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && node.name?.value === request.operation.name?.value,
  );
  const paths = [...new Map(denied.map(({ path }) => [path.join('.'), path])).values()];
  return {
    document,
    operation: operation ?? request.operation,
    denied: paths,
    key: paths
      .map((path) => path.join('.'))
      .sort()
      .join(' '),
  };
}

interface GuardedField {
  readonly node: FieldNode;
  readonly path: readonly string[];
  readonly verdict: Verdict;
}

/** Every field of the operation that has a rule and would run, fragments followed. Below a denied field nothing is looked at. */
function guardedFields(
  schema: GraphQLSchema,
  rules: AccessRules,
  request: Operation,
  context: RequestContext,
): GuardedField[] {
  const fragments = fragmentsOf(request.document);
  const found: GuardedField[] = [];
  const walk = (type: GraphQLNamedType | undefined, set: SelectionSetNode, path: readonly string[]): void => {
    for (const selection of set.selections) {
      if (skipped(selection.directives, request.variables)) continue;
      if (selection.kind === Kind.FIELD) field(type, selection, path);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        walk(condition === undefined ? type : schema.getType(condition), selection.selectionSet, path);
      } else {
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined)
          walk(schema.getType(fragment.typeCondition.name.value), fragment.selectionSet, path);
      }
    }
  };
  const field = (type: GraphQLNamedType | undefined, node: FieldNode, above: readonly string[]): void => {
    const path = [...above, node.alias?.value ?? node.name.value];
    const rule = rules.get(`${type?.name}.${node.name.value}`);
    if (rule !== undefined) {
      const verdict = judge(rule, context, (name) => argumentOf(node, name, request.variables));
      if (verdict !== 'allowed') found.push({ node, path, verdict });
      if (verdict === 'forbidden') return;
    }
    const definition = type !== undefined && 'getFields' in type ? type.getFields()[node.name.value] : undefined;
    const below = definition === undefined ? undefined : getNamedType(definition.type as never);
    if (node.selectionSet !== undefined && isCompositeType(below)) walk(below, node.selectionSet, path);
  };
  walk(schema.getRootType(request.operation.operation) ?? undefined, request.operation.selectionSet, []);
  return found;
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((node) => [node.name.value, node]));
}

function rootKeys(request: Operation): Set<string> {
  const fragments = fragmentsOf(request.document);
  const keys = new Set<string>();
  const walk = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (skipped(selection.directives, request.variables)) continue;
      if (selection.kind === Kind.FIELD) keys.add(selection.alias?.value ?? selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
      else walk(fragments.get(selection.name.value)?.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] });
    }
  };
  walk(request.operation.selectionSet);
  return keys;
}

/** `@skip` and `@include` (GraphQL spec §3.13): a field that will not run needs no permission. */
function skipped(directives: FieldNode['directives'], variables: Operation['variables']): boolean {
  return (directives ?? []).some((directive) => {
    const condition = directive.arguments?.find((argument) => argument.name.value === 'if');
    if (condition === undefined) return false;
    const value = valueFromASTUntyped(condition.value, variables);
    return directive.name.value === 'skip' ? value === true : directive.name.value === 'include' && value === false;
  });
}

function argumentOf(node: FieldNode, name: string, variables: Operation['variables']): unknown {
  const argument = node.arguments?.find((entry) => entry.name.value === name);
  return argument === undefined ? undefined : valueFromASTUntyped(argument.value, variables);
}

/** `__typename` costs no fetch and keeps selection sets from running empty. */
function withoutFields(schema: GraphQLSchema, document: DocumentNode, denied: ReadonlySet<FieldNode>): DocumentNode {
  const info = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        if (!denied.has(node)) return undefined;
        return {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: node.alias?.value ?? node.name.value },
          name: { kind: Kind.NAME, value: '__typename' },
          directives: node.directives,
        } satisfies FieldNode;
      },
    }),
  );
}

/** Puts `null` where the denied fields would be. Lists on the way are followed into every element. */
export function nullDenied(data: unknown, paths: Decision['denied']): void {
  for (const path of paths) nullAt(data, path);
}

function nullAt(value: unknown, [key, ...rest]: readonly string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) nullAt(item, [key ?? '', ...rest]);
  } else if (typeof value === 'object' && value !== null && key !== undefined) {
    const object = value as Record<string, unknown>;
    if (rest.length === 0) {
      if (key in object) object[key] = null;
    } else nullAt(object[key], rest);
  }
}
