/** Access rules of the supergraph: what its `@authenticated`, `@requiresScopes`, `@policy` and `@tenantScoped` demand of a caller. */
import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type NamedTypeNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { isSignedInFor, isStepUp } from '../../schema/contract/step-up.ts';
import { directiveName } from './linked-directives.ts';

export interface AccessRule {
  readonly authenticated: boolean;
  readonly tenantScoped: boolean;
  /** OR of ANDs. */
  readonly scopes: readonly (readonly string[])[] | null;
  /** OR of ANDs of `role:NAME`, `self:argument`, and those of a step-up: `acr:VALUE`, `max-age:SECONDS`. */
  readonly policies: readonly (readonly string[])[] | null;
}

/** By coordinate, `Type.field`: every rule has to hold. Fields without an entry are open. */
export type AccessRules = ReadonlyMap<string, readonly AccessRule[]>;

interface TypeFacts {
  readonly directives: readonly ConstDirectiveNode[];
  readonly fields: ReadonlyMap<string, FieldFacts>;
  readonly interfaces: readonly string[];
}

interface FieldFacts {
  readonly type: string;
  readonly directives: readonly ConstDirectiveNode[];
  /** What subgraphs need to answer it (`@join__field(requires:)`). */
  readonly requires: readonly string[];
}

/**
 * Rules stand on fields, on the types that have them and on the types they answer. A field of an interface may be answered
 * by any of its types, so that all their rules hold for it; a field that is computed from others needs what those need.
 */
export function readAccessRules(supergraphSdl: string): AccessRules {
  const document = parse(supergraphSdl, { noLocation: true });
  const types = readTypes(document);
  const ruleOf = createRuleReader(document);
  const implementations = new Map<string, string[]>();
  for (const [name, { interfaces }] of types)
    for (const parent of interfaces) implementations.set(parent, [...(implementations.get(parent) ?? []), name]);

  function addRules(
    found: Map<string, AccessRule>,
    typeName: string,
    fieldName: string,
    above: readonly string[],
  ): void {
    const coordinate = `${typeName}.${fieldName}`;
    const type = types.get(typeName);
    const field = type?.fields.get(fieldName);
    if (type === undefined || field === undefined || above.includes(coordinate)) return;
    for (const directives of [type.directives, field.directives, types.get(field.type)?.directives ?? []]) {
      const rule = ruleOf(directives);
      if (rule !== null) found.set(JSON.stringify(rule), rule);
    }
    const path = [...above, coordinate];
    for (const name of implementations.get(typeName) ?? []) addRules(found, name, fieldName, path);
    for (const fieldSet of field.requires) {
      const [set] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
      if (set?.kind === Kind.OPERATION_DEFINITION) addRequired(found, typeName, set.selectionSet, path);
    }
  }

  function addRequired(
    found: Map<string, AccessRule>,
    typeName: string,
    { selections }: SelectionSetNode,
    above: readonly string[],
  ): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        addRules(found, typeName, selection.name.value, above);
        const type = types.get(typeName)?.fields.get(selection.name.value)?.type;
        if (type !== undefined && selection.selectionSet) addRequired(found, type, selection.selectionSet, above);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        addRequired(found, selection.typeCondition?.name.value ?? typeName, selection.selectionSet, above);
      }
    }
  }

  const rules = new Map<string, readonly AccessRule[]>();
  for (const [name, { fields }] of types) {
    for (const field of fields.keys()) {
      const found = new Map<string, AccessRule>();
      addRules(found, name, field, []);
      if (found.size > 0) rules.set(`${name}.${field}`, [...found.values()]);
    }
  }
  return rules;
}

function readTypes(document: DocumentNode): ReadonlyMap<string, TypeFacts> {
  const types = new Map<string, TypeFacts>();
  for (const definition of document.definitions) {
    if (!('name' in definition) || definition.name === undefined || definition.kind === Kind.DIRECTIVE_DEFINITION)
      continue;
    const name = definition.name.value;
    const known = types.get(name);
    const fields = new Map(known?.fields);
    if ('interfaces' in definition) {
      for (const field of definition.fields ?? []) {
        const directives = field.directives ?? [];
        fields.set(field.name.value, {
          type: namedType(field.type).name.value,
          directives,
          requires: requiresOf(directives),
        });
      }
    }
    const interfaces = 'interfaces' in definition ? (definition.interfaces ?? []).map((node) => node.name.value) : [];
    types.set(name, {
      directives: [...(known?.directives ?? []), ...((definition.directives ?? []) as readonly ConstDirectiveNode[])],
      fields,
      interfaces: [...(known?.interfaces ?? []), ...interfaces],
    });
  }
  return types;
}

function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}

function requiresOf(directives: readonly ConstDirectiveNode[]): string[] {
  return directives
    .filter(({ name }) => name.value === 'join__field')
    .flatMap(({ arguments: args = [] }) => args.filter(({ name }) => name.value === 'requires'))
    .flatMap(({ value }) => (value.kind === Kind.STRING ? [value.value] : []));
}

function createRuleReader(document: DocumentNode): (directives: readonly ConstDirectiveNode[]) => AccessRule | null {
  const authenticated = directiveName(document, 'authenticated', 'authenticated');
  const requiresScopes = directiveName(document, 'requiresScopes', 'requiresScopes');
  const policy = directiveName(document, 'policy', 'policy');
  return (directives) => {
    const named = (name: string): ConstDirectiveNode | undefined => directives.find((node) => node.name.value === name);
    const lists = (name: string): string[][] | null => {
      const value = named(name)?.arguments?.[0]?.value;
      return value === undefined ? null : (valueFromASTUntyped(value) as string[][]);
    };
    const rule = {
      authenticated: named(authenticated) !== undefined,
      tenantScoped: named('tenantScoped') !== undefined,
      scopes: lists(requiresScopes),
      policies: lists(policy),
    };
    return rule.authenticated || rule.tenantScoped || rule.scopes !== null || rule.policies !== null ? rule : null;
  };
}

/** `step-up`: the caller may, after another sign-in. */
export type Verdict = 'allowed' | 'unauthenticated' | 'step-up' | 'forbidden' | 'tenant-missing';

/** @param argument value of an argument of the field, for `self:` policies */
export function judge(
  rules: readonly AccessRule[],
  context: RequestContext,
  argument: (name: string) => unknown,
): Verdict {
  let found: Verdict = 'allowed';
  for (const rule of rules) {
    const verdict = judgeOne(rule, context, argument);
    if (verdict === 'forbidden' || verdict === 'unauthenticated') return verdict;
    // Nobody is sent to sign in again for what stays refused afterwards.
    if (verdict === 'step-up' || found === 'allowed') found = verdict;
  }
  return found;
}

function judgeOne(rule: AccessRule, context: RequestContext, argument: (name: string) => unknown): Verdict {
  const { caller } = context;
  const needsCaller = rule.authenticated || rule.scopes !== null || rule.policies !== null;
  if (needsCaller && caller === null) return 'unauthenticated';
  if (caller !== null) {
    const holds = (policy: string): boolean => {
      if (policy.startsWith('role:')) return caller.roles.includes(policy.slice(5));
      if (policy.startsWith('self:')) return argument(policy.slice(5)) === caller.id;
      return isStepUp(policy) && isSignedInFor(policy, caller);
    };
    if (rule.scopes !== null && !rule.scopes.some((all) => all.every((scope) => caller.scopes.includes(scope))))
      return 'forbidden';
    if (rule.policies !== null && !rule.policies.some((all) => all.every(holds))) {
      const mayAfterwards = rule.policies.some((all) => all.every((policy) => isStepUp(policy) || holds(policy)));
      return mayAfterwards ? 'step-up' : 'forbidden';
    }
  }
  return rule.tenantScoped && context.tenant === null ? 'tenant-missing' : 'allowed';
}

/** Whether there is a way in which the caller may use a field: with its own record, or in a tenant. */
export function mayEverUse(rules: readonly AccessRule[], context: RequestContext): boolean {
  const verdict = judge(rules, context, () => context.caller?.id);
  return verdict !== 'unauthenticated' && verdict !== 'forbidden';
}
