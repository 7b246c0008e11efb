import { describe, expect, test } from 'vitest';
import { type AccessRule, judge, mayEverUse, readAccessRules } from '../../../../gateway/execute/access-rules.ts';
import type { RequestContext } from '../../../../schema/contract/request-context.ts';

const NOTHING: AccessRule = { authenticated: false, tenantScoped: false, scopes: null, policies: null };
const POLICY: AccessRule = { ...NOTHING, policies: [['role:A']] };
const TOKEN: AccessRule = { ...NOTHING, authenticated: true };

describe('rules of a supergraph', () => {
  test('are found under the names that it gives the directives', () => {
    const rules = readAccessRules(`
      schema
        @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "signedIn", for: SECURITY)
        @link(url: "https://specs.apollo.dev/policy/v0.1", import: [{ name: "@policy", as: "@may" }], for: SECURITY)
        @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY) { query: Query }
      type Query {
        a: Int @signedIn
        b: Int @may(policies: [["role:A"]])
        c: Int @requiresScopes(scopes: [["s"]])
        d: Int @authenticated @policy(policies: [["role:A"]])
      }`);
    expect(Object.fromEntries(rules)).toEqual({
      'Query.a': [TOKEN],
      'Query.b': [POLICY],
      'Query.c': [{ ...NOTHING, scopes: [['s']] }],
    });
  });

  test('of a field that is computed from guarded ones are those, too', () => {
    const rules = readAccessRules(`
      type Query { x: T }
      type T {
        id: ID
        secret: Int @policy(policies: [["role:A"]])
        box: Box
        sum: Int @join__field(graph: B, requires: "secret box { inner ... on Box { more } }")
        next: Int @join__field(graph: C, requires: "sum")
        circle: Int @join__field(graph: C, requires: "circle id")
      }
      type Box { inner: Int @authenticated more: Int }`);
    expect(rules.get('T.sum')).toEqual([POLICY, TOKEN]);
    expect(rules.get('T.next')).toEqual([POLICY, TOKEN]);
    expect(rules.has('T.circle')).toBe(false);
    expect(rules.has('T.box')).toBe(false);
  });

  test('of a subgraph stand on extensions of its types, too', () => {
    const rules = readAccessRules('type T { a: Int } extend type T @authenticated { b: Int }');
    expect([...rules.keys()]).toEqual(['T.a', 'T.b']);
  });
});

describe('several rules', () => {
  const context = (roles: string[] | null, tenant: object | null): RequestContext =>
    ({ caller: roles && { id: 'me', roles, scopes: [] }, tenant }) as unknown as RequestContext;
  const tenantScoped: AccessRule = { ...NOTHING, tenantScoped: true };

  test('all have to hold, and what is forbidden is told before a missing tenant', () => {
    const rules = [tenantScoped, TOKEN, POLICY];
    expect(judge(rules, context(null, null), () => null)).toBe('unauthenticated');
    expect(judge(rules, context([], null), () => null)).toBe('forbidden');
    expect(judge(rules, context(['A'], null), () => null)).toBe('tenant-missing');
    expect(judge(rules, context(['A'], {}), () => null)).toBe('allowed');
  });

  test('may ever be fulfilled by somebody’s own record and in a tenant', () => {
    const own: AccessRule = { ...NOTHING, policies: [['self:id', 'role:A']] };
    expect(mayEverUse([own, tenantScoped], context(['A'], null))).toBe(true);
    expect(mayEverUse([own], context(['B'], null))).toBe(false);
    expect(mayEverUse([own], context(null, null))).toBe(false);
  });
});
