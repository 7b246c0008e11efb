import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createExecution, type Execution } from '../../gateway/execute/execution.ts';
import { loadCompiledGraph, upstreamsOf } from '../../gateway/execute/load-services.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** The pet store of @readme/oas-examples knows nothing of airports; two files put it beside them. */
const OVERLAY = `
overlay: 1.0.0
info: { title: Pets in the graph, version: 1.0.0 }
extends: ./openapi.yaml
actions:
  - target: $
    update: { x-access: { authenticated: true } }
  - target: "$.paths['/user','/user/createWithArray','/user/createWithList','/user/login','/user/logout','/user/{username}','/pet/{petId}/uploadImage']"
    remove: true
  - target: $.components.schemas.Pet
    update: { x-entity: { key: id } }
  - target: $.components.schemas.Pet.properties.name
    update: { x-ref: { type: Airport, field: homeAirport } }
  - target: $.components.schemas.Order.properties.petId
    update: { x-ref: { type: Pet, field: pet } }
`;

const context: RequestContext = {
  correlationId: '5a6c0000-0000-4000-8000-000000000000',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: null,
  locale: 'en',
  caller: { id: 'u', username: 'u', roles: ['OPERATIONS'], scopes: [], grants: [], token: 't', expiresAt: 1e10 },
  tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
  signal: new AbortController().signal,
};

describe('a fourth service', () => {
  let project: string;
  let execution: Execution;
  let server: RecordingServer;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'fourth-service-'));
    await cp(join(root, 'subgraphs'), join(project, 'subgraphs'), { recursive: true });
    await cp(join(root, 'schema/operations'), join(project, 'schema/operations'), { recursive: true });
    await mkdir(join(project, 'subgraphs/pets'));
    const contract = await readFile(join(root, 'node_modules/@readme/oas-examples/3.0/json/petstore.json'), 'utf8');
    await writeFile(join(project, 'subgraphs/pets/openapi.yaml'), contract);
    await writeFile(join(project, 'subgraphs/pets/overlay.yaml'), OVERLAY);
    await run(process.execPath, ['--import', 'tsx', join(root, 'codegen.ts'), '--project', project], { cwd: root });
    server = await startRecordingServer((path, query) => {
      if (path === '/pet/9007199254740993')
        return { body: '{"id":9007199254740993,"name":"SCL","photoUrls":[],"status":"available"}' };
      if (path === '/store/order/7') return { body: '{"id":7,"petId":9007199254740993,"status":"placed"}' };
      if (path !== '/v0/airports/batch') return undefined;
      const data = (query.get('codes') ?? '').split(',').map((code) => ({ code, name: code, city: `City of ${code}` }));
      return { body: JSON.stringify({ data, missing: [] }) };
    });
    const graph = loadCompiledGraph(join(project, 'schema/generated'));
    execution = await createExecution({
      graph,
      upstream: { baseUrls: Object.fromEntries(upstreamsOf(graph).map(({ name }) => [name, server.url])) },
      introspection: true,
      formatError: (formatted) => formatted,
      onWarning: () => {},
    });
  });

  afterAll(async () => {
    await execution?.stop();
    await server?.[Symbol.asyncDispose]();
    await rm(project, { recursive: true, force: true });
  });

  test('is queried across services after two files and codegen, int64 keys digit for digit', async () => {
    const result = await execution.server.executeOperation(
      { query: '{ order(orderId: "7") { status pet { id name homeAirport { city } } } }' },
      { contextValue: { ...context } },
    );
    expect(result.body.kind === 'single' && result.body.singleResult).toMatchObject({
      data: { order: { pet: { id: '9007199254740993', name: 'SCL', homeAirport: { city: 'City of SCL' } } } },
    });
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/store/order/7',
      '/pet/9007199254740993',
      '/v0/airports/batch?codes=SCL',
    ]);
  });
});

describe('a fourth service that clashes', () => {
  test('stops codegen with file, place, reason and remedy', async () => {
    const project = await mkdtemp(join(tmpdir(), 'clash-'));
    await cp(join(root, 'subgraphs'), join(project, 'subgraphs'), { recursive: true });
    await cp(join(root, 'schema/operations'), join(project, 'schema/operations'), { recursive: true });
    await mkdir(join(project, 'subgraphs/pets'));
    await cp(
      join(root, 'node_modules/@readme/oas-examples/3.0/json/petstore.json'),
      join(project, 'subgraphs/pets/openapi.yaml'),
    );
    await writeFile(
      join(project, 'subgraphs/pets/overlay.yaml'),
      OVERLAY.replace(/ {2}- target: "\$\.paths\['\/user'[^\n]*\n {4}remove: true\n/, ''),
    );
    const failure = await run(process.execPath, ['--import', 'tsx', join(root, 'codegen.ts'), '--project', project], {
      cwd: root,
    }).then(
      () => '',
      (error: { stderr: string }) => error.stderr,
    );
    expect(failure).toContain('subgraphs/pets/overlay.yaml');
    expect(failure).toMatch(
      /at {6}Mutation\.createUser\n {2}problem the service iam has a root field createUser already\n {2}remedy {2}rename/,
    );
    await rm(project, { recursive: true, force: true });
  });
});
