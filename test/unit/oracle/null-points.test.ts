import { describe, expect, test } from 'vitest';
import { compareNullPoints, nullPoint } from '../../oracle/null-points.ts';

const data = { list: [{ a: null, b: 1 }, null], gone: null };

describe('where the null of an error came to rest', () => {
  test.each<[(string | number)[], unknown]>([
    [
      ['list', 0, 'a'],
      ['list', 0, 'a'],
    ],
    [
      ['list', 1, 'a', 'deep'],
      ['list', 1],
    ],
    [['gone', 3, 'x'], ['gone']],
    [['list', 0, 'b'], null],
    [['list', 7], null],
    [['nowhere'], null],
    [['list', 0, 'toString'], null],
  ])('%j is %j', (path, point) => {
    expect(nullPoint(data, path)).toEqual(point);
  });

  test('no data at all: the root', () => {
    expect(nullPoint(null, ['a', 'b'])).toEqual([]);
  });
});

describe('errors of two answers with the same data', () => {
  const failed = (code: string | undefined, ...path: (string | number)[]) => ({
    message: 'x',
    path,
    ...(code !== undefined && { extensions: { code } }),
  });
  const kinds = (truth: object[], actual: object[], silent = false) =>
    compareNullPoints({ data, errors: truth as never }, { data, errors: actual as never }, silent).map(
      ({ kind }) => kind,
    );

  test('agree when each null has an error, whichever failed first below it', () => {
    expect(kinds([failed('A', 'gone', 0, 'x')], [failed('B', 'gone', 2, 'y')])).toEqual([]);
  });

  test('agree when a null without a cause of its own is given a code, or may be passed over', () => {
    expect(kinds([failed(undefined, 'list', 1, 'a')], [], true)).toEqual([]);
    expect(kinds([failed(undefined, 'list', 1, 'a')], [])).toEqual(['error-missing']);
    expect(kinds([failed(undefined, 'list', 0, 'a')], [failed('ANY', 'list', 0, 'a')])).toEqual([]);
  });

  test('differ when a failure is not reported', () => {
    expect(kinds([failed('A', 'gone')], [])).toEqual(['error-missing']);
  });

  test('differ when an error is where nothing failed', () => {
    expect(kinds([], [failed('A', 'gone')])).toEqual(['error-extra']);
    expect(kinds([], [failed('A', 'list', 0, 'b')])).toEqual(['error-extra']);
  });

  test('differ by code where the null is the failed field itself', () => {
    expect(kinds([failed('A', 'gone')], [failed('B', 'gone')])).toEqual(['error-missing', 'error-extra']);
  });

  test('differ when the path is left out', () => {
    expect(kinds([failed('A', 'gone')], [{ message: 'x', extensions: { code: 'A' } }])).toEqual([
      'error-missing',
      'error-extra',
    ]);
  });

  test('a request that was refused is not one that ran and failed', () => {
    const refused = { errors: [{ message: 'x', extensions: { code: 'A' } }] };
    expect(compareNullPoints(refused, refused, false)).toEqual([]);
    expect(compareNullPoints(refused, { data: null, errors: [failed('A', 'a')] }, false)).toHaveLength(2);
  });
});
