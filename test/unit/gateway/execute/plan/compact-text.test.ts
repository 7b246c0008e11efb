import { serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { compactText } from '../../../../../gateway/execute/plan/compact-text.ts';

/** V8's serialization says how a text is held: `"` of one byte a character, `c` of two (after padding). */
const isCompact = (text: string): boolean => serialize(text)[2] === 0x22;

test('a name cut from a text with wide characters is held in one byte a character', () => {
  const name = 'a description — enumValueOfSomeLength'.slice(16);
  expect([isCompact(name), isCompact(compactText(name)), compactText(name)]).toEqual([false, true, name]);
});

test('a text with wide characters stays as it is', () => {
  expect(compactText('łódź')).toBe('łódź');
});
