/** Events that the gateway publishes of writes, for a service that publishes none itself (`x-emits` with a subject). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createExecution, type Execution } from '../../../gateway/execute/execution.ts';
import { compile } from '../../../schema/compile/compile.ts';
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { createEmitter, createLocalTagVersions, createMemoryBus } from '../../../subgraphs/engine/serve.ts';
import { CHILE, domainEvent } from '../../support/domain-events.ts';
import { startUpstream, type UpstreamServer } from '../../support/upstream-server.ts';

const THING = {
  type: 'object',
  required: ['id', 'version'],
  properties: { id: { type: 'string' }, version: { type: 'integer' }, name: { type: 'string' } },
};
const json = (schema: object) => ({ description: 'x', content: { 'application/json': { schema } } });
const CONTRACT = {
  openapi: '3.0.3',
  info: { title: 'Things', version: '1' },
  servers: [{ url: 'http://things.test' }],
  paths: {
    '/things': { get: { operationId: 'listThings', responses: { '200': json({ type: 'array', items: THING }) } } },
    '/things/{thingId}/rename': {
      post: {
        operationId: 'renameThing',
        parameters: [{ name: 'thingId', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { '200': json({ $ref: '#/components/schemas/Thing' }) },
      },
    },
    '/things/{thingId}': {
      delete: {
        operationId: 'deleteThing',
        parameters: [{ name: 'thingId', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { '204': { description: 'gone' } },
      },
    },
  },
  components: { schemas: { Thing: THING } },
};
const OVERLAY = `
overlay: 1.0.0
info: { title: Things, version: 1.0.0 }
actions:
  - target: $
    update: { x-access: { authenticated: true } }
  - target: "$.paths.*[?@.operationId == 'renameThing']"
    update:
      x-emits:
        - { type: things.thing.renamed, subject: "thing/{id}", sequence: version, data: { thingId: id, name: name } }
  - target: "$.paths.*[?@.operationId == 'deleteThing']"
    update: { x-emits: [{ type: things.thing.deleted, subject: "thing/{thingId}", data: { thingId: thingId } }] }
`;

const bus = createMemoryBus({ retained: 10 });
const told: DomainEvent[] = [];
bus.listen(({ event }) => told.push(event));
let server: UpstreamServer;
let execution: Execution;

beforeAll(async () => {
  server = await startUpstream((response) => response.end());
  const source = { name: 'things', contractFile: 'openapi.yaml', overlayFile: 'overlay.yaml', overlay: OVERLAY };
  const graph = await compile([{ ...source, contract: JSON.stringify(CONTRACT) }]);
  const emit = createEmitter({ publish: bus.publish, onLost: () => {} });
  execution = await createExecution({
    graph,
    upstream: { baseUrls: { things: server.url }, attempts: 1 },
    introspection: false,
    formatError: (formatted) => formatted,
    onWarning: () => {},
    caches: { versions: createLocalTagVersions(), responses: null, upstream: null, emit },
  });
});
beforeEach(() => {
  told.length = 0;
});
afterAll(async () => {
  await execution?.stop();
  await server?.stop();
  await bus.close();
});

async function write(field: string, status: number, answer: unknown): Promise<void> {
  server.answer = (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(status === 204 ? '' : JSON.stringify(answer));
  const context: RequestContext = {
    correlationId: randomUUID(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: null,
    locale: 'en',
    caller: { id: 'u1', username: 'ana', roles: [], scopes: [], grants: [], token: 't', expiresAt: 1e10 },
    tenant: CHILE,
    signal: new AbortController().signal,
  };
  await execution.admit({ query: `mutation { ${field} }`, operationName: undefined, variables: {} }, context).run();
  // What is published is told in a later task of this turn.
  await new Promise(setImmediate);
}

const RENAME = 'renameThing(thingId: "a") { id }';

describe('a write of the graph', () => {
  test('is told as the overlay says, once it has succeeded, in the tenant and name of its caller', async () => {
    await write(RENAME, 200, { id: 'a', version: 3, name: 'Cup' });
    expect(told).toEqual([
      expect.objectContaining({
        type: 'things.thing.renamed',
        source: 'things-gateway',
        tenant: CHILE,
        subject: 'thing/a',
        sequence: 3,
        actor: { id: 'u1', username: 'ana' },
        data: { thingId: 'a', name: 'Cup' },
      }),
    ]);
  });

  test('is told by its parameters where the answer is empty', async () => {
    await write('deleteThing(thingId: "a")', 204, null);
    expect(told).toMatchObject([{ type: 'things.thing.deleted', subject: 'thing/a', data: { thingId: 'a' } }]);
  });

  test('that is answered again, or that the service tells as well, is told once', async () => {
    await write(RENAME, 200, { id: 'b', version: 1, name: 'Mug' });
    await write(RENAME, 200, { id: 'b', version: 1, name: 'Mug' });
    const own = { type: 'things.thing.renamed', subject: 'thing/b', sequence: 1 };
    await bus.publish(domainEvent({ ...own, source: 'things-service' }));
    await new Promise(setImmediate);
    expect(told).toHaveLength(1);
  });

  test.each<[string, number, unknown]>([
    ['that the service refuses', 409, { code: 'X', message: 'x' }],
    ['that fails', 500, {}],
    ['whose answer does not say the version', 200, { id: 'c', name: 'Cup' }],
  ])('%s is not told', async (_what, status, answer) => {
    await write(RENAME, status, answer);
    expect(told).toEqual([]);
  });
});
