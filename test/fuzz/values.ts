/** Texts that have broken parsers before, and texts that nearly are something. */
import fc from 'fast-check';

const KNOWN_BAD: readonly string[] = [
  '',
  '\0',
  '..',
  '%00',
  '%zz',
  '\ud800',
  '\u2028',
  '\ufeff',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '-0',
  '1e400',
  '9007199254740993',
  '\r\nx-evil: 1',
  '{{7*7}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a careless template would run
  '${7*7}',
  "' OR 1=1--",
  '../../admin',
  '😀'.repeat(50),
  'x'.repeat(5000),
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...KNOWN_BAD),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
);

/** JSON, or nearly. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '',
    '[]',
    'null',
    '{',
    '[[',
    '{"a":1e999}',
    '{"__proto__":{"a":1}}',
    '{"a":1,"a":2}',
    `${'['.repeat(3000)}${']'.repeat(3000)}`,
  ),
);

/** A text with a few places cut out, doubled, or replaced by something hostile. */
export function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(12),
    by: hostileText,
    how: fc.nat(3),
  });
  return fc.tuple(text, fc.array(change, { maxLength: 4 })).map(([whole, changes]) =>
    changes.reduce((current, { at, length, by, how }) => {
      const start = Math.floor(at * current.length);
      const piece = current.slice(start, start + length);
      const instead = how === 0 ? '' : how === 1 ? piece + piece : how === 2 ? by : piece + by;
      return current.slice(0, start) + instead + current.slice(start + length);
    }, whole),
  );
}
