import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type JsonObject, METHODS, objectOf, resolve } from '../../../../schema/compile/document.ts';
import { createUpstreamClient, serveSubgraph } from '../../../../subgraphs/engine/serve.ts';
import { compileContract, problemsOf } from '../../../support/compile-contract.ts';

// Contracts that nobody here wrote: every construct of OpenAPI 3.0 and 3.1, and some services.
const examples = dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'));

function documents(version: string): string[] {
  const folder = join(examples, version, 'json');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(version, 'json', name));
}

const read = (name: string): JsonObject => JSON.parse(readFileSync(join(examples, name), 'utf8')) as JsonObject;

/** `GET /path` of every operation, as the contract has them. */
function callsOf(contract: JsonObject): string[] {
  return Object.entries(objectOf(contract.paths)).flatMap(([path, item]) => {
    const operations = resolve(contract, item);
    return METHODS.filter((method) => operations[method] !== undefined).map(
      (method) => `${method.toUpperCase()} ${path}`,
    );
  });
}

/** They describe webhooks, or nothing. */
const EMPTY = ['3.0/json/openapi-workshop/title.json', '3.1/json/webhooks.json'];
/** Half a megabyte that takes as long as a third of the others together, and shows nothing they do not. */
const LARGE = '3.0/json/star-trek.json';
const published = [...documents('3.0'), ...documents('3.1')].filter((name) => ![...EMPTY, LARGE].includes(name));
const upstream = createUpstreamClient({ baseUrls: {} });

describe('a published contract with the least overlay', () => {
  test.each(published)('%s has a field for each of its operations', async (name) => {
    const contract = read(name);
    const compiled = await compileContract(contract);
    const { schema } = serveSubgraph({ sdl: compiled.sdl, bindings: compiled.bindings }, upstream);
    const reached = Object.entries(compiled.bindings.fields).map(([coordinate, field]) => {
      const [type = '', root = ''] = coordinate.split('.');
      expect(schema.getType(type)).toHaveProperty(['_fields', root]);
      const operation = field.kind === 'operation' ? compiled.bindings.operations[field.operation] : undefined;
      return `${operation?.method} ${operation?.path}`;
    });
    expect(reached.sort()).toEqual(callsOf(contract).sort());
  });

  test.each(EMPTY)('%s has nothing to call, which stops the build', async (name) => {
    const [problem] = await problemsOf(read(name));
    expect(problem).toMatchObject({ file: 'openapi.yaml', pointer: '/paths' });
    expect(problem?.remedy).toContain('remove the folder');
  });

  test.each(documents('2.0'))('%s is Swagger 2, and the build says how to convert it', async (name) => {
    const [problem] = await problemsOf({ openapi: undefined, ...read(name) });
    expect(problem).toMatchObject({ pointer: '/swagger' });
    expect(problem?.remedy).toContain('npx swagger2openapi');
  });
});
