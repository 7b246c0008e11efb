import { expect, test } from 'vitest';
import { unreadable } from '../../../../../subgraphs/engine/upstream/decode-response.ts';

const JSON_ANSWER = { empty: false };

test.each<[string, { accept?: string; empty: boolean }, string | undefined, boolean]>([
  ['JSON where JSON is promised', JSON_ANSWER, 'application/json; charset=utf-8', true],
  ['a JSON of its own kind', JSON_ANSWER, 'application/vnd.thing+json', true],
  ['nothing said about the type', JSON_ANSWER, undefined, true],
  ['the page of a proxy', JSON_ANSWER, 'text/html', false],
  ['the text that was asked for', { accept: 'text/csv', empty: false }, 'text/csv; header=present', true],
  ['another text than was asked for', { accept: 'text/csv', empty: false }, 'text/html', false],
  ['XML under its other name', { accept: 'text/xml', empty: false }, 'application/xml', true],
  ['bytes that are answered with true', { accept: '*/*', empty: true }, 'application/pdf', true],
])('an answer with %s', (_what, operation, type, readable) => {
  const refused = unreadable(operation, 200, { 'content-type': type });
  expect(refused).toBe(readable ? null : `content-type ${type}`);
});

test('an answer in an encoding that nobody asked for is not read', () => {
  expect(unreadable(JSON_ANSWER, 200, { 'content-encoding': 'gzip' })).toBe('content-encoding gzip');
});

test('an error is read whatever its type is', () => {
  expect(unreadable(JSON_ANSWER, 502, { 'content-type': 'text/html' })).toBeNull();
});
