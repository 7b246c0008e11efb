import { expect, test } from 'vitest';
import { readLocale } from '../../../../gateway/context/locale.ts';

test.each([
  [undefined, 'es'],
  ['', 'es'],
  ['en', 'en'],
  ['es', 'es'],
  ['EN-us', 'en'],
  ['es-CL,es;q=0.9,en;q=0.8', 'es'],
  ['en-GB,en;q=0.9,es;q=0.8', 'en'],
  ['es;q=0.5, en;q=0.6', 'en'],
  ['de, fr;q=0.9', 'es'],
  ['de, en;q=0.1', 'en'],
  ['*', 'es'],
  ['*;q=0.1, en;q=0.2', 'en'],
  ['en;q=0', 'es'],
  ['en;q=0, *;q=0.5', 'es'],
  ['en;q=abc', 'es'],
  ['en;q=2', 'es'],
  ['english', 'es'],
  [['en'], 'es'],
  [`${'de,'.repeat(300)}en`, 'es'],
])('Accept-Language %j is answered in %s', (header, locale) => {
  expect(readLocale(header)).toBe(locale);
});
