import { readFileSync } from 'node:fs';
import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { checkLimits } from '../../../../../gateway/execute/limits/check-limits.ts';
import { checkSource } from '../../../../../gateway/execute/limits/check-source.ts';
import { DEFAULT_LIMITS, type QueryLimits } from '../../../../../gateway/execute/limits/query-limits.ts';
import { SETTINGS } from '../../../../../gateway/settings/table.ts';

const check = (text: string, limits: Partial<QueryLimits> = {}, operationName: string | null = null): void =>
  checkLimits(parse(text), operationName, { ...DEFAULT_LIMITS, ...limits });

const refusal = (text: string, limits: Partial<QueryLimits> = {}): { code: string; message: string } => {
  try {
    check(text, limits);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('the document passed');
};

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');
const deep = (levels: number): string => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;

describe('depth', () => {
  test('is counted in fields, leaves included, and passes at the limit', () => {
    expect(() => check(deep(8))).not.toThrow();
    expect(refusal(deep(9))).toMatchObject({
      code: 'QUERY_TOO_DEEP',
      message: 'The query has 9 levels; at most 8 are allowed',
    });
  });

  test('reaches through fragments and inline fragments, which are no level themselves', () => {
    const chain = (n: number): string =>
      `{ ...F0 } ${many(n, (i) => `fragment F${i} on T { a ${i < n - 1 ? `{ ... on T { ...F${i + 1} } }` : ''} }`)}`;
    expect(() => check(chain(8))).not.toThrow();
    expect(refusal(chain(9))).toMatchObject({ code: 'QUERY_TOO_DEEP' });
  });
});

describe('fields', () => {
  test('count wherever a fragment is spread', () => {
    const text = (spreads: number): string =>
      `{ ${many(spreads, (i) => `x${i} { ...F }`)} } fragment F on T { ${many(29, (i) => `f${i}`)} }`;
    expect(() => check(text(10))).not.toThrow();
    expect(refusal(text(11))).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      message: 'The query has 330 fields; at most 300 are allowed',
    });
  });

  test('that are the same field again count again', () => {
    expect(refusal(`{ x { ${'a '.repeat(300)}} }`)).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
  });

  test.each([30, 60, 1100])(
    'of %i fragments, each spread twice by the one before, are counted without writing them out',
    (n) => {
      const laughs = `{ x { ...F0 } } ${many(n, (i) => `fragment F${i} on T { ${i < n - 1 ? `...F${i + 1} ...F${i + 1}` : 'a'} }`)}`;
      const document = parse(laughs);
      const start = performance.now();
      expect(() => checkLimits(document, null, DEFAULT_LIMITS)).toThrow(
        expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }),
      );
      expect(performance.now() - start).toBeLessThan(2000);
      const shown = n === 30 ? `${2 ** 29 + 1} fields` : 'more than 9007199254740991 fields';
      expect(refusal(laughs).message).toContain(shown);
    },
  );

  test('of circular and unknown fragments are left to validation', () => {
    expect(() => check('{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...A }')).not.toThrow();
    expect(() => check('{ ...A } fragment A on Query { a ...A ...Missing }')).not.toThrow();
  });
});

describe('root fields, aliases, directives and values', () => {
  test.each([
    ['root fields', many(21, (i) => `f${i}`), 'ROOT_FIELDS', 21],
    ['root fields of a fragment', `${many(7, () => '...F')} } fragment F on Query { a b c`, 'ROOT_FIELDS', 21],
    ['aliases', `x { ${many(31, (i) => `a${i}: a`)} }`, 'ALIASES', 31],
    [
      'aliases of a fragment',
      `x { ${many(4, (i) => `y${i} { ...F }`)} } } fragment F on T { ${many(8, (i) => `a${i}: a`)}`,
      'ALIASES',
      32,
    ],
    ['directives', `a ${'@x '.repeat(51)}`, 'DIRECTIVES', 51],
    [
      'directives on spreads',
      `${'... @x { a } '.repeat(17)} ${'...F @x '.repeat(17)} } fragment F on Query @y { a`,
      'DIRECTIVES',
      51,
    ],
    ['items of a list', `a(b: [${'1 '.repeat(200)}])`, 'VALUES', 201],
    ['properties of an object', `a(b: { ${many(200, (i) => `p${i}: 1`)} })`, 'VALUES', 201],
    ['arguments of directives', `a @x(b: [${'1 '.repeat(200)}])`, 'VALUES', 201],
  ])('too many %s are refused with their number', (_name, body, measure, measured) => {
    const error = refusal(`{ ${body} }`, measure === 'DIRECTIVES' ? { maxRootFields: 100 } : {});
    expect(error).toMatchObject({ code: 'QUERY_TOO_COMPLEX', extensions: { details: [{ code: measure }] } });
    expect(error.message).toContain(`has ${measured} `);
  });

  test('of variable definitions and operations count too', () => {
    expect(refusal(`query ${'@x '.repeat(51)}{ a }`)).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
    expect(refusal(`query($a: [Int] = [${'1 '.repeat(200)}]) { a }`)).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
    expect(refusal(`query($a: Int ${'@x '.repeat(51)}) { a }`)).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
  });
});

test('the longest chain of fragments that the largest setting of tokens lets through fits the stack', () => {
  const levels = 15;
  const body = (next: string): string => `${'{ a '.repeat(levels)}{ ${next} }${'}'.repeat(levels)}`;
  const fragments = Math.floor(5000 / (levels * 3 + 8));
  const chain = `{ ...F0 } ${many(fragments, (i) => `fragment F${i} on T ${body(i < fragments - 1 ? `...F${i + 1}` : 'a')}`)}`;
  checkSource(chain, { maxCharacters: 1_000_000, maxTokens: 5000 });
  expect(refusal(chain)).toMatchObject({ code: 'QUERY_TOO_DEEP' });
});

describe('introspection', () => {
  const full = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });

  test('as editors ask for it passes, and costs the operation one field', () => {
    expect(() => check(full, { maxFields: 1, maxDepth: 1 })).not.toThrow();
  });

  test('has limits of its own', () => {
    const types = (levels: number): string =>
      `{ __schema { types ${'{ ofType '.repeat(levels)}{ name }${'}'.repeat(levels)} } }`;
    expect(refusal(types(20))).toMatchObject({
      code: 'QUERY_TOO_DEEP',
      extensions: { details: [{ code: 'INTROSPECTION_DEPTH' }] },
    });
    expect(refusal(`{ ${many(4, () => `__schema { types { ${'name '.repeat(100)}} }`)} }`)).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      extensions: { details: [{ code: 'INTROSPECTION_FIELDS' }] },
    });
  });

  test('does not lend its allowance to a fragment or an operation of that name', () => {
    expect(refusal(`query __schema ${deep(12)}`)).toMatchObject({ code: 'QUERY_TOO_DEEP' });
    expect(refusal(`{ ...__schema } fragment __schema on Query ${deep(12)}`)).toMatchObject({ code: 'QUERY_TOO_DEEP' });
    expect(refusal(`{ __schema: a ${deep(12)} }`)).toMatchObject({ code: 'QUERY_TOO_DEEP' });
  });
});

describe('which operations are measured', () => {
  const two = `query Small { a } query Large ${deep(9)}`;

  test('the named one, or all when none is named', () => {
    expect(() => check(two, {}, 'Small')).not.toThrow();
    expect(() => check(two, {}, 'Large')).toThrow();
    expect(() => check(two)).toThrow();
  });
});

describe('the defaults', () => {
  const documents = JSON.parse(
    readFileSync(new URL('../../../../../schema/generated/trusted-documents.json', import.meta.url), 'utf8'),
  ) as Record<string, { name: string; document: string }>;

  test.each(Object.values(documents).map(({ name, document }) => [name, document]))(
    'leave %s room to grow by a third',
    (_name, document) => {
      const tightened = Object.fromEntries(
        Object.entries(DEFAULT_LIMITS).map(([key, value]) => [key, Math.floor((value * 3) / 4)]),
      );
      expect(() => check(document, tightened as Partial<QueryLimits>)).not.toThrow();
    },
  );

  test('are the ones the settings name', () => {
    const initial = (key: keyof typeof SETTINGS): number => Number(SETTINGS[key].initial);
    expect({
      maxCharacters: initial('queryMaxCharacters'),
      maxTokens: initial('queryMaxTokens'),
      maxDepth: initial('queryMaxDepth'),
      maxFields: initial('queryMaxFields'),
      maxRootFields: initial('queryMaxRootFields'),
      maxAliases: initial('queryMaxAliases'),
      maxDirectives: initial('queryMaxDirectives'),
      maxValues: initial('queryMaxValues'),
      maxRecursion: initial('queryMaxRecursion'),
      maxCost: initial('queryMaxCost'),
      maxPageSize: initial('queryMaxPageSize'),
      assumedListSize: initial('queryAssumedListSize'),
    }).toEqual(DEFAULT_LIMITS);
  });
});
