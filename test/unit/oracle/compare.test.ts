import { describe, expect, test } from 'vitest';
import { compareAnswers } from '../../oracle/compare.ts';

describe('data', () => {
  test.each<[string, unknown, unknown, object[]]>([
    ['equal trees', { a: [{ b: 1 }, null] }, { a: [{ b: 1 }, null] }, []],
    ['another value', { a: [{ b: 1 }] }, { a: [{ b: '1' }] }, [{ kind: 'data', path: ['a', 0, 'b'] }]],
    ['null for a missing field', { a: null }, {}, [{ kind: 'data', path: ['a'] }]],
    ['a field too many', {}, { a: 1 }, [{ kind: 'data', path: ['a'] }]],
    ['a shorter list', { a: [1, 2] }, { a: [1] }, [{ kind: 'data', path: ['a'] }]],
    ['a list for an object', { a: {} }, { a: [] }, [{ kind: 'data', path: ['a'] }]],
    ['another order of fields', { a: 1, b: 2 }, { b: 2, a: 1 }, [{ kind: 'order', path: [] }]],
    ['an inherited name that is missing', { toString: null }, {}, [{ kind: 'data', path: ['toString'] }]],
  ])('%s', (_what, expected, actual, differences) => {
    expect(compareAnswers({ data: expected }, { data: actual })).toMatchObject(differences);
    expect(compareAnswers({ data: expected }, { data: actual })).toHaveLength(differences.length);
  });

  test('no data and null data are the same', () => {
    expect(compareAnswers({ data: null }, {})).toEqual([]);
  });
});

describe('errors', () => {
  const error = (code: string, ...path: (string | number)[]) => ({ message: code, path, extensions: { code } });

  test('are a set: neither order, nor number, nor message counts', () => {
    const expected = { errors: [error('A', 'a'), error('B', 'b')] };
    const actual = { errors: [error('B', 'b'), { ...error('A', 'a'), message: 'other words' }, error('B', 'b')] };
    expect(compareAnswers(expected, actual)).toEqual([]);
  });

  test('differ by code and by path', () => {
    expect(compareAnswers({ errors: [error('A', 'a', 0)] }, { errors: [error('A', 'a', 1)] })).toEqual([
      { kind: 'error-missing', path: ['a', 0], code: 'A' },
      { kind: 'error-extra', path: ['a', 1], code: 'A' },
    ]);
    expect(compareAnswers({ errors: [error('A', 'a')] }, { errors: [error('B', 'a')] })).toHaveLength(2);
  });

  test('without a path are not errors at the root path', () => {
    expect(compareAnswers({ errors: [{ message: 'x' }] }, { errors: [{ message: 'x', path: [] }] })).toHaveLength(2);
  });
});
