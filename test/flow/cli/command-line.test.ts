import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli, startCli } from '../../support/run-cli.ts';

const examples = dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'));
const PETSTORE = join(examples, '3.0/yaml/petstore.yaml');
const folder = mkdtempSync(join(tmpdir(), 'gateway-cli-'));
const overlay = join(folder, 'subgraphs/petstore/overlay.yaml');
const page = join(folder, 'schema/operations/orders.graphql');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const edit = (file: string, from: string, to: string): void => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replaceAll(from, to));
};

interface Answered {
  readonly ok: boolean;
  readonly code: number;
  readonly broken: readonly { operation: string; reasons: readonly string[] }[];
  readonly problems: readonly { file: string; pointer: string }[];
}

// One project, from its start to its service: each sentence stands on those before it, and starts processes.
describe('the command line', { timeout: 120_000 }, () => {
  test('refuses what it does not know with status 2 and its help', async () => {
    const { code, error } = await runCli(['ad'], folder);
    expect(code).toBe(2);
    expect(error).toContain('Did you mean');
  });

  test('says in a folder that is no project how to start one, with status 66', async () => {
    const { code, error } = await runCli(['check'], folder);
    expect([code, error]).toEqual([66, expect.stringContaining('gateway init')]);
  });

  test.each([
    ['below a file', () => join(PETSTORE, 'project'), /EEXIST.*petstore\.yaml/],
    ['that the system does not let be made', () => '/proc/project', /ENOENT.*\/proc\/project/],
  ])('refuses a folder %s with its path and status 74', async (_case, named, message) => {
    const { code, error } = await runCli(['init', named()], folder);
    expect(error).toMatch(message);
    expect(error).not.toContain('    at ');
    expect(code).toBe(74);
  });

  test('starts a project', async () => {
    expect((await runCli(['init', folder], folder)).code).toBe(0);
    expect(existsSync(join(folder, 'schema/operations'))).toBe(true);
  });

  test('adds a contract with an overlay that names its entities and references', async () => {
    const { code, out } = await runCli(['add', PETSTORE], folder);
    expect(code).toBe(0);
    expect(out).toContain('added petstore: 20 operations');
    // Nobody at a terminal: no colours.
    expect(out).not.toContain('\u001b[');
    expect(readFileSync(overlay, 'utf8')).toContain('x-ref: { type: Pet, field: pet }');
  });

  test('explains an operation: its calls, cost, rules and cache policy, none of them made', async () => {
    writeFileSync(page, 'query Orders($id: BigInt!) { order(orderId: $id) { id pet { name } } }');
    const { json } = await runCli(['--json', 'explain', 'Orders', '--variables', '{"id":"5"}'], folder);
    expect(json()).toMatchObject({
      plan: {
        kind: 'fetch',
        service: 'petstore',
        calls: [
          { method: 'GET', path: '/store/order/{orderId}', times: 'once' },
          { method: 'GET', path: '/pet/{petId}', times: 'once for each key' },
        ],
      },
      cost: 2,
      cache: null,
      access: { 'Query.order': 'a signed-in caller' },
    });
  });

  test('ends without a word when its reader has left', async () => {
    const running = startCli(['explain', 'Orders', '--variables', '{"id":"5"}'], folder);
    running.stopReading();
    expect(await running.ended).toMatchObject({ code: 0, error: '' });
  });

  test('builds what the gateway serves, and notices that it is old', async () => {
    expect((await runCli(['build'], folder)).code).toBe(0);
    expect(existsSync(join(folder, 'schema/generated/supergraph.graphql'))).toBe(true);
    edit(overlay, 'field: pet }', 'field: animal }');
    edit(page, 'pet {', 'animal {');
    expect((await runCli(['build', '--check'], folder)).code).toBe(1);
    edit(page, 'animal {', 'pet {');
  });

  test('checks which page a changed overlay breaks, with status 1', async () => {
    const { code, json } = await runCli(['--json', 'check'], folder);
    expect(code).toBe(1);
    expect(json<Answered>().broken).toEqual([
      expect.objectContaining({ operation: 'Orders', reasons: [expect.stringContaining('"pet"')] }),
    ]);
    edit(overlay, 'field: animal }', 'field: pet }');
  });

  test('names file, place, reason and remedy of a wrong overlay, with status 65', async () => {
    edit(overlay, 'key: username', 'key: nothing');
    const { code, json } = await runCli(['--json', 'check'], folder);
    expect([code, json<Answered>().ok]).toEqual([65, false]);
    expect(json<Answered>().problems[0]).toMatchObject({ file: 'subgraphs/petstore/overlay.yaml' });
    edit(overlay, 'key: nothing', 'key: username');
  });

  test('serves the project with made-up services, swaps a change in, and keeps serving over a mistake', async () => {
    const running = startCli(['dev', '--mock'], folder, { PORT: '0' });
    const said = await running.said('ready');
    const url = /http:\S+\/graphql/.exec(said)?.[0] ?? '';
    const token = /TOKEN=(\S+)/.exec(await running.said('TOKEN='))?.[1];
    const ask = async (query: string): Promise<{ data?: unknown; errors?: unknown[] }> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return (await answer.json()) as { data?: unknown; errors?: unknown[] };
    };
    expect(await ask('{ order(orderId: "5") { id pet { id name } } }')).toEqual({
      data: { order: { id: '5', pet: { id: expect.any(String), name: 'doggie' } } },
    });
    edit(page, 'pet {', 'animal {');
    edit(overlay, 'field: pet }', 'field: animal }');
    await running.said('swapped');
    expect(await ask('{ order(orderId: "5") { animal { name } } }')).toMatchObject({ data: { order: { animal: {} } } });
    edit(overlay, 'key: username', 'key: nothing');
    expect(await running.said('the last good graph stays')).toContain('remedy');
    expect(await ask('{ order(orderId: "5") { animal { name } } }')).toMatchObject({ data: { order: { animal: {} } } });
    // A page that is saved while it is half written.
    edit(overlay, 'key: nothing', 'key: username');
    writeFileSync(page, 'query {');
    await running.said('Syntax Error');
    expect(await ask('{ order(orderId: "5") { animal { name } } }')).toMatchObject({ data: { order: { animal: {} } } });
    running.stop();
    expect((await running.ended).code).toBe(0);
  });

  test('starts what was built, and ends at SIGTERM', async () => {
    const running = startCli(['start'], folder, { PORT: '0', LOG_LEVEL: 'info' });
    await running.said('listening');
    running.stop();
    expect((await running.ended).code).toBe(0);
  });
});
