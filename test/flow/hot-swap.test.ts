import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RunningGateway, runGateway } from '../../gateway/run-gateway.ts';
import { UNLIMITED } from '../support/world.ts';

/** Two generations of one graph: each answers its own number everywhere, so that a mixed answer would show. */
const GENERATIONS = [1, 2].map((generation) => ({
  things: `type Query { things: [Thing] } type Thing @key(fields: "id") { id: ID! made: Int v${generation}: Int }`,
  marks: 'type Thing @key(fields: "id") { id: ID! mark: Int }',
}));

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"]) ';

async function serve(sdl: string, resolvers: object): Promise<{ server: Server; url: string }> {
  const schema = buildSubgraphSchema({ typeDefs: parse(LINK + sdl), resolvers: resolvers as never });
  const server = createServer(async (request, response) => {
    const { query, variables } = JSON.parse(await text(request));
    // The answer takes a moment, so that swaps meet requests between their two fetches.
    setTimeout(
      async () => response.end(JSON.stringify(await graphql({ schema, source: query, variableValues: variables }))),
      5,
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` };
}

describe('a supergraph file', () => {
  const servers: Server[] = [];
  const supergraphs: string[] = [];
  let folder: string;
  let gateway: RunningGateway;
  const lines: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
    for (const [index, { things, marks }] of GENERATIONS.entries()) {
      const generation = index + 1;
      const rows = [1, 2, 3].map((id) => ({ id: String(id), made: generation, [`v${generation}`]: generation }));
      const first = await serve(things, { Query: { things: () => rows } });
      const second = await serve(marks, {
        Thing: { __resolveReference: ({ id }: { id: string }) => ({ id, mark: generation }) },
      });
      servers.push(first.server, second.server);
      const composed = composeServices([
        { name: 'things', url: first.url, typeDefs: parse(LINK + things) },
        { name: 'marks', url: second.url, typeDefs: parse(LINK + marks) },
      ]);
      supergraphs.push(composed.supergraphSdl ?? '');
    }
    await put(supergraphs[0] ?? '');
    gateway = await runGateway(
      {
        PORT: '0',
        HOST: '127.0.0.1',
        LOG_LEVEL: 'info',
        ...UNLIMITED,
        SUPERGRAPH_PATH: join(folder, 'supergraph.graphql'),
      },
      { logDestination: { write: (line) => void lines.push(line) } },
    );
  });

  afterAll(async () => {
    await gateway?.close();
    for (const server of servers) server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** As configuration management does it: the new file takes the old one's name in one step. */
  async function put(sdl: string): Promise<void> {
    const next = join(folder, 'next.graphql');
    await writeFile(next, sdl);
    await rename(next, join(folder, 'supergraph.graphql'));
  }

  async function ask(query: string) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
    return (await response.json()) as any;
  }

  const swaps = () => lines.filter((line) => line.includes('supergraph in force')).length;

  test('is swapped under load: no request fails, none mixes generations', async () => {
    let running = true;
    const seen = new Set<number>();
    const load = Array.from({ length: 8 }, async () => {
      while (running) {
        const { data, errors } = await ask('{ things { made mark } }');
        expect(errors).toBeUndefined();
        for (const { made, mark } of data.things) expect(mark).toBe(made);
        seen.add(data.things[0].made);
      }
    });
    for (let round = 0; round < 6; round++) {
      const before = swaps();
      await put(supergraphs[(round + 1) % 2] ?? '');
      await vi.waitFor(() => expect(swaps()).toBe(before + 1), { timeout: 10_000 });
    }
    running = false;
    await Promise.all(load);
    expect([...seen].sort()).toEqual([1, 2]);
  });

  test('brings new fields and takes old ones away', async () => {
    const before = swaps();
    await put(supergraphs[1] ?? '');
    await vi.waitFor(() => expect(swaps()).toBe(before + 1), { timeout: 10_000 });
    expect((await ask('{ things { v2 } }')).data.things[0]).toEqual({ v2: 2 });
    expect((await ask('{ things { v1 } }')).errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('finds prepared what was asked for again, and nothing that was asked for once', async () => {
    const prepared = async (): Promise<number> => {
      const text = await (await fetch(`${gateway.url}/metrics`)).text();
      return Number(/^graphql_prepared_operations(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1]);
    };
    const swap = async (generation: 1 | 2): Promise<void> => {
      const before = swaps();
      await put(supergraphs[generation - 1] ?? '');
      await vi.waitFor(() => expect(swaps()).toBe(before + 1), { timeout: 10_000 });
    };
    await swap(1);
    for (const query of ['{ things { made } }', '{ things { mark } }', '{ things { mark } }']) await ask(query);
    await swap(2);
    expect(await prepared()).toBe(1);
    await swap(1);
    expect(await prepared()).toBe(0);
    await swap(2);
  });

  test('that is broken is refused, and the last good one stays', async () => {
    await put('type Query { broken: Int }');
    await vi.waitFor(() => expect(lines.some((line) => line.includes('the last good one stays'))).toBe(true), {
      timeout: 10_000,
    });
    expect((await ask('{ things { v2 } }')).data.things).toHaveLength(3);
  });

  test('that is broken at the start stops it, with the reason', async () => {
    const path = join(folder, 'broken.graphql');
    await writeFile(path, 'type Query { broken: Int }');
    await expect(runGateway({ PORT: '0', LOG_LEVEL: 'silent', SUPERGRAPH_PATH: path })).rejects.toThrow(
      /SUPERGRAPH_PATH: .*no supergraph/,
    );
    await expect(runGateway({ PORT: '0', LOG_LEVEL: 'silent', SUPERGRAPH_PATH: join(folder, 'none') })).rejects.toThrow(
      /SUPERGRAPH_PATH: cannot read/,
    );
  });
});
