import { describe, expect, test } from 'vitest';
import {
  answering,
  asking,
  type CompiledContract,
  compileContract,
  json,
  taking,
} from '../../../support/compile-contract.ts';

const text = { type: 'string' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
});
const query = (name: string, schema: object, more: object = {}) => ({ name, in: 'query', schema, ...more });

interface Expected {
  /** Parts of what clients see. */
  readonly has?: readonly string[];
  readonly hasNot?: readonly string[];
  readonly warns?: RegExp;
  readonly binds?: (compiled: CompiledContract) => void;
}

async function check(contract: object, expected: Expected, actions = ''): Promise<void> {
  const compiled = await compileContract(contract, actions);
  for (const part of expected.has ?? []) expect(compiled.api).toContain(part);
  for (const part of expected.hasNot ?? []) expect(compiled.api).not.toContain(part);
  if (expected.warns === undefined) expect(compiled.warnings).toBe('');
  else expect(compiled.warnings).toMatch(expected.warns);
  expected.binds?.(compiled);
}

describe('a schema of 3.1', () => {
  test.each<[string, object, Expected]>([
    ['with one type and null may be null', { a: { type: ['string', 'null'] } }, { has: ['a: String\n'] }],
    ['with several types is any JSON', { a: { type: ['string', 'integer'] } }, { has: ['a: JSON'] }],
    ['with integer and number is a float', { a: { type: ['integer', 'number'] } }, { has: ['a: Float'] }],
    ['with a constant text has a value of that name', { a: { const: 'on-hold' } }, { has: ['ON_HOLD'] }],
    ['with a constant number keeps its scalar', { a: { const: 3 } }, { has: ['a: Int'] }],
    [
      'that is a reference or null keeps the type of the reference',
      { a: { oneOf: [ref('Part'), { type: 'null' }] } },
      { has: ['a: Part\n'] },
    ],
    [
      'with keywords beside its reference has both',
      { a: { ...ref('Part'), properties: { extra: text } } },
      { has: ['extra: String', 'name: String'] },
    ],
    [
      'with examples in a list is read as if they were not there',
      { a: { ...text, examples: ['x'] } },
      { has: ['a: String'] },
    ],
  ])('%s', async (_sentence, properties, expected) => {
    const thing = { ...object(properties, ['a']), required: ['a'] };
    const schemas = { Thing: thing, Part: object({ name: text }) };
    const contract = { openapi: '3.1.0', ...answering(ref('Thing'), schemas) };
    await check(contract, expected);
  });

  test('leaves webhooks out and says so', async () => {
    const contract = { openapi: '3.1.0', webhooks: { made: { post: { responses: {} } } }, ...answering(text) };
    await check(contract, { warns: /1 webhooks are left out/ });
  });
});

describe('names', () => {
  test.each<[string, object, Expected]>([
    [
      'that become one in GraphQL are told apart, with a warning',
      answering(object({ 'a.b': text, 'a-b': text, a_b: text })),
      {
        has: ['aB: String', 'aB2: String', 'aB3: String'],
        warns: /called aB2.*overlay/s,
        binds: ({ bindings }) =>
          expect(Object.values(bindings.types)[0]?.names).toEqual({ aB: 'a.b', aB2: 'a-b', aB3: 'a_b' }),
      },
    ],
    [
      'that start with a digit get an underscore',
      answering(object({ '3d': text, '+1': text })),
      { has: ['_3d: String', '_1: String'] },
    ],
    [
      'that start with two underscores lose them',
      answering(object({ __typename: text, a: text })),
      { has: ['typename: String'] },
    ],
    [
      'that JavaScript objects are born with are kept',
      answering(object({ constructor: text, toString: text })),
      { has: ['constructor: String', 'toString: String'] },
    ],
    [
      'of vendors in a schema are properties, not extensions',
      answering(object({ 'x-rate': text })),
      { has: ['xRate: String'] },
    ],
    [
      'of types that GraphQL has taken get a number',
      answering(object({ a: ref('Date'), b: ref('Query'), c: ref('String') }), {
        Date: object({ day: text }),
        Query: object({ q: text }),
        String: object({ s: text }),
      }),
      { has: ['type Date2', 'type Query2', 'type String2'] },
    ],
    [
      'of a schema and of a request form are kept apart',
      {
        ...taking(
          { 'application/json': { schema: ref('Thing') } },
          { Thing: object({ a: text }), ThingInput: object({ b: text }) },
        ),
        paths: {
          '/things': {
            post: {
              operationId: 'addThing',
              requestBody: { required: true, ...json(ref('Thing')) },
              responses: { '200': json(ref('Thing')) },
            },
            put: {
              operationId: 'putThing',
              requestBody: { required: true, ...json(ref('ThingInput')) },
              responses: { '204': { description: 'x' } },
            },
          },
        },
      },
      { has: ['addThing(input: ThingInput2!', 'type Thing {', 'putThing(input: ThingInput!'] },
    ],
    [
      'of nested schemas that differ are numbered',
      answering(object({ one: object({ status: object({ a: text }) }), two: object({ status: object({ b: text }) }) })),
      { has: ['type Status {', 'type Status2 {'] },
    ],
    [
      'of operations that shorten to one keep their operationId',
      {
        paths: {
          '/pets': { get: { operationId: 'listPet', responses: { '200': json(text) } } },
          '/pet': { get: { operationId: 'getPet', responses: { '200': json(text) } } },
        },
      },
      { has: ['listPet: String', 'getPet: String'] },
    ],
    [
      'of operations that are used twice are replaced by method and path, with a warning',
      {
        paths: {
          '/pets': { get: { operationId: 'pets', responses: { '200': json(text) } } },
          '/old/pets': { get: { operationId: 'pets', responses: { '200': json(text) } } },
        },
      },
      { has: ['pets: String', 'oldPets: String'], warns: /operationId pets is used twice/ },
    ],
    [
      'of operations that the contract leaves out come from method and path',
      {
        paths: {
          '/pets/{id}/toys': {
            get: { parameters: [query('id', text, { in: 'path' })], responses: { '200': json(text) } },
          },
        },
      },
      { has: ['petsIdToys(id: String!): String'] },
    ],
    [
      'of arguments that meet are told apart, and each value keeps its place',
      asking([query('id', text, { in: 'path', required: true }), query('id', text), query('ID', text)], '/things/{id}'),
      {
        has: ['id: String!', 'id2: String', 'iD: String'],
        binds: ({ bindings }) =>
          expect(bindings.fields['Query.findThings']).toMatchObject({
            arguments: { id: 'path id', id2: 'query id', iD: 'ID' },
          }),
      },
    ],
  ])('%s', async (_sentence, contract, expected) => check(contract, expected));

  test('of a whole service take the prefix that the overlay gives', async () => {
    const contract = answering(ref('Thing'), { Thing: object({ a: text }) });
    const actions = '  - target: $\n    update: { x-graphql: { prefix: Shop } }\n';
    await check(contract, { has: ['shopThings: ShopThing', 'type ShopThing {'] }, actions);
  });

  test('that the overlay gives to a property with a reference are used', async () => {
    const contract = answering(ref('Thing'), {
      Thing: object({ owner_ref: ref('Owner') }),
      Owner: object({ a: text }),
    });
    const actions =
      '  - target: $.components.schemas.Thing.properties.owner_ref\n    update: { x-graphql: { name: held_by } }\n';
    await check(
      contract,
      {
        has: ['held_by: Owner'],
        binds: ({ bindings }) => expect(bindings.types.Thing?.names).toEqual({ held_by: 'owner_ref' }),
      },
      actions,
    );
  });
});

describe('a schema', () => {
  test.each<[string, object, Expected]>([
    ['without properties is any JSON', answering(object({ a: { type: 'object' } })), { has: ['a: JSON'] }],
    ['without anything is any JSON', answering(object({ a: {} })), { has: ['a: JSON'] }],
    [
      'that is a map is any JSON',
      answering(object({ a: { type: 'object', additionalProperties: text } })),
      { has: ['a: JSON'] },
    ],
    [
      'that contains itself is one type',
      answering(ref('Node'), { Node: object({ next: ref('Node') }) }),
      { has: ['next: Node'] },
    ],
    [
      'that is a list of itself is any JSON at the bottom',
      answering(ref('Tree'), { Tree: { type: 'array', items: ref('Tree') } }),
      { has: ['things: [JSON'] },
    ],
    [
      'of all of several has the properties of each',
      answering(ref('Dog'), {
        Pet: object({ name: text }, ['name']),
        Dog: { allOf: [ref('Pet'), object({ bark: text })] },
      }),
      { has: ['type Dog', 'bark: String', 'name: String!'] },
    ],
    [
      'whose parts contradict each other is any JSON',
      answering(object({ a: { allOf: [{ type: 'string' }, { type: 'integer' }] } })),
      { has: ['a: JSON'] },
    ],
    [
      'of one of several objects is a union when a discriminator tells them apart',
      answering(ref('Pet'), {
        Pet: {
          oneOf: [ref('cat'), ref('dog')],
          discriminator: { propertyName: 'kind', mapping: { d: '#/components/schemas/dog' } },
        },
        cat: object({ kind: text }),
        dog: object({ kind: text }),
      }),
      {
        has: ['union Pet = Cat | Dog'],
        binds: ({ bindings }) =>
          expect(bindings.abstractTypes.Pet).toMatchObject({
            property: 'kind',
            mapping: { cat: 'Cat', dog: 'Dog', d: 'Dog' },
          }),
      },
    ],
    [
      'of one of several objects is a union when a fixed value tells them apart',
      answering(ref('Pet'), {
        Pet: { oneOf: [ref('Cat'), ref('Dog')] },
        Cat: object({ kind: { type: 'string', enum: ['cat'] } }),
        Dog: object({ kind: { type: 'string', enum: ['dog'] } }),
      }),
      {
        has: ['union Pet = Cat | Dog'],
        binds: ({ bindings }) =>
          expect(bindings.abstractTypes.Pet).toMatchObject({ property: 'kind', mapping: { cat: 'Cat', dog: 'Dog' } }),
      },
    ],
    [
      'of one of several objects that nothing tells apart is one object with all properties',
      answering(ref('Pet'), {
        Pet: { oneOf: [ref('Cat'), ref('Dog')] },
        Cat: object({ meow: text }),
        Dog: object({ bark: text }),
      }),
      { has: ['type Pet {', 'meow: String', 'bark: String'], hasNot: ['union'] },
    ],
    [
      'of any of several objects is one object; what they disagree about is any JSON',
      answering(object({ pet: { anyOf: [object({ age: { type: 'integer' }, name: text }), object({ age: text })] } })),
      { has: ['type Pet {', 'age: JSON', 'name: String'] },
    ],
    [
      'with a discriminator and heirs has the properties of each heir',
      answering(ref('Pet'), {
        Pet: { ...object({ kind: text }, ['kind']), discriminator: { propertyName: 'kind' } },
        Cat: { allOf: [ref('Pet'), object({ meow: text }, ['meow'])] },
        Lion: { allOf: [ref('Cat'), object({ roar: text })] },
      }),
      { has: ['type Pet {\n  kind: String!\n  meow: String\n  roar: String\n}'] },
    ],
    [
      'of any of several integers has 64 bits if one of them has',
      answering(
        object({
          a: { anyOf: [{ type: 'integer' }, { type: 'integer', format: 'int64' }] },
          b: { oneOf: [object({ id: { type: 'integer', format: 'int64' } }), object({ id: { type: 'integer' } })] },
          c: { anyOf: [{ type: 'integer' }, { type: 'number' }] },
        }),
      ),
      { has: ['a: BigInt', 'id: BigInt', 'c: Float'] },
    ],
    [
      'that only demands more of its base is its base',
      answering(
        object({ pet: { ...object({ a: text, b: text }), anyOf: [{ required: ['a'] }, { required: ['b'] }] } }),
      ),
      { has: ['type Pet {', 'a: String\n'] },
    ],
    [
      'whose variants lead back to it is a union once',
      answering(ref('Expr'), {
        Expr: { oneOf: [ref('Not'), ref('Var')], discriminator: { propertyName: 'op' } },
        Not: object({ op: text, of: ref('Expr') }),
        Var: object({ op: text, name: text }),
      }),
      { has: ['union Expr = Not | Var', 'of: Expr'] },
    ],
    [
      'with odd texts to choose from has legal values that stand for them',
      answering(object({ sort: { type: 'string', enum: ['a-b', 'a b', '', '1st', 'true', '__x', 'ok'] } })),
      {
        has: ['enum Sort', '  ok\n', '  A_B\n', '  A_B2\n', '  _1ST\n', '  TRUE\n'],
        binds: ({ bindings }) =>
          expect(bindings.enums.Sort).toMatchObject({ A_B: 'a-b', A_B2: 'a b', _: '', _1ST: '1st' }),
      },
    ],
    ['with numbers to choose from keeps its scalar', answering(object({ a: { enum: [1, 2] } })), { has: ['a: Int'] }],
    [
      'with values of mixed types to choose from is any JSON',
      answering(object({ a: { enum: ['x', 1] } })),
      { has: ['a: JSON'] },
    ],
    [
      'of integers beyond 32 bits is a BigInt',
      answering(
        object({
          a: { type: 'integer', format: 'int64' },
          b: { type: 'integer', maximum: 9e12 },
          c: { type: 'integer', format: 'unix-time' },
        }),
      ),
      { has: ['a: BigInt', 'b: BigInt', 'c: BigInt'] },
    ],
    [
      'that may be null is nullable though required',
      answering(object({ a: { ...text, nullable: true } }, ['a'])),
      { has: ['a: String\n'] },
    ],
    [
      'with items that may be null has nullable items',
      answering(object({ a: { type: 'array', items: { ...text, nullable: true } }, b: text })),
      { has: ['a: [String]\n'] },
    ],
    [
      'that is read only is asked of nobody',
      {
        paths: {
          '/things': {
            post: {
              operationId: 'addThing',
              requestBody: { required: true, ...json(ref('Thing')) },
              responses: { '200': json(ref('Thing')) },
            },
          },
        },
        components: {
          schemas: {
            Thing: object({ id: { ...text, readOnly: true }, secret: { ...text, writeOnly: true }, name: text }, [
              'id',
              'name',
            ]),
          },
        },
      },
      {
        has: [
          'input ThingInput {\n  name: String!\n  secret: String\n}',
          'type Thing {\n  id: String!\n  name: String!\n}',
        ],
      },
    ],
    [
      'that requires itself in a request can be left out',
      taking({ 'application/json': { schema: ref('Node') } }, { Node: object({ next: ref('Node') }, ['next']) }),
      { has: ['next: Node\n'] },
    ],
    [
      'whose reference leads nowhere is any JSON, with a warning',
      answering(object({ a: ref('Missing') })),
      { has: ['a: JSON'], warns: /leads to nothing/ },
    ],
  ])('%s', async (_sentence, contract, expected) => check(contract, expected));
});

describe('a reply', () => {
  const replying = (responses: object, method = 'get') => ({
    paths: { '/things': { [method]: { operationId: 'listThings', responses } } },
  });

  test.each<[string, object, Expected]>([
    ['by default only is the answer', replying({ default: json(text) }), { has: ['things: String'] }],
    [
      'for a range of statuses is the answer',
      replying({ '2XX': json(text), '404': json({ type: 'integer' }) }),
      { has: ['things: String'] },
    ],
    [
      'with a body wins over one without',
      replying({ '200': { description: 'x' }, '201': json(text) }),
      { has: ['things: String'] },
    ],
    [
      'in a JSON of its own kind is asked for by that kind',
      replying({ '200': { description: 'x', content: { 'application/vnd.thing+json': { schema: text } } } }),
      {
        binds: ({ bindings }) =>
          expect(bindings.operations.listThings).toMatchObject({ accept: 'application/vnd.thing+json' }),
      },
    ],
    [
      'of text is a String',
      replying({ '200': { description: 'x', content: { 'text/csv': {} } } }),
      {
        has: ['things: String'],
        binds: ({ bindings }) =>
          expect(bindings.operations.listThings).toMatchObject({ text: true, accept: 'text/csv' }),
      },
    ],
    [
      'of bytes is true, with a warning',
      replying({ '200': { description: 'x', content: { 'application/pdf': {} } } }),
      { has: ['things: Boolean'], warns: /application\/pdf.*hidden: true/s },
    ],
    ['to HEAD is true', replying({ '200': json(text) }, 'head'), { has: ['listThings: Boolean'] }],
    ['without a single success is true', replying({ '404': json(text) }), { has: ['things: Boolean'] }],
  ])('%s', async (_sentence, contract, expected) => check(contract, expected));
});

describe('a request', () => {
  test.each<[string, object, Expected]>([
    [
      'as a form has its fields as input',
      taking({
        'application/x-www-form-urlencoded': {
          schema: object({ user_name: text }),
          encoding: { user_name: { style: 'deepObject' } },
        },
      }),
      {
        has: ['addThing(input: AddThingRequest!): Boolean', 'userName: String'],
        binds: ({ bindings }) =>
          expect(bindings.operations.addThing).toMatchObject({
            body: 'application/x-www-form-urlencoded',
            form: { user_name: { deepObject: true } },
          }),
      },
    ],
    [
      'in parts takes files as Base64',
      taking({ 'multipart/form-data': { schema: object({ file: { ...text, format: 'binary' }, title: text }) } }),
      {
        has: ['file: String'],
        binds: ({ bindings }) => expect(bindings.operations.addThing?.form).toEqual({ file: { base64: true } }),
      },
    ],
    [
      'of bytes is Base64',
      taking({ 'application/octet-stream': { schema: { ...text, format: 'binary' } } }),
      {
        has: ['input: String!'],
        binds: ({ bindings }) => expect(bindings.operations.addThing).toMatchObject({ bytes: true }),
      },
    ],
    [
      'of XML is its text',
      taking({ 'application/xml': { schema: object({ a: text }) } }),
      {
        has: ['input: String!'],
        binds: ({ bindings }) => expect(bindings.operations.addThing).not.toHaveProperty('bytes'),
      },
    ],
    [
      'in JSON or something else is JSON',
      taking({ 'application/xml': {}, 'application/json': { schema: object({ a: text }) } }),
      { has: ['input: AddThingRequest!'] },
    ],
    [
      'of one of several objects is one input with all their properties',
      taking({ 'application/json': { schema: { oneOf: [object({ a: text }), object({ b: text })] } } }),
      { has: ['input: AddThingRequest!', '  a: String\n  b: String\n'] },
    ],
  ])('%s', async (_sentence, contract, expected) => check(contract, expected));
});

describe('a parameter', () => {
  test.each<[string, object, Expected]>([
    [
      'in a cookie is an argument',
      asking([query('session', text, { in: 'cookie' })]),
      {
        has: ['session: String'],
        binds: ({ bindings }) =>
          expect(bindings.operations.findThings?.parameters).toMatchObject([{ in: 'cookie', style: 'form' }]),
      },
    ],
    [
      'of content is one text of that type',
      asking([{ name: 'filter', in: 'query', content: { 'application/json': { schema: object({ a: text }) } } }]),
      {
        has: ['filter: Filter', 'input Filter'],
        binds: ({ bindings }) =>
          expect(bindings.operations.findThings?.parameters).toMatchObject([{ content: 'application/json' }]),
      },
    ],
    [
      'of deep objects is an input',
      asking([query('page', object({ size_of: { type: 'integer' } }), { style: 'deepObject' })]),
      {
        has: ['page: Page', 'sizeOf: Int'],
        binds: ({ bindings }) => expect(bindings.inputs.Page?.names).toEqual({ sizeOf: 'size_of' }),
      },
    ],
    [
      'with a default need not be given',
      asking([query('limit', { type: 'integer', default: 20 }, { required: true })]),
      { has: ['limit: Int)'] },
    ],
    [
      'of the path is always required',
      asking([query('id', text, { in: 'path' })], '/things/{id}'),
      { has: ['id: String!'] },
    ],
    [
      'that the path names and nobody describes is a text, with a warning',
      asking([], '/things/{id}'),
      { has: ['id: String!'], warns: /\{id\}, which no parameter describes/ },
    ],
    [
      'without a name is left out, with a warning',
      asking([query('', text, { in: 'header' })]),
      { warns: /cannot be sent.*left out/ },
    ],
    [
      'that frames the message is left to the HTTP client',
      asking([query('Content-Length', text, { in: 'header', required: true })]),
      { has: ['findThings: String'] },
    ],
    [
      'that carries credentials is no argument',
      asking([query('Authorization', text, { in: 'header', required: true })]),
      { has: ['findThings: String'] },
    ],
    [
      'shared by enum with an answer is of the same type',
      {
        paths: {
          '/things': {
            get: {
              operationId: 'findThings',
              parameters: [query('state', ref('State'))],
              responses: { '200': json(object({ state: ref('State') })) },
            },
          },
        },
        components: { schemas: { State: { type: 'string', enum: ['ON', 'OFF'] } } },
      },
      { has: ['findThings(state: State)', 'state: State\n'], hasNot: ['State2'] },
    ],
    [
      'of the path item holds for each of its operations',
      {
        paths: {
          '/things/{id}': {
            parameters: [query('id', text, { in: 'path', required: true })],
            get: { operationId: 'thing', responses: { '200': json(text) } },
          },
        },
      },
      { has: ['thing(id: String!): String'] },
    ],
  ])('%s', async (_sentence, contract, expected) => check(contract, expected));
});

describe('an operation', () => {
  test('whose path item stands elsewhere is found there', async () => {
    const item = { get: { responses: { '200': json(text) } } };
    const contract = {
      openapi: '3.1.0',
      paths: { '/a': { $ref: '#/components/pathItems/Shared' }, '/b': { $ref: '#/components/pathItems/Shared' } },
      components: { pathItems: { Shared: item } },
    };
    await check(contract, { has: ['  a: String', '  b: String'] });
  });

  test('with servers of its own is called at its service, with a warning that names x-upstream', async () => {
    const contract = {
      paths: { '/a': { get: { servers: [{ url: 'http://other.test' }], responses: { '200': json(text) } } } },
    };
    await check(contract, { warns: /servers of its own.*x-upstream/s });
  });

  test('that repeats the server of its service is nothing to warn of', async () => {
    const servers = [{ url: 'http://things.test' }];
    await check({ servers, paths: { '/a': { servers, get: { responses: { '200': json(text) } } } } }, {});
  });

  test('in a path with characters that no request line holds is called with them encoded', async () => {
    const contract = asking([query('my id', text, { in: 'path', required: true })], '/día "x"/{my id}');
    await check(contract, {
      binds: ({ bindings }) => expect(bindings.operations.findThings?.path).toBe('/d%C3%ADa%20%22x%22/{my id}'),
    });
  });
});

test('an answer of which the overlay picks a property is that property', async () => {
  await check(
    answering(object({ data: ref('Part'), meta: object({ page: text }) }), { Part: object({ name: text }) }),
    {
      has: ['things: Part\n'],
      hasNot: ['meta'],
      binds: ({ bindings }) => expect(Object.values(bindings.operations)[0]?.pick).toBe('data'),
    },
    '  - target: $.paths[*].get\n    update: { x-graphql: { pick: data } }\n',
  );
});
