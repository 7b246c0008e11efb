import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../schema/compile/document.ts';
import { applyOverlay } from '../../../../schema/compile/overlay.ts';

const contract: JsonObject = {
  openapi: '3.0.3',
  info: { title: 'Things', version: '1' },
  'x-vendor': { keep: false },
  paths: { '/things': { get: { operationId: 'listThings', tags: ['a'], 'x-vendor': 1 } } },
  components: { schemas: { Thing: { type: 'object', properties: { id: { type: 'string' } } } } },
};

function overlay(...actions: JsonObject[]): JsonObject {
  return { overlay: '1.0.0', info: { title: 'Things', version: '1' }, actions };
}

function problemsOf(run: () => unknown): { pointer: string; reason: string; remedy: string; file: string }[] {
  try {
    run();
  } catch (error) {
    return (error as { problems: never }).problems;
  }
  return [];
}

describe('an overlay', () => {
  test('merges objects, appends arrays and replaces the rest', () => {
    const result = applyOverlay(
      contract,
      overlay({ target: '$.paths.*.get', update: { tags: ['b'], 'x-cost': 5 } }),
      'overlay.yaml',
    );
    expect(result.paths).toEqual({ '/things': { get: { operationId: 'listThings', tags: ['a', 'b'], 'x-cost': 5 } } });
  });

  test('removes what its target selects', () => {
    const result = applyOverlay(contract, overlay({ target: "$.paths['/things']", remove: true }), 'overlay.yaml');
    expect(result.paths).toEqual({});
  });

  test('drops extensions of the contract, except texts for enumeration values', () => {
    const texts = (value: JsonObject | string[]): unknown => {
      const schemas = { Colour: { type: 'string', 'x-vendor': 1, 'x-enumDescriptions': value } };
      const given = { ...contract, components: { schemas } };
      return applyOverlay(given, overlay({ target: '$.info', remove: true }), 'overlay.yaml').components;
    };
    const kept = { type: 'string', 'x-enumDescriptions': { RED: 'As a tomato' } };
    expect(texts({ RED: 'As a tomato' })).toEqual({ schemas: { Colour: kept } });
    expect(texts(['As a tomato'])).toEqual({ schemas: { Colour: { type: 'string' } } });
  });

  test('leaves the contract as it was', () => {
    const before = JSON.stringify(contract);
    applyOverlay(contract, overlay({ target: '$.paths', remove: true }), 'overlay.yaml');
    expect(JSON.stringify(contract)).toBe(before);
  });

  test('drops the extensions of other vendors', () => {
    const result = applyOverlay(contract, overlay({ target: '$', update: { info: {} } }), 'overlay.yaml');
    expect(JSON.stringify(result)).not.toContain('x-vendor');
  });
});

describe('a broken overlay is refused with file, place, reason and remedy', () => {
  test.each([
    [
      'a target that selects nothing',
      overlay({ target: '$.paths.nothing', update: {} }),
      '/actions/0/target',
      /selects nothing/,
    ],
    ['a target that is no JSONPath', overlay({ target: '$.[', update: {} }), '/actions/0/target', /not a JSONPath/],
    [
      'an unknown extension',
      overlay({ target: '$.paths.*.get', update: { 'x-magic': 1 } }),
      '/paths/~1things/get/x-magic',
      /no meaning here/,
    ],
    [
      'an extension in the wrong place',
      overlay({ target: '$.components.schemas.Thing', update: { 'x-cache': {} } }),
      '/components/schemas/Thing/x-cache',
      /no meaning here/,
    ],
    [
      'a wrong value',
      overlay({ target: '$.paths.*.get', update: { 'x-cost': 'high' } }),
      '/paths/~1things/get/x-cost',
      /number/,
    ],
    ['an action of another shape', overlay({ target: '$', replace: {} }), '/actions/0', /Invalid/],
  ])('%s', (_name, document, pointer, reason) => {
    const [problem] = problemsOf(() => applyOverlay(contract, document, 'subgraphs/things/overlay.yaml'));
    expect(problem).toMatchObject({ file: 'subgraphs/things/overlay.yaml', pointer });
    expect(problem?.reason).toMatch(reason);
    expect(problem?.remedy).not.toBe('');
  });
});
