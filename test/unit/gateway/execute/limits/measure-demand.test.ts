import { buildSchema, Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readCostRules } from '../../../../../gateway/execute/limits/cost-rules.ts';
import { compileDemand } from '../../../../../gateway/execute/limits/measure-demand.ts';

const LINK = '@link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"])';
const TYPES = `
  directive @link(url: String, as: String, import: [String]) repeatable on SCHEMA
  directive @cost(weight: Int!) on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean) on FIELD_DEFINITION
  directive @named(weight: Int!) on FIELD_DEFINITION
  directive @named__listSize(assumedSize: Int, slicingArguments: [String!]) on FIELD_DEFINITION
  input Paging { first: Int = 7 }
  scalar Text @cost(weight: 3)
  type Query {
    thing(deep: Boolean @cost(weight: 4)): Thing
    dear: Thing @cost(weight: 20)
    word: Text
    things: [Thing!]!
    page(limit: Int = 20): ThingPage @cost(weight: 5) @listSize(slicingArguments: ["limit"], sizedFields: ["data"])
    first(first: Int, last: Int): [Thing!] @listSize(slicingArguments: ["first", "last"], assumedSize: 50)
    paged(by: Paging): [Thing] @listSize(slicingArguments: ["by.first"])
    byIds(ids: [ID!]!): [Thing] @listSize(slicingArguments: ["ids"])
    any: Any
    named: Named
    renamed: Thing @named(weight: 8)
    renamedList: [Thing] @named__listSize(assumedSize: 2)
  }
  type Mutation { change: Thing dearChange: Thing @cost(weight: 30) }
  interface Named { name: String other: Thing }
  union Any = Thing | Big
  type ThingPage { data: [Thing!]! total: Int }
  type Thing implements Named { id: ID name: String self: Thing tags: [String] other: Thing parts: [Thing] }
  type Big implements Named @cost(weight: 9) { name: String other: Thing heavy: Thing @cost(weight: 100) }
`;

function demandOf(text: string, link = LINK) {
  const sdl = `schema ${link} { query: Query mutation: Mutation }${TYPES}`;
  const schema = buildSchema(sdl);
  const { definitions } = parse(text);
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  return compileDemand({ schema, rules: readCostRules(sdl, schema), assumedListSize: 10 }, operation, fragments);
}
const cost = (text: string, variables: Record<string, unknown> = {}, link?: string): number =>
  demandOf(text, link).cost(variables);

describe('the cost of an operation', () => {
  test.each<[string, string, number]>([
    ['an object is 1, its leaves nothing', '{ thing { id name tags } }', 1],
    ['objects inside objects add up', '{ thing { self { self { id } } } }', 3],
    ['a field with a weight has that weight', '{ dear { id } }', 20],
    ['a leaf type may have a weight', '{ word }', 3],
    ['an argument may have a weight', '{ thing(deep: true) { id } }', 5],
    ['a change is 10', 'mutation { change { id } }', 10],
    ['a change with a weight has that weight', 'mutation { dearChange { id } }', 30],
    ['a list of unknown size is counted as ten objects', '{ things { self { id } } }', 20],
    ['a page is its call and its rows, by default of the argument', '{ page { data { id } } }', 25],
    ['a page is its call and its rows, by the argument', '{ page(limit: 3) { data { self { id } } } }', 11],
    ['a page without rows is its call', '{ page(limit: 100) { total } }', 5],
    ['an argument without a value leaves the assumed size', '{ first { id } }', 50],
    ['the largest slicing argument counts', '{ first(first: 3, last: 4) { id } }', 4],
    ['a page size inside an input object counts', '{ paged(by: { first: 6 }) { id } }', 6],
    ['a page size inside an input object has its default', '{ paged(by: {}) { id } }', 10],
    ['a list of keys has an item each', '{ byIds(ids: ["a", "b"]) { id } }', 2],
    ['a negative page size is no discount', '{ page(limit: -100) { data { id } } }', 5],
    ['lists in lists multiply', '{ page(limit: 3) { data { parts { id } } } }', 38],
    ['the same field twice is one field', '{ thing { self { id } } thing { self { name } } }', 2],
    ['two aliases are two fields', '{ a: thing { id } b: thing { id } }', 2],
    ['a fragment costs what it asks for', '{ thing { ...F ...F } } fragment F on Thing { self { id } }', 2],
    ['introspection costs nothing', '{ __schema { types { name } } __typename }', 0],
    ['a union costs its dearest member', '{ any { ... on Thing { self { id } } ... on Big { heavy { id } } } }', 101],
    ['an interface costs its dearest implementation', '{ named { other { id } ... on Big { heavy { id } } } }', 102],
  ])('%s', (_sentence, text, expected) => {
    expect(cost(text)).toBe(expected);
  });

  test('follows the variables', () => {
    const text = 'query ($n: Int, $with: Boolean!) { page(limit: $n) { data { self @include(if: $with) { id } } } }';
    expect(cost(text, { n: 4, with: false })).toBe(9);
    expect(cost(text, { n: 4, with: true })).toBe(13);
    expect(cost(text, { with: false })).toBe(25);
    expect(cost(text, { n: null, with: false })).toBe(25);
  });

  test('counts a field once when one of its selections runs', () => {
    const text =
      'query ($a: Boolean!, $b: Boolean!) { thing { ...F @include(if: $a) ...F @skip(if: $b) } } fragment F on Thing { self { id } }';
    expect([
      cost(text, { a: true, b: false }),
      cost(text, { a: true, b: true }),
      cost(text, { a: false, b: true }),
    ]).toEqual([2, 2, 1]);
  });

  test('keeps conditions of one fragment apart in two places', () => {
    const text =
      'query ($a: Boolean!, $b: Boolean!) { one: thing { ...F @include(if: $a) } two: thing { ...F @include(if: $b) } } fragment F on Thing { self { self { id } } }';
    expect(cost(text, { a: true, b: false })).toBe(4);
    expect(cost(text, { a: true, b: true })).toBe(6);
  });

  test('finds the directives under the names that the supergraph gives them', () => {
    const link = '@link(url: "https://specs.apollo.dev/cost/v0.1", as: "named")';
    expect(cost('{ renamed { id } }', {}, link)).toBe(8);
    expect(cost('{ renamedList { id } }', {}, link)).toBe(2);
    expect(cost('{ dear { id } }', {}, link)).toBe(1);
  });

  test('of nested abstract types is measured once a type, not once a way to it', () => {
    const members = Array.from({ length: 40 }, (_, index) => `T${index}`);
    const sdl = `type Query { node: Node } interface Node { id: ID node: Node }
      ${members.map((name) => `type ${name} implements Node { id: ID node: Node }`).join('\n')}`;
    const schema = buildSchema(sdl);
    const [operation] = parse(`{ ${'node { '.repeat(20)} id ${'}'.repeat(20)} }`).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    const rules = readCostRules(sdl, schema);
    let reads = 0;
    const counting = {
      ...rules,
      typeWeight: (name: string) => {
        reads += 1;
        return rules.typeWeight(name);
      },
    };
    const { cost } = compileDemand({ schema, rules: counting, assumedListSize: 10 }, operation, []);
    expect(cost({})).toBe(20);
    expect(reads).toBeLessThanOrEqual(1 + 20 * members.length);
  });
});

describe('the largest page of an operation', () => {
  test('is the largest of its arguments, and what does not run does not count', () => {
    const { pageSize } = demandOf(
      'query ($n: Int, $with: Boolean!) { page(limit: 30) { total } other: page(limit: $n) @include(if: $with) { total } }',
    );
    expect(pageSize({ n: 70, with: true })).toBe(70);
    expect(pageSize({ n: 70, with: false })).toBe(30);
  });

  test('is 0 where nothing is asked for', () => {
    expect(demandOf('{ things { id } }').pageSize({})).toBe(0);
  });
});
