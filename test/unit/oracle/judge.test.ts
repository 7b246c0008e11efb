import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Answer, AnswerError } from '../../oracle/answerer.ts';
import { judge } from '../../oracle/judge.ts';
import type { ReferenceFault } from '../../oracle/reference-faults.ts';
import type { Rig } from '../../oracle/rig.ts';

const apiSchema = buildSchema('type Query { a: A list: [A] } type A { b: Int c: Int! }');

const fault: ReferenceFault = {
  name: 'known',
  why: 'for the test',
  witness: 'truth',
  shows: ({ query }) => query.includes('a'),
};

function verdict(
  answers: { actual: Answer; reference: Answer | null; truth: Answer },
  { query = '{ b }', ...supergraph }: Partial<Rig['supergraph']> & { query?: string } = {},
) {
  const rig = { apiSchema, supergraph: { truthfulErrors: true, ...supergraph }, plan: () => ({}) } as unknown as Rig;
  const { unexplained, explained } = judge(rig, { query, ...answers });
  return { explained, unexplained: unexplained.map(({ witness, difference }) => `${witness}: ${difference.kind}`) };
}

const failed = (code: string | null, ...path: (string | number)[]): AnswerError => ({
  message: 'x',
  path,
  ...(code !== null && { extensions: { code } }),
});

const right = { data: { b: 1 } };
const wrong = { data: { b: 2 } };

describe('data', () => {
  test('that both witnesses have are right', () => {
    expect(verdict({ actual: right, reference: right, truth: right })).toEqual({ explained: [], unexplained: [] });
  });

  test('that neither has are found twice', () => {
    const { unexplained } = verdict({ actual: wrong, reference: right, truth: right });
    expect(unexplained).toEqual(['reference: data', 'truth: data']);
  });

  test('that only the reference has are wrong, too, when the difference has no name', () => {
    expect(verdict({ actual: wrong, reference: wrong, truth: right }).unexplained).toEqual(['truth: data']);
    expect(verdict({ actual: right, reference: wrong, truth: right }).unexplained).toEqual(['reference: data']);
  });

  test('are held to the truth where the reference does not load the supergraph', () => {
    expect(verdict({ actual: wrong, reference: null, truth: right }).unexplained).toEqual(['truth: data']);
    expect(verdict({ actual: right, reference: null, truth: right }).unexplained).toEqual([]);
  });
});

describe('a known fault of the reference', () => {
  const supergraph = { query: '{ a }', referenceFaults: [fault] };
  const either = { ...supergraph, referenceFaults: [{ ...fault, witness: 'either' as const }] };

  test('leaves the decision to the truth', () => {
    const answers = { reference: wrong, truth: right };
    expect(verdict({ ...answers, actual: right }, supergraph)).toEqual({ explained: ['known'], unexplained: [] });
    expect(verdict({ ...answers, actual: wrong }, supergraph).unexplained).toEqual(['truth: data']);
  });

  test('of the plan allows the truth and the reference, and nothing else', () => {
    const answers = { reference: wrong, truth: right };
    expect(verdict({ ...answers, actual: right }, either).unexplained).toEqual([]);
    expect(verdict({ ...answers, actual: wrong }, either).unexplained).toEqual([]);
    expect(verdict({ ...answers, actual: { data: { b: 3 } } }, either).unexplained).not.toEqual([]);
  });

  test('excuses nothing where the reference is right', () => {
    const { explained, unexplained } = verdict({ actual: wrong, reference: right, truth: right }, supergraph);
    expect(explained).toEqual([]);
    expect(unexplained).toContain('truth: data');
  });
});

describe('errors', () => {
  const data = { list: [{ c: 1 }, null] };

  test('of null violations may be told, where the reference has them in an extension', () => {
    const reference = { data, extensions: { valueCompletion: [{ message: 'x', path: ['list', 1, 'c'] }] } };
    const truth = { data, errors: [failed(null, 'list', 1, 'c')] };
    const actual = { data, errors: [failed('NULL', 'list', 1, 'c')] };
    expect(verdict({ actual, reference, truth })).toEqual({
      explained: ['null violations are errors'],
      unexplained: [],
    });
    const elsewhere = { data, errors: [failed('NULL', 'list', 0, 'c')] };
    expect(verdict({ actual: elsewhere, reference, truth }).unexplained).toContain('reference: error-extra');
  });

  test('below one null need one only', () => {
    const reference = { data, errors: [failed('A', 'list', 1, 'c'), failed('B', 'list', 1, 'b', 'deep')] };
    const truth = { data, errors: [failed('A', 'list', 1, 'c')] };
    expect(verdict({ actual: truth, reference, truth })).toEqual({
      explained: ['one error is enough for one null'],
      unexplained: [],
    });
    expect(verdict({ actual: { data }, reference, truth }).unexplained).toContain('reference: error-missing');
  });

  test('of a failed entity are at its fields, if the truth has them there', () => {
    const truth = { data: { a: { b: null } }, errors: [failed('A', 'a', 'b')] };
    const reference = { data: truth.data, errors: [failed('A', 'a')] };
    const supergraph = { referenceFaults: [] };
    expect(verdict({ actual: truth, reference, truth }, supergraph).unexplained).not.toContain('truth: error-extra');
    const otherCode = { data: truth.data, errors: [failed('B', 'a', 'b')] };
    expect(verdict({ actual: otherCode, reference, truth }, supergraph).unexplained).not.toEqual([]);
  });

  test('stand at every null that may not be, unless an entity may be unknown', () => {
    const truth = { data: { a: null }, errors: [failed(null, 'a', 'c')] };
    const silent = { data: { a: null } };
    expect(verdict({ actual: silent, reference: silent, truth }).unexplained).toEqual(['truth: error-missing']);
    expect(verdict({ actual: silent, reference: silent, truth }, { unknownEntities: true }).unexplained).toEqual([]);
  });
});
