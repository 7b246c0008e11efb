import { describe, expect, test } from 'vitest';
import { compileContract } from '../../../support/compile-contract.ts';

const thing = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
const list = { type: 'array', items: { $ref: '#/components/schemas/Thing' } };
const page = {
  type: 'object',
  properties: { data: list, meta: { type: 'object', properties: { total: { type: 'integer' } } } },
};

async function sdlOf(answer: object, parameters: readonly object[], cost = 1): Promise<string> {
  const { sdl } = await compileContract(
    {
      paths: {
        '/things': {
          get: {
            operationId: 'listThings',
            parameters,
            responses: { '200': { description: 'ok', content: { 'application/json': { schema: answer } } } },
          },
        },
      },
      components: { schemas: { Thing: thing } },
    },
    `
  - target: "$.paths.*[?@.operationId == 'listThings']"
    update: { x-cost: ${cost} }
`,
  );
  return sdl;
}
const size = (name: string, schema: object = { type: 'integer' }) => ({ name, in: 'query', schema });

describe('a page size of the contract', () => {
  test.each(['limit', 'first', 'pageSize', 'page_size', 'per_page', 'perPage', 'maxResults'])(
    'called %s says how many rows a list has',
    async (name) => {
      expect(await sdlOf(list, [size(name)])).toMatch(
        new RegExp(
          `@listSize\\(slicingArguments: \\["${name.replace('_', '')}"\\], requireOneSlicingArgument: false\\)`,
          'i',
        ),
      );
    },
  );

  test('counts for the rows inside a page', async () => {
    expect(await sdlOf(page, [size('limit')])).toContain(
      '@listSize(slicingArguments: ["limit"], sizedFields: ["data"], requireOneSlicingArgument: false)',
    );
  });

  test.each<[string, object, object[]]>([
    ['of another type', list, [size('limit', { type: 'string' })]],
    ['of another name', list, [size('offset')]],
    ['of an answer without a list', { $ref: '#/components/schemas/Thing' }, [size('limit')]],
  ])('%s says nothing', async (_what, answer, parameters) => {
    expect(await sdlOf(answer, parameters)).not.toMatch(/^[^#]*\)? @listSize/m);
  });
});

describe('x-cost', () => {
  test('is the cost of the field; 1 is the default', async () => {
    expect(await sdlOf(list, [], 7)).toContain('@cost(weight: 7)');
    expect(await sdlOf(list, [], 1)).not.toContain('@cost(');
  });
});
