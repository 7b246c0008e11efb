/** Documents that ask for more than anybody may: refused before planning, whatever they cost to write. */
import { type Attack, post, query, REFUSED } from '../attack.ts';
import { aliases, DEAR, deep, duplicates, laughs, unknownFields, variables } from '../shapes.ts';

const batch = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, () => ({ query: '{__typename}' })));

const SCHEMA_OF_SCHEMA =
  '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }';

export const GRAPHQL_DOS: readonly Attack[] = [
  query('DOS-01', '101 aliases of __typename', aliases(101, '__typename'), REFUSED),
  query('DOS-02', '1,000 aliases of a root field', aliases(1000, 'me { id }'), REFUSED),
  post('DOS-05', 'a batch of 10 requests', batch(10), REFUSED),
  post('DOS-06', 'a batch of 1,000 requests', batch(1000), REFUSED),
  post('DOS-07', 'an empty batch', '[]', REFUSED),
  query('DOS-10', 'one field 1,000 times', duplicates(1000), REFUSED),
  query('DOS-11', 'one field 30,000 times', duplicates(30_000), REFUSED),
  query('DOS-12', '25 levels of a recursive type', deep(25), REFUSED),
  query(
    'DOS-15',
    'fragments in a circle',
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    REFUSED,
  ),
  query('DOS-16', 'a fragment in itself', '{ ...A } fragment A on Query { __typename ...A }', REFUSED),
  query('DOS-17', '30 fragments, each spread twice by the one before', laughs(30), REFUSED),
  query('DOS-20', 'a comment of 2 MB', `{ __typename } #${'x'.repeat(2_000_000)}`, REFUSED),
  query('DOS-21', '1 MB of commas and blanks', `{${', '.repeat(500_000)}__typename }`, REFUSED),
  query('DOS-22', '100,000 tokens', duplicates(100_000), REFUSED),
  query('DOS-25', '5,000 variables', variables(5000), REFUSED),
  query('DOS-26', 'lists 10,000 deep', `{ mawb(mawbId: ${'['.repeat(10_000)}${']'.repeat(10_000)}) { id } }`, REFUSED),
  query(
    'DOS-27',
    'objects 10,000 deep',
    `{ mawb(mawbId: ${'{a:'.repeat(10_000)}1${'}'.repeat(10_000)}) { id } }`,
    REFUSED,
  ),
  post(
    'DOS-30',
    'a body of 10 MB',
    { query: '{__typename}', variables: { p: 'x'.repeat(10_000_000) } },
    {
      status: [413],
      orCut: true,
    },
  ),
  post(
    'DOS-31',
    'a variable of 100,000 items',
    { query: 'query($a: [Int!]) { __typename }', variables: { a: Array.from({ length: 100_000 }, (_, n) => n) } },
    REFUSED,
  ),
  query('DOS-32', 'the types of the types of the types', SCHEMA_OF_SCHEMA, REFUSED),
  query('DOS-35', 'a field name of 50,000 letters', `{ ${'x'.repeat(50_000)} }`, { ...REFUSED, maxBytes: 20_000 }),
  query('DOS-36', '10,000 unknown fields', unknownFields(10_000), { ...REFUSED, maxErrors: 101, maxBytes: 100_000 }),
  query('DOS-37', 'a number of a million digits', `{ mawbs(page: ${'9'.repeat(1_000_000)}) { data { id } } }`, REFUSED),
  query('DOS-40', 'lists in lists, a hundred each', DEAR, REFUSED),
  query(
    'DOS-41',
    'a fragment that is called __schema',
    `{ ...__schema } fragment __schema on Query ${deep(12)}`,
    REFUSED,
  ),
  query('DOS-42', 'an operation that is called __schema', `query __schema ${deep(12)}`, REFUSED),
];
