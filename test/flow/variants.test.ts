/** Several graphs of one gateway, each at its own path, behind the same identity, limits and documents. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runGateway } from '../../gateway/run-gateway.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { startWorld, type World } from '../support/world.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@authenticated"])\n';
const SDL: Readonly<Record<string, string>> = {
  v1: 'type Query { thing: Thing secret: String @authenticated } type Thing { name: String } type Subscription { ticks: Int }',
  v2: 'type Query { thing: Thing } type Thing { title: String }',
  next: 'type Query { thing: Thing } type Thing { title: String size: Int }',
};

const servers: Server[] = [];
let folder: string;
let world: World;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'variants-'));
  for (const name of ['v1', 'v2']) await put(name, String(SDL[name]));
  world = await startWorld({ SUPERGRAPH_VARIANTS: `v1=${fileOf('v1')}, v2=${fileOf('v2')}` });
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  for (const server of servers) server.close().closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

const fileOf = (name: string): string => join(folder, `${name}.graphql`);

/** Starts a subgraph and writes the supergraph that has it. */
async function put(name: string, sdl: string): Promise<void> {
  const typeDefs = parse(LINK + sdl);
  const thing = () => ({ name: 'a name', title: 'a title', size: 7 });
  const schema = buildSubgraphSchema({ typeDefs, resolvers: { Query: { thing } } });
  const server = createServer(async (request, response) => {
    const { query, variables } = JSON.parse(await text(request));
    response.end(JSON.stringify(await graphql({ schema, source: query, variableValues: variables })));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const { supergraphSdl } = composeServices([{ name: 'things', url, typeDefs }]);
  await writeFile(`${fileOf(name)}.next`, String(supergraphSdl));
  await rename(`${fileOf(name)}.next`, fileOf(name));
}

async function ask(path: string, query: string, headers: Record<string, string> = {}, method = 'POST') {
  const url = `${world.gateway.url}${path}`;
  const response =
    method === 'GET'
      ? await fetch(`${url}?query=${encodeURIComponent(query)}`, { headers: { 'apollo-require-preflight': '1' } })
      : await fetch(url, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query }),
        });
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  const { data, errors = [] } = (await response.json()) as any;
  return {
    status: response.status,
    data,
    codes: errors.map((error: { extensions: { code: string } }) => error.extensions.code),
  };
}

test('each answers its own graph, by both doors, beside the main one', async () => {
  for (const method of ['POST', 'GET']) {
    expect((await ask('/v1/graphql', '{ thing { name } }', {}, method)).data).toEqual({ thing: { name: 'a name' } });
    expect((await ask('/v2/graphql', '{ thing { title } }', {}, method)).data).toEqual({ thing: { title: 'a title' } });
  }
  expect((await ask('/v2/graphql', '{ thing { name } }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect((await world.ask('{ me { username } }')).data).toEqual({ me: { username: 'ana.rojas' } });
  expect((await ask('/graphql', '{ thing { name } }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  expect((await ask('/v3/graphql', '{ __typename }')).status).toBe(404);
});

test('callers, access rules and limits hold for each', async () => {
  expect(await ask('/v1/graphql', '{ secret }')).toEqual({ status: 401, data: undefined, codes: ['UNAUTHENTICATED'] });
  const authorization = `Bearer ${await world.token('ana.rojas')}`;
  expect((await ask('/v1/graphql', '{ secret }', { authorization })).data).toEqual({ secret: null });
  expect((await ask('/v1/graphql', '{ __typename }', { authorization: 'Bearer x' })).codes).toEqual(['TOKEN_INVALID']);
  const { status, codes } = await ask('/v1/graphql', `{ ${'__typename '.repeat(5000)} }`);
  expect([status, codes]).toEqual([400, ['QUERY_TOO_COMPLEX']]);
});

test('none has live updates, and each door says so with a code', async () => {
  const socket = await openRawSocket(world.gateway.url, { path: '/v1/graphql' });
  expect(await socket.closed).toEqual({ code: 4400, reason: 'NO_SOCKETS_AT_THIS_PATH' });
  await expect(openRawSocket(world.gateway.url, { path: '/v3/graphql' })).rejects.toThrow('404');
  const subscription = await ask('/v1/graphql', 'subscription { ticks }');
  expect([subscription.status, subscription.codes]).toEqual([400, ['BAD_REQUEST']]);
  const stream = await ask('/v1/graphql', '{ thing { name } }', { accept: 'text/event-stream' });
  expect([stream.status, stream.codes]).toEqual([406, ['BAD_REQUEST']]);
});

test('one is swapped when its file changes, and the others are not', async () => {
  expect((await ask('/v2/graphql', '{ thing { size } }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  await put('v2', String(SDL.next));
  await vi.waitFor(
    async () => expect((await ask('/v2/graphql', '{ thing { size } }')).data).toEqual({ thing: { size: 7 } }),
    {
      timeout: 10_000,
      interval: 100,
    },
  );
  expect((await ask('/v1/graphql', '{ thing { name } }')).data).toEqual({ thing: { name: 'a name' } });
});

test.each([
  [() => `v1=${join(folder, 'none')}`, /SUPERGRAPH_VARIANTS: cannot serve .*none/],
  [() => `api=${fileOf('v1')}`, /SUPERGRAPH_VARIANTS: found/],
  [() => 'v1', /SUPERGRAPH_VARIANTS: found/],
])('a wrong setting stops the start and says why', async (setting, reason) => {
  const environment = { ...world.standIns.environment, PORT: '0', LOG_LEVEL: 'silent', SUPERGRAPH_VARIANTS: setting() };
  await expect(runGateway(environment)).rejects.toThrow(reason);
});
