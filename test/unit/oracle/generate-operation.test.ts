import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema, parse, validate } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../oracle/answerer.ts';
import { generateOperation } from '../../oracle/generate/operation.ts';
import { createRig, type Rig } from '../../oracle/rig.ts';
import { SUPERGRAPHS } from '../../oracle/supergraphs/index.ts';

const ours = buildSchema(readFileSync(new URL('../../../schema/generated/api.graphql', import.meta.url), 'utf8'));
const seeds = Array.from({ length: 250 }, (_, index) => index);

function generate(schema: GraphQLSchema, seed: number): Operation {
  return generateOperation({ schema, values: {} }, seed);
}

function errorsOf(schema: GraphQLSchema): string[] {
  return seeds.flatMap((seed) =>
    validate(schema, parse(generate(schema, seed).query)).map(({ message }) => `seed ${seed}: ${message}`),
  );
}

describe('generated operations', () => {
  test('are valid for the API schema of the product', () => {
    expect(errorsOf(ours)).toEqual([]);
  });

  test.each(SUPERGRAPHS)('are valid for $name, and so are their variables', async (supergraph) => {
    const rig = await createRig(supergraph);
    expect(errorsOf(rig.apiSchema)).toEqual([]);
    for (const seed of seeds.slice(0, 60)) {
      const { errors = [] } = await rig.truth(generate(rig.apiSchema, seed));
      expect(errors.filter(({ extensions }) => extensions?.code === 'BAD_USER_INPUT')).toEqual([]);
    }
  });

  test('are the same for the same seed, and others for another', () => {
    expect(generate(ours, 7)).toEqual(generate(ours, 7));
    expect(new Set(seeds.map((seed) => generate(ours, seed).query)).size).toBeGreaterThan(seeds.length * 0.9);
  });
});

describe('among a few hundred there are', () => {
  let rig: Rig;
  let queries: string[];
  let operations: Operation[];

  beforeAll(async () => {
    const supergraph = SUPERGRAPHS.find(({ name }) => name === 'catalogue');
    if (supergraph === undefined) throw new TypeError('no catalogue');
    rig = await createRig(supergraph);
    operations = seeds.map((seed) => generateOperation({ schema: rig.apiSchema, values: rig.supergraph.values }, seed));
    queries = operations.map(({ query }) => query);
  });

  test.each<[string, RegExp]>([
    ['aliases', /\w+: \w+/],
    ['aliases that are keys of entities', /\bid: \w+/],
    ['aliases named like Object.prototype', /\b(constructor|toString|hasOwnProperty): /],
    ['inline fragments', /\.\.\. on \w+/],
    ['inline fragments without a type', /\.\.\. (@|\{)/],
    ['named fragments', /fragment F\d_\d on/],
    ['fragments spread twice', /\.\.\.(F\d_\d)\b[\s\S]*\.\.\.\1\b/],
    ['@skip by a literal', /@skip\(if: (true|false)\)/],
    ['@include by a variable', /@include\(if: \$/],
    ['both conditions on one selection', /@skip\(if: [^)]+\) @include/],
    ['__typename', /__typename/],
    ['lists with variables inside', /\[[^\]]*\$v\d/],
    ['input objects', /\{\w+: /],
    ['recursive input objects', /not: \{/],
    ['enum literals', /: (ASC|DESC|EN|ES|PALLETS)\b/],
    ['null literals', /: null/],
    ['default values of variables', /\$v\d+: \S+ = /],
    ['several operations in a document', /query Op1/],
    ['introspection beside data', /__(schema|type)\b/],
    ['selections five levels deep', /\n {10}\w/],
  ])('%s', (_what, pattern) => {
    expect(queries.filter((query) => pattern.test(query)).length).toBeGreaterThan(2);
  });

  test('variables that are left out, and given as null', () => {
    const declared = operations.filter(
      ({ query, variables = {} }) => (query.match(/\$v\d+: /g)?.length ?? 0) > Object.keys(variables).length,
    );
    expect(declared.length).toBeGreaterThan(2);
    expect(operations.filter(({ variables = {} }) => Object.values(variables).includes(null)).length).toBeGreaterThan(
      2,
    );
  });

  test('answers that are not empty, most of the time', async () => {
    const answers = await Promise.all(operations.map((operation) => rig.truth(operation)));
    const filled = answers.filter(({ data }) => JSON.stringify(data ?? null).length > 30);
    expect(filled.length).toBeGreaterThan(operations.length * 0.7);
  });
});
