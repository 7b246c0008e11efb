import { buildSchema, Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { checkRecursion } from '../../../../../gateway/execute/limits/check-recursion.ts';

const schema = buildSchema(`
  type Query { user: User }
  interface Named { friend: User }
  type User implements Named { name: String friend: User team: Team }
  type Team { leader: User name: String }
`);

function check(text: string, maxRecursion: number): void {
  const { definitions } = parse(text);
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  checkRecursion(
    schema,
    operation,
    definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION),
    maxRecursion,
  );
}

describe('a field inside itself', () => {
  test.each<[string, string, number]>([
    ['directly', '{ user { friend { friend { friend { name } } } } }', 2],
    ['with another between', '{ user { team { leader { team { name } } } } }', 1],
    ['under an alias', '{ user { a: friend { b: friend { name } } } }', 1],
    ['through a fragment', '{ user { ...F } } fragment F on User { friend { friend { name } } }', 1],
    ['through a fragment without a type', '{ user { friend { ... { friend { name } } } } }', 1],
  ])('is counted %s', (_how, text, turns) => {
    expect(() => check(text, turns)).not.toThrow();
    expect(() => check(text, turns - 1)).toThrow(
      `The query has ${turns} levels of a field inside itself; at most ${turns - 1} are allowed`,
    );
  });

  test('is not counted side by side', () => {
    expect(() => check('{ user { a: friend { name } b: friend { name } team { leader { name } } } }', 0)).not.toThrow();
  });

  test('is not counted for leaves', () => {
    expect(() => check('{ user { name friend { name } } }', 0)).not.toThrow();
  });
});
