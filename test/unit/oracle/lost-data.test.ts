import { expect, test } from 'vitest';
import { misleading } from '../../oracle/lost-data.ts';

const truth = { data: { a: { b: 1, c: [1, 2] }, d: null } };
const error = (...path: (string | number)[]) => ({ message: 'x', path, extensions: { code: 'X' } });
const OURS = { tells: true, places: true };

test.each<[string, object]>([
  ['everything', truth],
  ['a field, with an error there', { data: { a: { b: null, c: [1, 2] }, d: null }, errors: [error('a', 'b')] }],
  ['a field, with an error at its object', { data: { a: { b: null, c: [1, 2] }, d: null }, errors: [error('a')] }],
  ['an object, with an error below it', { data: { a: null, d: null }, errors: [error('a', 'c', 1)] }],
])('an answer with %s is honest', (_what, actual) => {
  expect(misleading(truth, actual, OURS)).toEqual([]);
});

test.each<[string, object, string]>([
  ['another value', { data: { a: { b: 2, c: [1, 2] }, d: null }, errors: [error('a')] }, 'not what it should be'],
  ['a shorter list', { data: { a: { b: 1, c: [1] }, d: null }, errors: [error('a', 'c')] }, 'not what it should be'],
  ['a field left out', { data: { a: { b: 1 }, d: null }, errors: [error('a')] }, 'not what it should be'],
  ['a value for null', { data: { ...truth.data, d: 1 }, errors: [error('d')] }, 'not what it should be'],
  ['silence', { data: { a: null, d: null } }, 'no error says so'],
  ['an error somewhere else', { data: { a: null, d: null }, errors: [error('a'), error('e')] }, 'nothing was lost'],
  ['an error without code', { data: { a: null, d: null }, errors: [{ message: 'x', path: ['a'] }] }, 'no code'],
  ['an error without path', { data: { a: null, d: null }, errors: [{ ...error(), path: undefined }] }, 'no path'],
])('an answer with %s misleads', (_what, actual, why) => {
  expect(misleading(truth, actual, OURS).join()).toContain(why);
});

test('less is asked of the reference', () => {
  const actual = { data: { a: null, d: null }, errors: [{ message: 'x' }] };
  expect(misleading(truth, actual, { tells: true, places: false })).toEqual([]);
  expect(misleading(truth, { data: actual.data }, { tells: false, places: false })).toEqual([]);
});
