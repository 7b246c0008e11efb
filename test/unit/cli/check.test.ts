import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compare } from '../../../cli/check.ts';

const before = buildSchema(`
  type Query { thing(id: ID!): Thing  other: Int }
  type Thing { id: ID! kind: Kind size: Int }
  enum Kind { BIG SMALL }
`);
const page = { file: 'page.graphql', text: 'query Page { thing(id: 1) { ...Part } }' };
const part = { file: 'part.graphql', text: 'fragment Part on Thing { kind size }' };
const changed = (sdl: string) => compare(before, buildSchema(sdl), [page, part]);
const THING = 'type Query { thing(id: ID!): Thing other: Int }';

describe('a check of a changed graph', () => {
  test('finds nothing where nothing a page uses has changed', () => {
    const { broken, changes } = changed(
      `type Query { thing(id: ID!): Thing } type Thing { id: ID! kind: Kind size: Int } enum Kind { BIG SMALL }`,
    );
    expect(broken).toEqual([]);
    expect(changes).toEqual([{ change: expect.stringContaining('other was removed'), usedBy: [] }]);
  });

  test('names the operation whose fragment selects what is gone', () => {
    const { broken } = changed(`${THING} type Thing { id: ID! kind: Kind } enum Kind { BIG SMALL }`);
    expect(broken).toEqual([{ operation: 'Page', file: 'page.graphql', reasons: [expect.stringContaining('"size"')] }]);
  });

  test('names the operation whose answer gets another type, though it still is valid', () => {
    const { broken } = changed(`${THING} type Thing { id: ID! kind: Kind size: String } enum Kind { BIG SMALL }`);
    expect(broken).toEqual([
      { operation: 'Page', file: 'page.graphql', reasons: [expect.stringContaining('Thing.size changed type')] },
    ]);
  });

  test('names the operation that needs an argument more', () => {
    const { broken } = changed(
      `type Query { thing(id: ID! at: Int!): Thing other: Int } type Thing { id: ID! kind: Kind size: Int } enum Kind { BIG SMALL }`,
    );
    expect(broken).toMatchObject([{ operation: 'Page', reasons: [expect.stringContaining('"at"')] }]);
  });

  test('names the operation that reads an enumeration which lost a value', () => {
    const { broken } = changed(`${THING} type Thing { id: ID! kind: Kind size: Int } enum Kind { BIG }`);
    expect(broken).toMatchObject([{ operation: 'Page', reasons: [expect.stringContaining('SMALL')] }]);
  });
});
