import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { checkSource } from '../../../../../gateway/execute/limits/check-source.ts';
import { DEFAULT_LIMITS, MAX_NESTING } from '../../../../../gateway/execute/limits/query-limits.ts';

const limits = { maxCharacters: 1000, maxTokens: 20 };
const refused = (code: string, measure: string, message: RegExp) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(message),
    extensions: expect.objectContaining({ details: [expect.objectContaining({ code: measure })] }),
  });

describe('a text', () => {
  test('passes with exactly as many tokens as are allowed, and not with one more', () => {
    const text = (fields: number): string => `{ ${'a '.repeat(fields)}}`;
    expect(() => checkSource(text(18), limits)).not.toThrow();
    expect(() => checkSource(text(19), limits)).toThrow(
      refused('QUERY_TOO_COMPLEX', 'TOKENS', /more than 20 tokens; at most 20/),
    );
  });

  test('of too many characters is refused with its length, whatever they are', () => {
    expect(() => checkSource(`{ a } #${','.repeat(1000)}`, limits)).toThrow(
      refused('QUERY_TOO_COMPLEX', 'CHARACTERS', /has 1007 characters; at most 1000/),
    );
  });

  test('does not pay for comments and ignored characters with tokens', () => {
    expect(() => checkSource(`{ a${', '.repeat(400)} } # ${'b '.repeat(40)}`, limits)).not.toThrow();
  });

  test('that is no GraphQL is left to the parser', () => {
    expect(() => checkSource('{ a(b: "never closed', limits)).not.toThrow();
    expect(() => checkSource('}}}}', limits)).not.toThrow();
  });
});

describe('nested brackets', () => {
  const most = { maxCharacters: 1_000_000, maxTokens: 100_000 };
  const nested = {
    lists: (n: number) => `{ a(b: ${'['.repeat(n)}${']'.repeat(n)}) }`,
    objects: (n: number) => `{ a(b: ${'{a:'.repeat(n)}1${'}'.repeat(n)}) }`,
    'selection sets': (n: number) => '{a'.repeat(n) + '}'.repeat(n),
    'inline fragments': (n: number) => `${'{...'.repeat(n)}{a}${'}'.repeat(n)}`,
    'list types': (n: number) => `query($a: ${'['.repeat(n)}Int${']'.repeat(n)}) { a }`,
  };

  test.each(Object.entries(nested))('of %s are refused before the parser runs out of stack', (_name, text) => {
    expect(() => checkSource(text(10_000), most)).toThrow(
      refused('QUERY_TOO_DEEP', 'NESTING', /more than 200 nested brackets/),
    );
    expect(() => checkSource(text(MAX_NESTING - 2), most)).not.toThrow();
    expect(() => parse(text(MAX_NESTING - 2))).not.toThrow();
  });

  test('are allowed as deep as any limit on fields reaches', () => {
    expect(MAX_NESTING).toBeGreaterThan(2 * DEFAULT_LIMITS.maxDepth);
  });
});
