import { Kind, parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadTrustedDocuments } from '../../gateway/execute/documents/load-trusted-documents.ts';
import { compileDemand } from '../../gateway/execute/limits/measure-demand.ts';
import { DEFAULT_LIMITS } from '../../gateway/execute/limits/query-limits.ts';
import { loadCompiledGraph } from '../../gateway/execute/load-services.ts';
import { loadSupergraph } from '../../gateway/execute/supergraph.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.forgetCalls());

/** 100 pages of 100 rows. */
const DEAR = '{ mawbs(limit: 100) { data { hawbs(limit: 100) { data { id } } } } }';
const WITH_VARIABLES =
  'query ($rows: Int, $inner: Int) { mawbs(limit: $rows) { data { hawbs(limit: $inner) { data { id } } } } }';

describe('an operation that costs too much', () => {
  test('is refused before any call, with the measured cost', async () => {
    const { status, data, errors } = await world.ask(DEAR);
    // The page is one call of 5; each of its rows costs 1 for itself, 1 for its page of waybills and 1 for each of those.
    const message = 'The query has 10205 cost units; at most 5000 are allowed';
    expect({ status, data }).toEqual({ status: 400, data: undefined });
    expect(errors).toMatchObject([
      { message, extensions: { code: 'QUERY_TOO_COMPLEX', limit: 5000, details: [{ code: 'COST', message }] } },
    ]);
    expect(world.calls()).toEqual([]);
  });

  test('by GET too', async () => {
    const response = await fetch(`${world.gateway.url}/graphql?query=${encodeURIComponent(DEAR)}`, {
      headers: { 'apollo-require-preflight': '1', authorization: `Bearer ${await world.token('ana.rojas')}` },
    });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('10205 cost units')]);
  });

  test('is measured with the variables of each request', async () => {
    const ask = (rows: number, inner: number) => world.ask(WITH_VARIABLES, { variables: { rows, inner } });
    expect((await ask(2, 5)).errors).toEqual([]);
    expect((await ask(100, 100)).errors[0]?.message).toContain('10205 cost units');
    expect((await ask(2, 5)).errors).toEqual([]);
  });

  test('is measured for callers who may not run it either', async () => {
    expect((await world.ask(DEAR, { as: null })).errors[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  test('is what the setting says', async () => {
    await using strict = await startWorld({ QUERY_MAX_COST: '10', QUERY_ASSUMED_LIST_SIZE: '2' });
    expect((await strict.ask('{ mawbs(limit: 5) { data { id } } }')).errors).toEqual([]);
    expect((await strict.ask('{ mawbs(limit: 6) { data { id } } }')).errors[0]?.message).toBe(
      'The query has 11 cost units; at most 10 are allowed',
    );
    expect((await strict.ask('{ customsOffices { code } }')).errors).toEqual([]);
  });
});

describe('a page that is too large', () => {
  test.each([
    ['written in', '{ mawbs(limit: 101) { data { id } } }', {}],
    ['in a variable', WITH_VARIABLES, { rows: 101 }],
    ['of a list inside rows', WITH_VARIABLES, { rows: 1, inner: 101 }],
  ])('%s is refused before any call, with what was asked for', async (_where, query, variables) => {
    const { status, data, errors } = await world.ask(query, { variables });
    expect({ status, data }).toEqual({ status: 400, data: undefined });
    expect(errors).toMatchObject([
      {
        message: 'limit may be at most 100',
        extensions: {
          code: 'LIMIT_TOO_LARGE',
          details: [{ message: 'The query has 101 rows a page; at most 100 are allowed' }],
        },
      },
    ]);
    expect(world.calls()).toEqual([]);
  });

  test('is what the setting says, in the words of the caller', async () => {
    await using strict = await startWorld({ QUERY_MAX_PAGE_SIZE: '50' });
    const headers = { 'accept-language': 'es' };
    expect((await strict.ask('{ mawbs(limit: 50) { data { id } } }')).errors).toEqual([]);
    expect((await strict.ask('{ mawbs(limit: 51) { data { id } } }', { headers })).errors[0]?.message).toBe(
      'limit puede ser como máximo 50',
    );
  });
});

describe('the limits', () => {
  test('leave the portal half as much again as its dearest page with 100 rows', () => {
    const { apiSchema, costs } = loadSupergraph(loadCompiledGraph().supergraphSdl);
    const most = loadTrustedDocuments().map(({ text }) => {
      const { definitions } = parse(text);
      const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
      if (operation === undefined) throw new Error('no operation');
      const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
      const variables = Object.fromEntries(
        (operation.variableDefinitions ?? []).map(({ variable }) => [variable.name.value, 100]),
      );
      return compileDemand(
        { schema: apiSchema, rules: costs, assumedListSize: DEFAULT_LIMITS.assumedListSize },
        operation,
        fragments,
      ).cost(variables);
    });
    expect(Math.max(...most) * 1.5).toBeLessThanOrEqual(DEFAULT_LIMITS.maxCost);
    expect(Math.max(...most)).toBe(3326);
  });

  test('of recursion let a page walk back once and not twice', async () => {
    const turn = (times: number): string => `{ me { ${'createdByUser { '.repeat(times)} id ${'} '.repeat(times)} } }`;
    expect((await world.ask(turn(1))).errors.map(({ extensions }) => extensions.code)).not.toContain('QUERY_TOO_DEEP');
    world.forgetCalls();
    const { errors } = await world.ask(turn(3));
    expect(errors).toMatchObject([
      {
        message: 'The query has 2 levels of a field inside itself; at most 1 are allowed',
        extensions: { code: 'QUERY_TOO_DEEP', details: [{ code: 'RECURSION' }] },
      },
    ]);
    expect(world.calls()).toEqual([]);
  });
});
