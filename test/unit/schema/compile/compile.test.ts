import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../../schema/compile/compile.ts';
import { readOperations } from '../../../../schema/compile/operations.ts';
import { type BuildError, describeProblem } from '../../../../schema/compile/problem.ts';
import type { ServiceSource } from '../../../../schema/compile/service-source.ts';
import { committedNatives, committedSources } from '../../../support/service-sources.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const OVERLAY = `
overlay: 1.0.0
info: { title: Things, version: 1.0.0 }
actions:
  - target: $
    update: { x-access: { authenticated: true } }
`;

function source(contract: object, actions = '', overlay = OVERLAY): ServiceSource {
  const text = JSON.stringify({ openapi: '3.0.3', info: { title: 'Things', version: '1' }, ...contract });
  return {
    name: 'things',
    contractFile: 'openapi.yaml',
    contract: text,
    overlayFile: 'overlay.yaml',
    overlay: overlay + actions,
  };
}

const json = (schema: object) => ({ description: 'x', content: { 'application/json': { schema } } });

const things = {
  servers: [{ url: 'http://things.test/api' }],
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'getThingById',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', format: 'int64' } }],
        responses: { '200': json({ $ref: '#/components/schemas/Thing' }) },
      },
      delete: {
        operationId: 'deleteThing',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { '204': { description: 'gone' } },
      },
    },
    '/shapes': {
      get: {
        operationId: 'listShapes',
        responses: { '200': json({ type: 'array', items: { $ref: '#/components/schemas/Shape' } }) },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['id', 'note'],
        properties: {
          id: { type: 'integer', format: 'int64' },
          note: { type: 'string', nullable: true },
          'display-name': { type: 'string' },
          tags: { type: 'array', items: { type: 'string', nullable: true } },
          level: { type: 'string', enum: ['very-low', 'HIGH'] },
        },
      },
      Circle: {
        type: 'object',
        required: ['kind', 'radius'],
        properties: { kind: { type: 'string' }, radius: { type: 'number' } },
      },
      Square: {
        type: 'object',
        required: ['kind', 'side'],
        properties: { kind: { type: 'string' }, side: { type: 'number' } },
      },
      Shape: {
        oneOf: [{ $ref: '#/components/schemas/Circle' }, { $ref: '#/components/schemas/Square' }],
        discriminator: { propertyName: 'kind', mapping: { round: '#/components/schemas/Circle' } },
      },
    },
  },
};

async function problemsOf(sources: readonly ServiceSource[]): Promise<BuildError['problems']> {
  return compile(sources).then(
    () => [],
    (error: BuildError) => error.problems,
  );
}

describe('the committed services', () => {
  test('compile to exactly the committed files', async () => {
    const compiled = await compile(committedSources(), committedNatives());
    const generated = (file: string): string => readFileSync(join(root, 'schema/generated', file), 'utf8');
    expect(compiled.supergraphSdl).toBe(generated('supergraph.graphql'));
    expect(compiled.apiSdl).toBe(generated('api.graphql'));
    for (const { service, sdl, bindings } of compiled.services) {
      expect(sdl).toBe(generated(`${service}.graphql`));
      expect(bindings).toEqual(JSON.parse(generated(`${service}.bindings.json`)));
    }
    const folder = join(root, 'schema/operations');
    const files = readdirSync(folder)
      .sort()
      .map((name) => ({ file: name, text: readFileSync(join(folder, name), 'utf8') }));
    expect((await readOperations(compiled.apiSchema, files)).trustedDocuments).toBe(
      generated('trusted-documents.json'),
    );
  });

  test('an operation that does not fit the schema is named with file and line', async () => {
    const schema = buildSchema('type Query { a: Int }');
    await expect(readOperations(schema, [{ file: 'p.graphql', text: 'query A {\n  b\n}' }])).rejects.toMatchObject({
      problems: [{ file: 'p.graphql', pointer: 'line 2' }],
    });
  });
});

describe('a contract', () => {
  test('becomes types with exact scalars, nullability and names', async () => {
    const {
      services: [compiled],
      apiSdl,
    } = await compile([source(things)]);
    expect(apiSdl).toContain('thing(id: BigInt!): Thing');
    expect(apiSdl).toContain('deleteThing(id: String!): Boolean');
    expect(apiSdl).toMatch(/displayName: String/);
    expect(apiSdl).toMatch(/note: String\n/);
    expect(apiSdl).toMatch(/tags: \[String\]\n/);
    expect(apiSdl).toMatch(/enum Level \{\n {2}HIGH\n {2}VERY_LOW\n\}|enum Level \{\n {2}VERY_LOW\n {2}HIGH\n\}/);
    expect(compiled?.bindings.types.Thing?.names).toEqual({ displayName: 'display-name' });
    expect(compiled?.bindings.enums.Level).toEqual({ VERY_LOW: 'very-low' });
    expect(compiled?.bindings.operations.getThingById).toMatchObject({
      lossless: true,
      method: 'GET',
      upstream: 'things',
    });
    expect(compiled?.bindings.operations.deleteThing).toMatchObject({ empty: true });
    expect(compiled?.bindings.abstractTypes.Shape).toMatchObject({ property: 'kind', mapping: { round: 'Circle' } });
    expect(compiled?.bindings.server).toBe('http://things.test/api');
  });

  test('of version 3.1 is taken like one of 3.0', async () => {
    const schemas = {
      ...things.components.schemas,
      Thing: {
        type: 'object',
        properties: { id: { type: ['integer', 'null'], exclusiveMinimum: 0 }, kind: { const: 'a' } },
      },
    };
    const { apiSdl } = await compile([source({ ...things, openapi: '3.1.0', components: { schemas } })]);
    expect(apiSdl).toMatch(/type Thing \{\n {2}id: Int\n/);
  });

  test.each([
    ['of another version', source({ ...things, openapi: '2.0' }), /says version 2.0/],
    [
      'with an operation nobody may call',
      source(
        things,
        '',
        OVERLAY.replace('authenticated: true', 'roles: [A]')
          .replace('x-access', 'x-errors')
          .replace('{ roles: [A] }', '{}'),
      ),
      /says nowhere who may call/,
    ],
    [
      'with a reference to no entity',
      source(
        things,
        '  - target: $.components.schemas.Thing.properties.note\n    update: { x-ref: { type: Nobody, field: nobody } }\n',
      ),
      /no service has an entity Nobody/,
    ],
    [
      'with a collection of no operation',
      source(
        things,
        '  - target: $.components.schemas.Thing\n    update: { x-entity: { key: id }, x-collection: [{ field: parts, list: listParts }] }\n',
      ),
      /no operation listParts/,
    ],
    ['that is not YAML', { ...source(things), contract: '{ a: [' }, /not YAML/],
  ])('%s stops the build with a reason and a remedy', async (_name, broken, reason) => {
    const problems = await problemsOf([broken]);
    expect(problems.map(describeProblem).join('\n')).toMatch(reason);
    expect(problems.every(({ remedy, file }) => remedy !== '' && file !== '')).toBe(true);
  });

  test('whose type differs from the type of that name in another service is refused', async () => {
    const other = {
      ...source({
        ...things,
        paths: {
          '/other': {
            get: { operationId: 'getOther', responses: { '200': json({ $ref: '#/components/schemas/Circle' }) } },
          },
        },
        components: { schemas: { Circle: { type: 'object', properties: { area: { type: 'number' } } } } },
      }),
      name: 'others',
    };
    const problems = await problemsOf([source(things), other]);
    expect(problems.map(({ reason }) => reason).join()).toMatch(/type Circle looks different in the service/);
  });

  test('whose type has the name of an entity of another service is refused, and told how to rename it', async () => {
    const entity = '  - { target: $.components.schemas.Thing, update: { x-entity: { key: id } } }\n';
    const paths = { '/zoo': { get: { operationId: 'getZoo', responses: things.paths['/things/{id}'].get.responses } } };
    const zoo = { ...source({ ...things, paths }), name: 'zoo' };
    const problems = await problemsOf([source(things, entity), zoo]);
    expect(problems).toMatchObject([
      { pointer: '/components/schemas/Thing', reason: 'the type Thing looks different in the service things' },
    ]);
  });
});
