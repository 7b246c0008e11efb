import { buildSchema, isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../../../schema/compile/compile.ts';

const CONTRACT = {
  openapi: '3.0.3',
  info: { title: 'Things', version: '1' },
  paths: {
    '/things': {
      get: {
        operationId: 'listThings',
        summary: 'List things',
        description: 'Newest first.',
        parameters: [
          { name: 'page', in: 'query', description: 'Page, from 1.', schema: { type: 'integer', default: 1 } },
          { name: 'colour', in: 'query', schema: { $ref: '#/components/schemas/Colour' } },
          { name: 'broken', in: 'query', schema: { type: 'boolean', default: false } },
          { name: 'shelf', in: 'query', required: true, schema: { type: 'string', default: 'A1' } },
        ],
        responses: json({ type: 'array', items: { $ref: '#/components/schemas/Thing' } }),
      },
      post: {
        operationId: 'createThing',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingCreate' } } } },
        responses: json({ $ref: '#/components/schemas/Thing' }),
      },
    },
    '/things/{id}': {
      get: {
        operationId: 'getThingById',
        parameters: [id()],
        responses: json({ $ref: '#/components/schemas/Thing' }),
      },
    },
    '/things/{id}/parts': {
      get: {
        operationId: 'listThingParts',
        summary: 'List parts',
        parameters: [
          id(),
          { name: 'limit', in: 'query', description: 'At most.', schema: { type: 'integer', default: 50 } },
        ],
        responses: json({ type: 'array', items: { $ref: '#/components/schemas/Size' } }),
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        description: 'Something on a shelf.',
        required: ['id', 'size'],
        properties: {
          id: { type: 'string', description: 'Its number.' },
          size: { allOf: [{ $ref: '#/components/schemas/Size' }], description: 'How large it is.' },
          box: {
            type: 'object',
            nullable: true,
            allOf: [{ $ref: '#/components/schemas/Size' }],
            description: 'Its box.',
          },
          spare: { $ref: '#/components/schemas/Size' },
          colour: { $ref: '#/components/schemas/Colour' },
        },
      },
      ThingCreate: {
        type: 'object',
        description: 'A new thing.',
        properties: {
          colour: { allOf: [{ $ref: '#/components/schemas/Colour' }], description: 'Colour to paint it.' },
        },
      },
      Size: {
        type: 'object',
        description: 'A size.',
        properties: { width: { type: 'integer', description: 'In cm.' } },
      },
      Colour: {
        type: 'string',
        description: 'A colour.',
        enum: ['RED', 'light-blue', 'GREY'],
        default: 'light-blue',
        'x-enumDescriptions': { RED: 'As a tomato', 'light-blue': 'As the sky' },
      },
    },
  },
};

const OVERLAY = `
overlay: 1.0.0
info: { title: Things, version: 1.0.0 }
actions:
  - target: $
    update:
      x-access: { authenticated: true }
      x-subscription:
        - field: thingMoved
          description: A thing moved.
          events: [thing.moved]
          payload: ThingMovedEvent
          arguments: [{ name: id, description: Only this thing., schema: { type: string }, matches: id }]
      components:
        schemas:
          ThingMovedEvent: { type: object, properties: { id: { type: string, description: The thing. } } }
  - target: $.components.schemas.Thing
    update:
      x-entity: { key: id }
      x-collection: [{ field: parts, list: listThingParts }]
`;

function json(schema: object) {
  return { '200': { description: 'x', content: { 'application/json': { schema } } } };
}

function id() {
  return { name: 'id', in: 'path', required: true, description: 'Its number.', schema: { type: 'string' } };
}

let schema: ReturnType<typeof buildSchema>;

beforeAll(async () => {
  const { apiSdl } = await compile([
    {
      name: 'things',
      contractFile: 'openapi.yaml',
      contract: JSON.stringify(CONTRACT),
      overlayFile: 'overlay.yaml',
      overlay: OVERLAY,
    },
  ]);
  schema = buildSchema(apiSdl);
});

/** The text at a coordinate: `Type`, `Type.member` or `Type.field(argument:)`. */
function text(coordinate: string): string | null | undefined {
  const [, typeName = '', member, argument] = /^(\w+)(?:\.(\w+))?(?:\((\w+):\))?$/.exec(coordinate) ?? [];
  const type = schema.getType(typeName);
  if (member === undefined) return type?.description;
  if (isEnumType(type)) return type.getValue(member)?.description;
  if (!isObjectType(type) && !isInputObjectType(type)) return undefined;
  const field = type.getFields()[member];
  if (argument === undefined) return field?.description;
  return field !== undefined && 'args' in field
    ? field.args.find(({ name }) => name === argument)?.description
    : undefined;
}

function defaultOf(field: string, argument: string): unknown {
  return schema
    .getQueryType()
    ?.getFields()
    [field]?.args.find(({ name }) => name === argument)?.defaultValue;
}

describe('texts of the contract', () => {
  test.each([
    ['Query.things', 'List things\n\nNewest first.'],
    ['Query.things(page:)', 'Page, from 1.'],
    ['Thing', 'Something on a shelf.'],
    ['Thing.id', 'Its number.'],
    ['Thing.size', 'How large it is.'],
    ['Thing.box', 'Its box.'],
    ['Thing.parts', 'List parts'],
    ['Thing.parts(limit:)', 'At most.'],
    ['ThingCreate', 'A new thing.'],
    ['ThingCreate.colour', 'Colour to paint it.'],
    ['Colour', 'A colour.'],
    ['Colour.RED', 'As a tomato'],
    ['Colour.LIGHT_BLUE', 'As the sky'],
    ['Subscription.thingMoved', 'A thing moved.'],
    ['Subscription.thingMoved(id:)', 'Only this thing.'],
    ['ThingMovedEvent.id', 'The thing.'],
  ])('reach %s', (coordinate, expected) => {
    expect(text(coordinate)).toBe(expected);
  });

  test('are not repeated on fields that only name a type', () => {
    expect([text('Thing.spare'), text('Thing.colour'), text('Colour.GREY')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('a default of an optional parameter', () => {
  test('is the default of the argument', () => {
    expect([defaultOf('things', 'page'), defaultOf('things', 'broken'), defaultOf('things', 'colour')]).toEqual([
      1,
      false,
      'LIGHT_BLUE',
    ]);
  });

  test('is the default of a collection’s argument', () => {
    const thing = schema.getType('Thing');
    expect(isObjectType(thing) && thing.getFields().parts?.args[0]?.defaultValue).toBe(50);
  });

  test('stands in for nothing when the parameter is required', () => {
    expect(defaultOf('things', 'shelf')).toBeUndefined();
  });
});
