/** Access rules of the supergraph: what its `@authenticated`, `@requiresScopes`, `@policy` and `@tenantScoped` demand of a caller. */
import { type ConstDirectiveNode, Kind, parse, valueFromASTUntyped } from 'graphql';
import type { RequestContext } from '../../schema/contract/request-context.ts';

export interface AccessRule {
  readonly authenticated: boolean;
  readonly tenantScoped: boolean;
  /** OR of ANDs. */
  readonly scopes: readonly (readonly string[])[] | null;
  /** OR of ANDs of `role:NAME` and `self:argument`. */
  readonly policies: readonly (readonly string[])[] | null;
}

/** By coordinate, `Type.field`. Fields without an entry are open. */
export type AccessRules = ReadonlyMap<string, AccessRule>;

export function readAccessRules(supergraphSdl: string): AccessRules {
  const rules = new Map<string, AccessRule>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) {
      const rule = ruleOf([...(definition.directives ?? []), ...(field.directives ?? [])]);
      if (rule !== null) rules.set(`${definition.name.value}.${field.name.value}`, rule);
    }
  }
  return rules;
}

function ruleOf(directives: readonly ConstDirectiveNode[]): AccessRule | null {
  const named = (name: string): ConstDirectiveNode | undefined => directives.find((node) => node.name.value === name);
  const lists = (name: string): string[][] | null => {
    const value = named(name)?.arguments?.[0]?.value;
    return value === undefined ? null : (valueFromASTUntyped(value) as string[][]);
  };
  const rule = {
    authenticated: named('authenticated') !== undefined,
    tenantScoped: named('tenantScoped') !== undefined,
    scopes: lists('requiresScopes'),
    policies: lists('policy'),
  };
  return rule.authenticated || rule.tenantScoped || rule.scopes !== null || rule.policies !== null ? rule : null;
}

export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden' | 'tenant-missing';

/** @param argument value of an argument of the field, for `self:` policies */
export function judge(rule: AccessRule, context: RequestContext, argument: (name: string) => unknown): Verdict {
  const { caller } = context;
  const needsCaller = rule.authenticated || rule.scopes !== null || rule.policies !== null;
  if (needsCaller && caller === null) return 'unauthenticated';
  if (caller !== null) {
    const holds = (policy: string): boolean => {
      if (policy.startsWith('role:')) return caller.roles.includes(policy.slice(5));
      if (policy.startsWith('self:')) return argument(policy.slice(5)) === caller.id;
      return false;
    };
    if (rule.scopes !== null && !rule.scopes.some((all) => all.every((scope) => caller.scopes.includes(scope))))
      return 'forbidden';
    if (rule.policies !== null && !rule.policies.some((all) => all.every(holds))) return 'forbidden';
  }
  return rule.tenantScoped && context.tenant === null ? 'tenant-missing' : 'allowed';
}
