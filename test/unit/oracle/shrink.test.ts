import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import type { Operation } from '../../oracle/answerer.ts';
import { shrinkOperation } from '../../oracle/shrink.ts';

const schema = buildSchema(`
  type Query { a(x: Int, y: Int): A list: [A] }
  type A { id: ID name: String next: A }
`);

const flat = (query: string) => query.replace(/\s+/g, ' ').trim();

async function shrink(operation: Operation, fails: (query: string) => boolean): Promise<Operation> {
  const smallest = await shrinkOperation(operation, { schema, fails: async ({ query }) => fails(flat(query)) });
  return { ...smallest, query: flat(smallest.query) };
}

test('what does not matter goes: selections, aliases, arguments, conditions', async () => {
  const query = `query Q($v: Int, $c: Boolean!) {
    one: a(x: 1, y: $v) @include(if: $c) { id name next { id name } }
    list { id next { next { name } } }
  }`;
  const { query: smallest } = await shrink({ query, variables: { v: 1, c: true } }, (text) => text.includes('a('));
  expect(smallest).toMatch(/^query Q(\(\$v: Int\))? \{ a\((x: 1|y: \$v)\) \{ \w+ \} \}$/);
});

test('variables that nothing uses go with what used them', async () => {
  const operation = { query: 'query ($v: Int) { a(x: $v) { id } list { id } }', variables: { v: 1 } };
  const smallest = await shrink(operation, (text) => text.includes('list'));
  expect(smallest).toEqual({ query: '{ list { id } }', variables: {} });
});

test('fragments give way to what they hold', async () => {
  const operation = { query: '{ list { ...F } } fragment F on A { ... { name } id }' };
  expect((await shrink(operation, (text) => /\bname\b/.test(text))).query).toBe('{ list { name } }');
});

test('other operations of the document go first', async () => {
  const operation = { query: 'query A { list { id } } query B { a { name } }', operationName: 'B' };
  expect((await shrink(operation, (text) => text.includes('name'))).query).toBe('query B { a { name } }');
});

test('every operation tried is valid, and required variables stay', async () => {
  const operation = { query: 'query ($c: Boolean!) { a @skip(if: $c) { id } }', variables: { c: false } };
  const tried: Operation[] = [];
  await shrinkOperation(operation, {
    schema,
    fails: async (smaller) => {
      tried.push(smaller);
      return false;
    },
  });
  expect(tried.map(({ query }) => flat(query))).toEqual(['{ a { id } }']);
});

test('an operation that nothing can be taken from is its own smallest', async () => {
  expect((await shrink({ query: '{ list { id } }' }, () => true)).query).toBe('{ list { id } }');
});

test('the number of attempts is bounded', async () => {
  let attempts = 0;
  const fails = async () => {
    attempts += 1;
    return false;
  };
  await shrinkOperation(
    { query: '{ list { id name next { id name next { id name } } } }' },
    { schema, fails, attempts: 3 },
  );
  expect(attempts).toBe(3);
});
