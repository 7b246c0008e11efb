import { describe, expect, test } from 'vitest';
import { answering, asking, json, problemsOf } from '../../../support/compile-contract.ts';

const text = { type: 'string' };
const named = (target: string, name: string) => `  - target: ${target}\n    update: { x-graphql: { name: ${name} } }\n`;
const two = {
  paths: {
    '/a': { get: { operationId: 'a', responses: { '200': json({ $ref: '#/components/schemas/A' }) } } },
    '/b': { get: { operationId: 'b', responses: { '200': json({ $ref: '#/components/schemas/B' }) } } },
  },
  components: {
    schemas: { A: { type: 'object', properties: { a: text } }, B: { type: 'object', properties: { b: text } } },
  },
};

describe('what cannot be built is named with file, place, reason and remedy:', () => {
  test.each<[string, object, string, { file: string; pointer: string; reason: RegExp; remedy: RegExp }]>([
    [
      'a reference to another file',
      answering({ $ref: './things.yaml#/Thing' }),
      '',
      {
        file: 'openapi.yaml',
        pointer: '/paths/~1things/get/responses/200/content/application~1json/schema/$ref',
        reason: /in another document/,
        remedy: /redocly\/cli bundle/,
      },
    ],
    [
      'a property to pick that the answer does not have',
      answering({ type: 'object', properties: { data: { type: 'object', properties: { a: text } }, meta: text } }),
      '  - target: $.paths[*].get\n    update: { x-graphql: { pick: date } }\n',
      {
        file: 'overlay.yaml',
        pointer: '/paths/~1things/get/x-graphql/pick',
        reason: /no property date/,
        remedy: /as the contract has it/,
      },
    ],
    [
      'a parameter that leads to nothing',
      asking([{ $ref: '#/components/parameters/Missing' }]),
      '',
      {
        file: 'openapi.yaml',
        pointer: '/paths/~1things/get/parameters/0/$ref',
        reason: /leads to nothing/,
        remedy: /components/,
      },
    ],
    [
      'a required parameter that cannot be sent',
      asking([{ name: 'not a token', in: 'header', required: true, schema: text }]),
      '',
      {
        file: 'openapi.yaml',
        pointer: '/paths/~1things/get/parameters',
        reason: /cannot be sent/,
        remedy: /remove the parameter/,
      },
    ],
    [
      'a contract without operations',
      { paths: {} },
      '',
      { file: 'openapi.yaml', pointer: '/paths', reason: /no operation/, remedy: /remove the folder/ },
    ],
    [
      'Swagger 2',
      { openapi: undefined, swagger: '2.0' },
      '',
      { file: 'openapi.yaml', pointer: '/swagger', reason: /version 2\.0/, remedy: /npx swagger2openapi/ },
    ],
    [
      'OpenAPI of the future',
      { openapi: '4.0.0' },
      '',
      { file: 'openapi.yaml', pointer: '/openapi', reason: /version 4\.0\.0/, remedy: /3\.0\.x or 3\.1\.x/ },
    ],
    [
      'two operations that the overlay gives one name',
      two,
      named('$.paths.*.get', 'same'),
      {
        file: 'overlay.yaml',
        pointer: '/paths/~1b/get/x-graphql/name',
        reason: /two operations are named same/,
        remedy: /x-graphql/,
      },
    ],
    [
      'two types that the overlay gives one name',
      two,
      named('$.components.schemas.*', 'Same'),
      {
        file: 'overlay.yaml',
        pointer: '/components/schemas/B/x-graphql/name',
        reason: /two types Same/,
        remedy: /another name/,
      },
    ],
    [
      'a type that the overlay names like a scalar',
      two,
      named('$.components.schemas.A', 'DateTime'),
      {
        file: 'overlay.yaml',
        pointer: '/components/schemas/A/x-graphql/name',
        reason: /DateTime/,
        remedy: /another name/,
      },
    ],
    [
      'two arguments that the overlay gives one name',
      asking([
        { name: 'a', in: 'query', schema: text },
        { name: 'b', in: 'query', schema: text },
      ]),
      named("$..[?@.in == 'query']", 'same'),
      { file: 'overlay.yaml', pointer: '/paths/~1things/get/parameters', reason: /two arguments/, remedy: /x-graphql/ },
    ],
  ])('%s', async (_name, contract, actions, expected) => {
    const [problem] = await problemsOf(contract, actions);
    expect(problem).toMatchObject({ file: expected.file, pointer: expected.pointer });
    expect(problem?.reason).toMatch(expected.reason);
    expect(problem?.remedy).toMatch(expected.remedy);
  });
});
