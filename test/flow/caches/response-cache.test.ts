/** Whole answers that are kept: who is given them, and for how long. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { documentId } from '../../../gateway/execute/documents/document-registry.ts';
import { createMawb } from '../../support/new-waybills.ts';
import { TRUSTED } from '../../support/portal-documents.ts';
import { type AskOptions, startWorld, type World } from '../../support/world.ts';

const LIST =
  'query List($page: Int, $search: String) { mawbs(page: $page, limit: 5, search: $search) { data { id status } meta { totalItems } } }';

let world: World;

beforeAll(async () => {
  world = await startWorld({ RESPONSE_CACHE_BYTES: '10000000' });
});

afterAll(() => world[Symbol.asyncDispose]());

beforeEach(() => world.forgetCalls());

/** Calls that an operation causes. */
async function cost(query: string, options?: AskOptions): Promise<number> {
  world.forgetCalls();
  const { errors } = await world.ask(query, options);
  expect(errors).toEqual([]);
  return world.calls().length;
}

describe('an answer', () => {
  test('is given again without a call, with its age and entity tag', async () => {
    const first = await world.ask(LIST, { variables: { page: 1 } });
    expect(world.calls()).toHaveLength(1);
    const second = await world.ask(LIST, { variables: { page: 1 } });
    expect(world.calls()).toHaveLength(1);
    expect(second.data).toEqual(first.data);
    expect(second.headers.get('age')).toBe('0');
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(second.headers.get('cache-control')).toBe('private, no-cache');
  });

  test('belongs to its values, its language and its tenant', async () => {
    await cost(LIST, { variables: { page: 1 } });
    expect(await cost(LIST, { variables: { page: 2 } })).toBe(1);
    expect(await cost(LIST, { variables: { page: 1 }, headers: { 'accept-language': 'es' } })).toBe(1);
    expect(await cost(LIST, { variables: { page: 1 }, tenant: 'SERHAFEN:PE' })).toBe(1);
    expect(await cost(LIST, { variables: { page: 1 } })).toBe(0);
  });

  test('is found whatever the order of the variables and whether values stand in the document', async () => {
    await cost(LIST, { variables: { page: 3, search: '045' } });
    expect(await cost(LIST, { variables: { search: '045', page: 3 } })).toBe(0);
    await cost('query A { mawbs(limit: 7) { meta { totalItems } } }');
    expect(await cost('query A { mawbs(limit: 7) { meta { totalItems } } }', { variables: {} })).toBe(0);
    expect(await cost('query A { mawbs(limit: 8) { meta { totalItems } } }')).toBe(1);
  });

  test('is shared by callers with the same roles and by no others', async () => {
    const colleague = await colleagueOfAna();
    const query = 'query Roles { mawbSummary { total } }';
    expect(await cost(query, { as: 'ana.rojas' })).toBe(1);
    expect(await cost(query, { headers: colleague })).toBe(0);
    expect(await cost(query, { as: 'elena.paz' })).toBe(1);
  });

  test('that shows something of the user is kept for that user alone', async () => {
    const colleague = await colleagueOfAna();
    const query = 'query Mine { declarationSummary { total } }';
    expect(await cost(query, { as: 'ana.rojas' })).toBe(1);
    expect(await cost(query, { headers: colleague })).toBe(1);
    expect(await cost(query, { as: 'ana.rojas' })).toBe(0);
  });

  test('is never given to who may not have it, or has no token', async () => {
    await cost(LIST, { variables: { page: 1 } });
    const anonymous = await world.ask(LIST, { variables: { page: 1 }, as: null });
    expect(anonymous.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const foreign = await world.ask(LIST, { variables: { page: 1 }, as: 'fabio.luna' });
    expect(foreign.errors[0]?.extensions.code).toBe('TENANT_FORBIDDEN');
    const roleless = await world.ask(LIST, { variables: { page: 1 }, as: 'gina.mora' });
    expect(roleless.errors[0]?.extensions.code).toBe('FORBIDDEN_ROLE');
  });

  test('with an error is not kept', async () => {
    world.standIns.mawb.failures.fail('listMawbs', { status: 500 }, 1);
    const first = await world.ask(LIST, { variables: { page: 4 } });
    expect(first.errors).toHaveLength(1);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(await cost(LIST, { variables: { page: 4 } })).toBe(1);
  });

  test('that a hundred ask for at once is made once', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => world.ask(LIST, { variables: { page: 5 } })));
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(world.calls()).toHaveLength(1);
  });

  test('without a tenant is not kept', async () => {
    const query = 'query Me { me { username } }';
    expect(await cost(query, { tenant: null })).toBe(1);
    expect(await cost(query, { tenant: null })).toBe(1);
  });
});

describe('a write through the gateway', () => {
  test('is seen by the next read, of whoever shares the answer', async () => {
    const query = 'query Total { mawbs { meta { totalItems } } }';
    const before = await world.ask(query);
    await createMawb(world);
    const after = await world.ask(query);
    expect(after.data.mawbs.meta.totalItems).toBe(before.data.mawbs.meta.totalItems + 1);
  });

  test('leaves answers of other tags and other tenants where they are', async () => {
    const airports = 'query Airports { airports(search: "santi") { data { code } } }';
    await cost(airports);
    await cost(LIST, { variables: { page: 1 }, tenant: 'SERHAFEN:PE' });
    await createMawb(world);
    expect(await cost(airports)).toBe(0);
    expect(await cost(LIST, { variables: { page: 1 }, tenant: 'SERHAFEN:PE' })).toBe(0);
  });

  test('keeps a read that began before it from storing what it saw', async () => {
    const query = 'query Slow { mawbs(limit: 9) { meta { totalItems } } }';
    world.standIns.mawb.failures.fail('listMawbs', { delayMs: 300 }, 1);
    const slow = world.ask(query);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await createMawb(world);
    await slow;
    expect(await cost(query)).toBe(1);
  });
});

describe('a GET', () => {
  const url = (query: string) => `${world.gateway.url}/graphql?query=${encodeURIComponent(query)}`;
  const headers = async (): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await world.token('ana.rojas')}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
    'accept-language': 'en',
  });

  test('shares its answer with POST, and is answered 304 to who has it already', async () => {
    const query = 'query Get { mawbs(limit: 6) { meta { totalItems } } }';
    const post = await world.ask(query);
    world.forgetCalls();
    const get = await fetch(url(query), { headers: await headers() });
    expect(await get.json()).toEqual({ data: post.data });
    expect(world.calls()).toEqual([]);
    const etag = get.headers.get('etag') ?? '';
    expect(etag).toBe(post.headers.get('etag'));
    expect(get.headers.get('vary')).toMatch(/authorization.*x-business-unit.*x-country-code/);
    const again = await fetch(url(query), { headers: { ...(await headers()), 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect([again.headers.get('content-length'), again.headers.get('content-type')]).toEqual([null, null]);
    const other = await fetch(url(query), { headers: { ...(await headers()), 'if-none-match': '"another"' } });
    expect(other.status).toBe(200);
  });
});

describe('a GET of a trusted document', () => {
  test('tells caches by what its answer differs, that only the reader’s own may keep it, and that they have to ask each time', async () => {
    const id = documentId(String(TRUSTED.get('MawbList')));
    const query = new URLSearchParams({ documentId: id, variables: JSON.stringify({ page: 1, limit: 3 }) });
    const get = (headers: Record<string, string> = {}) => fetch(`${world.gateway.url}/graphql?${query}`, { headers });
    const headers = {
      authorization: `Bearer ${await world.token('ana.rojas')}`,
      'x-business-unit': 'SERHAFEN',
      'x-country-code': 'CL',
      'accept-language': 'en',
      'apollo-require-preflight': '1',
    };
    const first = await get(headers);
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')?.split(', ').sort()).toEqual(
      expect.arrayContaining(['accept', 'accept-language', 'authorization', 'x-business-unit', 'x-country-code']),
    );
    const etag = String(first.headers.get('etag'));
    expect((await get({ ...headers, 'if-none-match': etag })).status).toBe(304);
    // Whoever holds the tag of another tenant's answer is given his own answer.
    const foreign = await get({ ...headers, 'x-country-code': 'PE', 'if-none-match': etag });
    expect([foreign.status, foreign.headers.get('etag') === etag]).toEqual([200, false]);
    // Nobody is told without a token that nothing has changed.
    const { authorization: _, ...anonymous } = headers;
    expect((await get({ ...anonymous, 'if-none-match': etag })).status).toBe(401);
  });
});

/** Headers of somebody else with the same roles. */
async function colleagueOfAna(): Promise<Record<string, string>> {
  const token = await world.standIns.identityProvider.mint('ana.rojas', {
    claims: { sub: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1b77', preferred_username: 'another.one' },
  });
  return { authorization: `Bearer ${token}` };
}
