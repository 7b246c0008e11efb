import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../../gateway/execute/limits/query-limits.ts';
import { createOperationStore } from '../../../../../gateway/execute/prepare/operation-store.ts';
import { loadSupergraph } from '../../../../../gateway/execute/supergraph.ts';
import { REMEMBERED_CHARACTERS, REMEMBERED_OPERATIONS } from '../../../../../schema/contract/memory-bounds.ts';

const supergraph = loadSupergraph(
  readFileSync(new URL('../../../../../schema/generated/supergraph.graphql', import.meta.url), 'utf8'),
);

function open() {
  return createOperationStore({
    supergraph,
    sources: new Map(),
    rules: new Map(),
    documents: { limits: { ...DEFAULT_LIMITS, maxCharacters: REMEMBERED_CHARACTERS }, introspection: true },
  });
}

/** A tenth of what is remembered, in a comment. */
const tenth = (number: number) => `{ __typename } # ${number}${' '.repeat(REMEMBERED_CHARACTERS / 10 - 20)}`;

test('an operation that comes again is the one that was prepared', () => {
  const store = open();
  expect(store.prepare('{ __typename }', undefined)).toBe(store.prepare('{ __typename }', undefined));
});

test('operations are forgotten, the longest unused first, before they stand for more text than is remembered', () => {
  const store = open();
  const [first, second] = [0, 1].map((number) => store.prepare(tenth(number), undefined));
  for (let number = 2; number < 9; number++) store.prepare(tenth(number), undefined);
  expect(store.prepare(tenth(0), undefined)).toBe(first);
  for (let number = 9; number < 12; number++) store.prepare(tenth(number), undefined);
  expect(store.prepare(tenth(0), undefined)).toBe(first);
  expect([...store.prepared()].length).toBeLessThanOrEqual(10);
  expect(store.prepare(tenth(1), undefined)).not.toBe(second);
});

test('however short operations are, no more than a number of them are remembered', () => {
  const store = open();
  for (let number = 0; number <= REMEMBERED_OPERATIONS; number++)
    store.prepare(`{ a${number}: __typename }`, undefined);
  expect([...store.prepared()]).toHaveLength(REMEMBERED_OPERATIONS);
});

test('an operation knows whether it was asked for again', () => {
  const store = open();
  const [once, twice] = ['{ a: __typename }', '{ b: __typename }'].map((text) => store.prepare(text, undefined));
  store.prepare('{ b: __typename }', undefined);
  expect([once?.askedAgain, twice?.askedAgain]).toEqual([false, true]);
});
