import { describe, expect, test } from 'vitest';
import { compile } from '../../../../schema/compile/compile.ts';
import { describeProblem } from '../../../../schema/compile/problem.ts';
import { answering, asking, COMPANION, contractSource, json, taking } from '../../../support/compile-contract.ts';

async function restOf(contract: object, actions = '') {
  const { services, restWarnings: warnings } = await compile([contractSource(contract, actions), COMPANION]);
  const rest = services.find(({ service }) => service === 'things')?.rest;
  if (rest === undefined) throw new TypeError('the service is missing');
  return { ...rest, warnings: warnings.map(describeProblem).join('\n') };
}

describe('schemas of requests', () => {
  test('keep what checks, drop what only says', async () => {
    const schema = {
      type: 'object',
      description: 'A thing.',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', minLength: 1, example: 'x', default: 'y' },
        size: { type: 'integer', minimum: 0, exclusiveMinimum: true, nullable: true },
        kind: { $ref: '#/components/schemas/Kind' },
        price: { type: 'string', format: 'decimal', pattern: '^\\d+$' },
      },
    };
    const schemas = { Kind: { type: 'string', enum: ['A', 'B'] }, Unused: { type: 'string' } };
    const { operations, schemas: published } = await restOf(taking(json(schema).content, schemas));
    expect(operations[0]?.body).toEqual({
      media: 'application/json',
      required: true,
      schema: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: {
          name: { type: 'string', minLength: 1 },
          size: { anyOf: [{ type: 'integer', exclusiveMinimum: 0 }, { type: 'null' }] },
          kind: { $ref: 'contract#/schemas/Kind' },
          price: { type: 'string', pattern: '^\\d+$' },
        },
      },
    });
    expect(published).toEqual({ Kind: { type: 'string', enum: ['A', 'B'] } });
  });

  test('a body that is not JSON is not looked into', async () => {
    const { operations } = await restOf(taking({ 'application/octet-stream': { schema: { type: 'string' } } }));
    expect(operations[0]?.body).toEqual({ media: 'application/octet-stream', required: true, schema: null });
  });
});

describe('access', () => {
  test('with a step-up wants one of the sign-ins beside each role', async () => {
    const { operations } = await restOf(
      taking(json({ type: 'object' }).content),
      `  - target: $.paths.*[*]
    update: { x-access: { roles: [A, B], stepUp: { acr: ["2", "3"], maxAge: 60 } } }
`,
    );
    expect(operations[0]?.access.policies).toEqual(
      ['A', 'B'].flatMap((role) => ['2', '3'].map((acr) => [`role:${role}`, `acr:${acr}`, 'max-age:60'])),
    );
  });
});

describe('masks', () => {
  const actions = `  - target: $.components.schemas.Person.properties.phone
    update: { x-access: { roles: [BOSS], self: id } }
`;
  const person = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      phone: { type: 'string' },
      friends: { type: 'array', items: { $ref: '#/components/schemas/Person' } },
    },
  };

  test('are found wherever in an answer the property stands', async () => {
    const page = {
      type: 'object',
      properties: {
        data: { type: 'array', items: { $ref: '#/components/schemas/Person' } },
        total: { type: 'integer' },
      },
    };
    const { operations, shapes } = await restOf(answering(page, { Person: person }), actions);
    const root = operations[0]?.masked ?? '';
    expect(shapes[root]).toEqual({ properties: { data: 'Person' } });
    expect(shapes.Person).toEqual({
      masks: { phone: { roles: ['BOSS'], self: 'id' } },
      properties: { friends: 'Person' },
    });
  });

  test('an answer without any is left as it is', async () => {
    const { operations, shapes } = await restOf(answering({ type: 'string' }, { Person: person }), actions);
    expect([operations[0]?.masked, shapes]).toEqual([undefined, {}]);
  });
});

describe('the overlay', () => {
  test('names older paths', async () => {
    const actions = '  - target: $\n    update: { x-rest: { aliases: { /old: /things } } }\n';
    expect((await restOf(asking([]), actions)).aliases).toEqual({ '/old': '/things' });
  });

  test('says since when an operation is deprecated and until when it stays', async () => {
    const actions = `  - target: "$.paths['/things'].get"
    update: { x-deprecation: { since: "2026-01-01T00:00:00Z", sunset: "2027-01-01T00:00:00Z" } }
`;
    expect((await restOf(asking([]), actions)).operations[0]).toMatchObject({
      deprecated: '2026-01-01T00:00:00Z',
      sunset: '2027-01-01T00:00:00Z',
    });
  });
});

describe('what is left out, with a warning', () => {
  test.each([
    [
      '/things/{id}.json',
      [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      'parameter and text at once',
    ],
    ['/things/*', [], 'an asterisk'],
    [
      '/things',
      [{ name: 'at', in: 'query', style: 'deepObject', explode: true, schema: { type: 'object' } }],
      'style deepObject',
    ],
    ['/things', [{ name: 'session', in: 'cookie', schema: { type: 'string' } }], 'is in cookie'],
  ])('%s %j', async (path, parameters, reason) => {
    const { operations, warnings } = await restOf(asking(parameters, path));
    expect(operations).toEqual([]);
    expect(warnings).toContain(reason);
  });

  test('a path that another service has', async () => {
    const source = contractSource(asking([], '/status'));
    const { services, restWarnings: warnings } = await compile([source, COMPANION]);
    expect(services.map(({ service, rest }) => [service, rest.operations.length])).toEqual([
      ['companion', 1],
      ['things', 0],
    ]);
    expect(warnings.map(describeProblem).join('\n')).toContain('its path is that of companionStatus of companion');
  });
});
