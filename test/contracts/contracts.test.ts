/** A short seed of `npm run contracts`: documents that come with the development dependencies. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../schema/compile/compile.ts';
import { LEAST_OVERLAY } from '../support/compile-contract.ts';
import { readContract } from './contract-operations.ts';
import { judgeBody } from './judge-body.ts';
import { judgePath, judgeQuery, readTemplate } from './judge-parameters.ts';
import { escapes } from './path-escapes.ts';
import { proveContract } from './prove-contract.ts';
import type { SentRequest } from './recorder.ts';

const examples = dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'));
const read = (name: string): string => readFileSync(join(examples, name), 'utf8');

const SEED = [
  '3.0/json/petstore.json',
  '3.0/json/parameters-style.json',
  '3.0/json/schema-encoding-style.json',
  '3.0/json/circular.json',
  '3.1/json/train-travel.json',
];

describe('a contract that nobody here wrote', () => {
  test.each(SEED)('%s: every operation is called right, and no path value leaves its place', async (name) => {
    const verdict = await proveContract(read(name), name);
    expect(verdict.failures).toEqual([]);
    expect(verdict).toMatchObject({ built: true, valid: true, escaped: 0, right: verdict.operations });
    expect(verdict.answersRead).toBe(verdict.answers);
  });

  test('composes with others once each has a prefix for its names', async () => {
    const service = (name: string, file: string, actions: string) => ({
      name,
      contractFile: file,
      contract: read(file),
      overlayFile: 'overlay.yaml',
      overlay: LEAST_OVERLAY + actions,
    });
    const prefix = (name: string) => `  - target: $\n    update: { x-graphql: { prefix: ${name} } }\n`;
    const two = (first: string, second: string) =>
      compile([service('one', '3.0/json/petstore.json', first), service('two', '3.0/json/petstore.json', second)]);
    await expect(two('', '')).rejects.toThrow('already');
    const { apiSchema } = await two(prefix('First'), prefix('Second'));
    expect(Object.keys(apiSchema.getTypeMap())).toEqual(expect.arrayContaining(['FirstPet', 'SecondPet']));
  });
});

describe('the judge notices', () => {
  const contract = readContract({
    paths: {
      '/things/{id}': {
        put: {
          parameters: [{ name: 'tags', in: 'query', schema: { type: 'array' } }],
          requestBody: { content: { 'application/json': { schema: { properties: { name: {} } } } } },
        },
      },
    },
  });
  const [operation] = contract.operations;
  if (operation === undefined) throw new TypeError('the contract has one operation');
  const template = readTemplate('/base', operation.path);
  const sent = (url: string, body = '', type = 'application/json'): SentRequest => ({
    method: 'PUT',
    url,
    headers: { 'content-type': type },
    body: Buffer.from(body),
  });
  const drawn = { value: ['a', 'b'], leaves: ['a', 'b'] };
  const tags = operation.parameters.map((parameter) => ({ parameter, drawn }));

  test.each([
    ['another path', '/base/thing/7'],
    ['another value', '/base/things/8'],
    ['a segment more', '/base/things/7/x'],
  ])('%s', (_what, url) => {
    const judge = (path: string) => judgePath(template, sent(path), () => ({ value: '7', leaves: ['7'] }));
    expect(judge('/base/things/7')).toEqual([]);
    expect(judge(url)).toHaveLength(1);
  });

  test.each([
    ['a value that is missing', '?tags=a'],
    ['a list that is joined where it should be repeated', '?tags=a,b'],
    ['a pair that the contract does not know', '?tags=a&tags=b&more=1'],
  ])('%s', (_what, query) => {
    const judge = (text: string) => judgeQuery(contract, template, sent(`/base/things/7${text}`), tags);
    expect(judge('?tags=a&tags=b')).toEqual([]);
    expect(judge(query)).not.toEqual([]);
  });

  test.each([
    ['a body that is missing', ''],
    ['a property of another name', '{"title":"x"}'],
    ['another value in the body', '{"name":"y"}'],
    ['a property too many', '{"name":"x","more":"x"}'],
  ])('%s', (_what, body) => {
    const judge = (text: string) =>
      judgeBody(contract, operation, sent('', text), { value: { name: 'x' }, leaves: ['x'] });
    expect(judge('{"name":"x"}')).toEqual([]);
    expect(judge(body)).not.toEqual([]);
  });

  test.each(['/base/things/../../admin', '/base/things/..', '/base/things/%2e%2e', '/base/things/a/b', '/admin'])(
    'that %s is no longer the path of the operation',
    (url) => {
      expect(escapes(template, '..', sent('/base/things/%252e%252e'))).toBe(false);
      expect(escapes(template, '..', sent(url))).toBe(true);
    },
  );
});
