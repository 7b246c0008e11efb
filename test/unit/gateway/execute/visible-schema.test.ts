import { buildSchema, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { AccessRule } from '../../../../gateway/execute/access-rules.ts';
import { createVisibleSchema } from '../../../../gateway/execute/visible-schema.ts';
import type { RequestContext } from '../../../../schema/contract/request-context.ts';

const as = (...roles: string[]): RequestContext =>
  ({ caller: { id: 'me', roles, scopes: [] }, tenant: null }) as unknown as RequestContext;
const ADMIN: readonly AccessRule[] = [
  { authenticated: true, tenantScoped: true, scopes: null, policies: [['role:ADMIN']] },
];

function visible(sdl: string, guarded: readonly string[], context = as()): string {
  const rules = new Map(guarded.map((coordinate) => [coordinate, ADMIN]));
  return printSchema(createVisibleSchema(buildSchema(sdl), rules)(context))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('the schema that a caller sees', () => {
  test('has no field that its roles never may use, and nothing that only those lead to', () => {
    const sdl = `
      type Query { open: Open secret(by: Filter): Secret }
      type Open { id: ID hidden: Kind shown: Other }
      enum Other { A } enum Kind { B } input Filter { kind: Kind } type Secret { id: ID }
      type Mutation { change: Int }`;
    expect(visible(sdl, ['Query.secret', 'Open.hidden', 'Mutation.change'])).toBe(
      'type Query { open: Open } type Open { id: ID shown: Other } enum Other { A }',
    );
    expect(visible(sdl, ['Query.secret'], as('ADMIN'))).toContain('secret');
  });

  test('has no type without fields, nor fields of such a type', () => {
    const sdl = 'type Query { a: A u: U x: Int } type A { b: B } type B { id: ID } type C { id: ID } union U = B | C';
    expect(visible(sdl, ['B.id'])).toBe('type Query { u: U x: Int } type C { id: ID } union U = C');
    expect(visible(sdl, ['B.id', 'C.id'])).toBe('type Query { x: Int }');
  });

  test('keeps the types behind an interface, and the interfaces of a type', () => {
    const sdl =
      'type Query { named: Named } interface Named { name: ID } type A implements Named { name: ID secret: ID } type B implements Named { name: ID }';
    expect(visible(sdl, ['A.secret'])).toBe(
      'type Query { named: Named } interface Named { name: ID } type A implements Named { name: ID } type B implements Named { name: ID }',
    );
  });

  test('is a schema even when nothing is left', () => {
    expect(visible('type Query { secret: Int }', ['Query.secret'])).toBe('type Query');
  });

  test('is built once for callers with the same permissions', () => {
    const find = createVisibleSchema(buildSchema('type Query { a: Int b: Int }'), new Map([['Query.a', ADMIN]]));
    expect(find(as('X'))).toBe(find(as('Y', 'Z')));
    expect(find(as('ADMIN'))).not.toBe(find(as('X')));
  });
});
