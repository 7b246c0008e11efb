import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentStore } from '../../../../../gateway/execute/documents/document-store.ts';
import { REMEMBERED_CHARACTERS } from '../../../../../schema/contract/memory-bounds.ts';

/** A tenth of what is remembered. */
const tenth = (number: number) => parse(`{ a }${' '.repeat(REMEMBERED_CHARACTERS / 10 - 20)}# ${number}`);

test('documents are forgotten, the longest unused first, before they stand for more text than is remembered', async () => {
  const store = createDocumentStore();
  for (let number = 0; number < 9; number++) await store.set(`${number}`, tenth(number));
  expect(await store.get('0')).toBeDefined();
  for (let number = 9; number < 12; number++) await store.set(`${number}`, tenth(number));
  expect(await store.get('1')).toBeUndefined();
  expect(await store.get('0')).toBeDefined();
  expect(await store.get('11')).toBeDefined();
});

test('a document that is deleted is not found', async () => {
  const store = createDocumentStore();
  await store.set('one', parse('{ a }'));
  await store.delete('one');
  expect(await store.get('one')).toBeUndefined();
});
