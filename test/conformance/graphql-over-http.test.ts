import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

/** GraphQL over HTTP as its working group audits it: https://github.com/graphql/graphql-http (61 checks). */
let world: World;
let token: string;

beforeAll(async () => {
  // Two of the checks ask for `__type`.
  world = await startWorld({ INTROSPECTION: 'true' });
  token = await world.token('ana.rojas');
});
afterAll(() => world?.[Symbol.asyncDispose]());

const audits = serverAudits({
  url: () => `${world.gateway.url}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    headers.set('x-business-unit', 'SERHAFEN');
    headers.set('x-country-code', 'CL');
    return fetch(url, { ...init, headers });
  },
});

describe('GraphQL over HTTP', () => {
  test.each(audits)('$id $name', async ({ fn }) => {
    const result = await fn();
    expect(result.status === 'ok' ? null : result.reason).toBeNull();
  });

  test('has 61 checks', () => {
    expect(audits).toHaveLength(61);
  });
});

describe('beside the audit', () => {
  const send = (headers: Record<string, string>, init: RequestInit = {}, search = '') =>
    fetch(`${world.gateway.url}/graphql${search}`, { ...init, headers: { 'x-business-unit': 'SERHAFEN', ...headers } });
  const tenant = { 'x-country-code': 'CL' };

  test.each([
    ['application/graphql-response+json', 400],
    ['application/graphql-response+json, application/json;q=0.9', 400],
    ['application/json', 200],
    ['*/*', 400],
  ])('an invalid operation with Accept: %s has the status %i', async (accept, status) => {
    const headers = { ...tenant, accept, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await send(headers, { method: 'POST', body: JSON.stringify({ query: '{ nothing }' }) });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  test('a GET that a page of another origin could send is refused', async () => {
    expect((await send(tenant, {}, '?query={__typename}')).status).toBe(400);
  });

  test('a GET that holds what browsers send by themselves is refused', async () => {
    expect((await send({ ...tenant, authorization: 'Basic YTpi' }, {}, '?query={__typename}')).status).toBe(401);
  });
});
