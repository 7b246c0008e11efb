import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { fetchConditions, pathKey } from '../../../../../../gateway/execute/plan/steps/fetch-conditions.ts';
import type { Conditions } from '../../../../../../schema/contract/fetch.ts';

function conditions(text: string, place: readonly string[] = [], outer: Conditions = []) {
  const operation = parse(text).definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return Object.fromEntries(fetchConditions(operation as OperationDefinitionNode, place, outer));
}

const skipped = { variable: 'c', is: false };
const included = { variable: 'd', is: true };

describe('the conditions of what a fetch asks for', () => {
  test('are none where nothing is conditional', () => {
    expect(conditions('{ a { b } }')).toEqual({ a: [[]], 'a.b': [[]] });
  });

  test('hold for everything below', () => {
    expect(conditions('{ a @skip(if: $c) { b @include(if: $d) } }')).toEqual({
      a: [[skipped]],
      'a.b': [[skipped, included]],
    });
  });

  test('are those of each use', () => {
    expect(conditions('{ a { b @skip(if: $c) } a { b } }')['a.b']).toEqual([[skipped], []]);
  });

  test('go through fragments, which add none to the path', () => {
    expect(conditions('{ ... on Query @include(if: $d) { a { ... on A { b } } } }')).toEqual({
      a: [[included]],
      'a.b': [[included]],
    });
  });

  test('count under the alias', () => {
    expect(Object.keys(conditions('{ x: a { y: b } }'))).toEqual(['x', 'x.y']);
  });

  test('start at the place that a fetch of entities completes, with the conditions of the fetch', () => {
    const text = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on A { b @skip(if: $c) } } }';
    expect(conditions(text, ['list', 'item'], [included])).toEqual({ 'list.item.b': [[included, skipped]] });
  });

  test('leave out what literals exclude', () => {
    expect(conditions('{ a @skip(if: true) { b } c @include(if: false) d @skip(if: false) }')).toEqual({ d: [[]] });
  });
});

test('a path is a key of its own', () => {
  expect(pathKey(['a', 'b'])).not.toBe(pathKey(['ab']));
});
