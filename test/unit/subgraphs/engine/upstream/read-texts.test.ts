import { expect, test } from 'vitest';
import { ReadTexts } from '../../../../../subgraphs/engine/upstream/read-texts.ts';

test('texts of bodies without a backslash need no escape, whatever else is in them', () => {
  const texts = new ReadTexts();
  texts.noteJson('{"name":"Ñandú \u{1F6E9} \u2028"}');
  texts.noteJson('[1]');
  expect(texts.plain).toBe(true);
});

test('one body with a backslash makes all of them suspect, for good', () => {
  const texts = new ReadTexts();
  texts.noteJson('{"name":"a \\" b"}');
  texts.noteJson('[1]');
  expect(texts.plain).toBe(false);
});

test('so does a value that came by another way', () => {
  const texts = new ReadTexts();
  texts.noteJson('[1]');
  texts.noteOther();
  expect(texts.plain).toBe(false);
});

test('nothing is said of texts when none was read', () => {
  expect(new ReadTexts().plain).toBe(false);
});
