import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isListType,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadCompiledGraph } from '../../gateway/execute/load-services.ts';
import type { ParameterBinding } from '../../schema/contract/operation-binding.ts';
import { type ReadCall, readCall } from '../support/contract-calls.ts';
import { ROOT_DOCUMENTS } from '../support/prepared-documents.ts';
import { plantKey, ROW_PATHS } from '../support/row-paths.ts';
import { type GraphqlAnswer, startWorld, type World } from '../support/world.ts';

const schema = buildSchema(readFileSync(new URL('../../schema/generated/api.graphql', import.meta.url), 'utf8'));
const { services } = loadCompiledGraph();
const operations = Object.assign({}, ...services.map(({ bindings }) => bindings.operations));

/** Values that would mean something in a path, a query or a header, if they were put there as they are. */
const HOSTILE: readonly string[] = [
  '.',
  '..',
  './x',
  '../../admin',
  '../v0/users',
  '..%2fadmin',
  '%2e%2e%2fadmin',
  '%2e',
  '%2E%2E',
  '%252e%252e%252fadmin',
  '%c0%ae%c0%ae/',
  '．．／admin',
  '。。/x',
  '\u2025',
  '\u2024\u2024/',
  'a/b',
  '/',
  '//evil.test/x',
  'http://169.254.169.254/latest/meta-data/',
  '@evil.test',
  'user:password@evil.test',
  '\\..\\admin',
  'x?admin=true',
  'x&admin=true',
  'x&x-business-unit=ANDESBOX',
  'x#frag',
  'x;admin=true',
  'x=y',
  'a,b',
  'a+b',
  'a b',
  ' 1\t',
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '1\r\nX-Evil: 1\r\n\r\nGET /admin HTTP/1.1',
  'a\nX-Evil: 1',
  'a\rb',
  'a\u2028b',
  'a\u0085b',
  '\u007f',
  '\ufeffx',
  '\ud800',
  'x\udfff',
  'é',
  '😀',
  '%',
  '%zz',
  '%00',
  '{context.headers.authorization}',
  '{mawbId}',
  '{{constructor.constructor("return process")()}}',
  '$&',
  '$1',
  '*',
  "1' OR 1=1--",
  '"',
  '<script>',
  '__proto__',
  'constructor',
  'batch',
  'summary',
  '1:2',
  '9007199254740993',
  '-1',
  'x'.repeat(3000),
  'x'.repeat(65_536),
];

/** An argument that becomes a path, query or header parameter, and takes any text. */
interface TextArgument {
  readonly coordinate: string;
  readonly field: string;
  readonly argument: string;
  readonly operation: string;
  readonly parameter: ParameterBinding;
  readonly list: boolean;
}

/** Scalars whose values are checked by their own rules come to the parameter too, when they pass. */
const TEXTS = new Set(['ID', 'String', 'DateTime', 'Date', 'Decimal', 'BigInt', 'JSON']);

const textArguments: readonly TextArgument[] = services.flatMap(({ bindings }) =>
  Object.entries(bindings.fields).flatMap(([coordinate, field]) => {
    const [type = '', name = ''] = coordinate.split('.');
    if (field.kind !== 'operation' || !['Query', 'Mutation'].includes(type)) return [];
    return Object.entries(field.arguments).flatMap(([argument, parameterName]) => {
      const definition = argumentOf(type, name, argument);
      const parameter = bindings.operations[field.operation]?.parameters.find((entry) => entry.name === parameterName);
      if (parameter === undefined || !TEXTS.has(getNamedType(definition.type).name)) return [];
      const list = isListType(getNullableType(definition.type));
      return [
        { coordinate: `${coordinate}.${argument}`, field: name, argument, operation: field.operation, parameter, list },
      ];
    });
  }),
);

function argumentOf(type: string, field: string, argument: string): GraphQLArgument {
  const root = schema.getType(type) as unknown as { getFields(): Record<string, GraphQLField<unknown, unknown>> };
  const found = root.getFields()[field]?.args.find(({ name }) => name === argument);
  if (found === undefined) throw new Error(`${type}.${field} has no argument ${argument}`);
  return found;
}

/** The matrix's document with a variable in the place of the argument, asking for nothing more. */
function documentOf({ field, argument, coordinate }: TextArgument): string {
  const operation = parse(ROOT_DOCUMENTS.get(field) ?? '', { noLocation: true })
    .definitions[0] as OperationDefinitionNode;
  const node = operation.selectionSet.selections[0] as FieldNode;
  const others = (node.arguments ?? []).filter(({ name }) => name.value !== argument).map(print);
  const { type } = argumentOf(coordinate.split('.')[0] ?? '', field, argument);
  const leaf = node.selectionSet === undefined ? '' : '{ __typename }';
  return `${operation.operation}($value: ${type}) { ${field}(${[...others, `${argument}: $value`].join(' ')}) ${leaf} }`;
}

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => world.forgetCalls());

function received(): readonly ReadCall[] {
  const { iam, customs, mawb } = world.standIns;
  const requests = [...iam.requests, ...customs.requests, ...mawb.requests];
  for (const { headers, operationId } of requests) {
    const own = [headers['x-business-unit'] ?? 'SERHAFEN', headers['x-country-code'] ?? 'CL'];
    expect([operationId, ...own]).toEqual([operationId, 'SERHAFEN', 'CL']);
  }
  return requests.map((request) => readCall(request, operations));
}

/** Refused by us, or answered by the service: never a failure. */
function expectSound({ status, errors }: GraphqlAnswer, value: string): void {
  expect([200, 400]).toContain(status);
  for (const { extensions, message } of errors) {
    expect(extensions.httpStatus).toBeLessThan(500);
    expect(extensions.code, `${JSON.stringify(value)}: ${message}`).toMatch(/^[A-Z_]+$/);
    expect(extensions.code).not.toBe('UPSTREAM_ERROR');
  }
}

test('there are text arguments for paths, queries and headers', () => {
  expect(new Set(textArguments.map(({ parameter }) => parameter.in))).toEqual(new Set(['path', 'query', 'header']));
  expect(textArguments.length).toBeGreaterThan(70);
});

describe('a hostile value stays the value of its parameter', () => {
  test.each(textArguments.map((entry) => [entry.coordinate, entry] as const))('%s', async (_coordinate, entry) => {
    const query = documentOf(entry);
    const answers = await Promise.all(
      HOSTILE.map(async (value) => {
        const variables = { value: entry.list ? [value, 'plain'] : value };
        const answer = await world.ask(query, { as: 'root.admin', variables });
        expectSound(answer, value);
        return { value, answer };
      }),
    );
    const calls = received();
    for (const call of calls) expect(call.operationId).toBe(entry.operation);
    const arrived = calls.map(({ values }) => {
      const value = values[entry.parameter.name];
      return entry.list ? (value as readonly string[])[0] : value;
    });
    expect(new Set(arrived).size).toBe(arrived.length);
    // Every value came to the service exactly as it was, or was refused with a code of ours.
    for (const { value, answer } of answers) {
      if (arrived.includes(value)) continue;
      expect(
        answer.errors.map(({ extensions }) => [extensions.code, extensions.service]),
        JSON.stringify(value),
      ).toEqual([['BAD_USER_INPUT', undefined]]);
    }
    expect(arrived.filter((value) => !HOSTILE.includes(value as string))).toEqual([]);
  });
});

/** Page numbers and limits, which a batch call has and a single one has not. */
const PAGING = /^\d{1,3}$/;

describe('a hostile key in the answer of a service', () => {
  const keyed = services.flatMap(({ bindings }) =>
    Object.entries(bindings.fields).flatMap(([coordinate, field]) => {
      const [type = '', name = ''] = coordinate.split('.');
      if (field.kind === 'operation' || field.kind === 'event' || ROW_PATHS[type] === undefined) return [];
      const property = field.kind === 'reference' ? field.property : field.parentKey;
      return [{ coordinate, type, name, property, list: field.kind === 'reference' && field.list }];
    }),
  );

  test.each(keyed.map((entry) => [entry.coordinate, entry] as const))(
    'does not lead %s anywhere else',
    async (_coordinate, entry) => {
      const path = ROW_PATHS[entry.type];
      if (path === undefined) throw new Error(entry.type);
      const document = path.document(`${entry.name} { __typename }`);
      await world.ask(document, { as: 'root.admin' });
      const usual = received().flatMap(({ values }) => Object.values(values).flat());
      for (const value of [
        '../../users',
        '..',
        '',
        'x?admin=true',
        'x&ids=y',
        'a\r\nX-Evil: 1',
        '\ud800',
        '__proto__',
        'x'.repeat(9000),
      ]) {
        await plantKey(world, path, entry.property, entry.list ? [value] : value);
        for (const service of [world.standIns.iam, world.standIns.customs, world.standIns.mawb])
          service.requests.length = 0;
        const answer = await world.ask(document, { as: 'root.admin' });
        expect(answer.status).toBe(200);
        for (const call of received()) {
          const sent = Object.values(call.values).flat();
          expect(sent.filter((part) => part !== value && !usual.includes(part) && !PAGING.test(part))).toEqual([]);
        }
        for (const { extensions } of answer.errors) expect(extensions.httpStatus).toBeLessThan(500);
      }
    },
  );
});

describe('a body', () => {
  const update =
    'mutation($input: AssigneeRequest!) { assignMawb(mawbId: "6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001", input: $input) { id } }';

  test.each(HOSTILE.filter((value) => value.length < 3000))('carries %j as it is', async (comment) => {
    await world.ask(update, { as: 'root.admin', variables: { input: { expectedVersion: 999, comment } } });
    expect(received().map(({ body }) => body)).toEqual([{ expectedVersion: 999, comment }]);
  });

  test.each([
    ['__proto__ in an input', '{"input":{"expectedVersion":1,"__proto__":{"isAdmin":true}}}'],
    [
      'constructor.prototype in an input',
      '{"input":{"expectedVersion":1,"constructor":{"prototype":{"isAdmin":true}}}}',
    ],
    ['an unknown property', '{"input":{"expectedVersion":1,"isAdmin":true}}'],
    ['a list for a text', '{"input":{"expectedVersion":1,"comment":["a","b"]}}'],
    ['an object for a text', '{"input":{"expectedVersion":1,"comment":{"$ne":null}}}'],
    ['a number beyond the double', '{"input":{"expectedVersion":1e400}}'],
    ['100,000 nested lists', `{"input":{"expectedVersion":1,"comment":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`],
    [
      '100,000 nested objects',
      `{"input":{"expectedVersion":1,"comment":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}}`,
    ],
  ])('with %s is refused before any call, and harms nobody', async (_name, variables) => {
    const response = await fetch(`${world.gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await world.token('root.admin')}`,
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
      },
      body: `{"query":${JSON.stringify(update)},"variables":${variables}}`,
    });
    const answer = (await response.json()) as { data?: unknown; errors: { extensions: { code: string } }[] };
    expect([response.status, answer.data]).toEqual([400, undefined]);
    expect(answer.errors[0]?.extensions.code).toMatch(/^BAD_(USER_INPUT|REQUEST)$/);
    expect(world.calls()).toEqual([]);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
    expect((await world.ask('{ me { id } }')).errors).toEqual([]);
  });
});
