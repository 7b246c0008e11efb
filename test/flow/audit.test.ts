import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runAuditTool } from '../../gateway/audit-tool/run-audit-tool.ts';
import type { AuditEntry } from '../../gateway/telemetry/audit/audit-event.ts';
import type { DomainEvent } from '../../schema/contract/domain-event.ts';
import { createRedisClient, readRedisAddress } from '../../subgraphs/engine/store/redis-address.ts';
import { domainEvent, PERU } from '../support/domain-events.ts';
import { liveClient } from '../support/live-client.ts';
import { createMawb, newMawb } from '../support/new-waybills.ts';
import { ANA, DIEGO, ELENA, ROOT } from '../support/people.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { callRest } from '../support/rest-call.ts';
import { signedHeaders } from '../support/signed-event.ts';
import { startWorld, type World } from '../support/world.ts';

const ASSIGN =
  'mutation Take($id: ID!, $input: AssigneeRequest!) { taken: assignMawb(mawbId: $id, input: $input) { number: awbNumber } }';
const NOBODY = { userId: null, expectedVersion: 999 };
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const SOME_ID = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';

let world: World;
let redis: RedisServer;
let folder = '';
let environment: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  redis = await startRedis();
  environment = {
    AUDIT_FILE: join(folder, 'audit.log'),
    AUDIT_STREAM: 'serhafen:audit',
    AUDIT_KEY: 'a key that is long enough',
    REDIS_URL: redis.url,
    EVENT_SENDERS: `thing-service=${SECRET}`,
  };
  world = await startWorld({ ...environment, RESPONSE_CACHE_BYTES: '1000000', QUERY_MAX_DEPTH: '6' });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function read(): Promise<AuditEntry[]> {
  const text = await readFile(String(environment.AUDIT_FILE), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditEntry);
}

let before = 0;
beforeEach(async () => {
  before = (await read().catch(() => [])).length;
});

/** What was written since the test began, once that many entries are there. */
async function written(count: number): Promise<AuditEntry[]> {
  const found = () => read().then((all) => all.slice(before));
  await vi.waitFor(async () => expect((await found()).length).toBeGreaterThanOrEqual(count));
  // What comes twice comes with the request after it at the latest.
  await world.ask('{ users(limit: 1) { data { id } } }', { as: 'ana.rojas', headers: { 'x-correlation-id': MARK } });
  await vi.waitFor(async () => expect((await found()).some(({ correlationId }) => correlationId === MARK)).toBe(true));
  return (await found()).filter(({ correlationId }) => correlationId !== MARK);
}

const MARK = '00000000-0000-4000-8000-000000000000';

describe('every change is one entry', () => {
  test('with who, for whom, what, on which record, how it ended, and the correlation id', async () => {
    const correlationId = '11111111-1111-4111-8111-111111111111';
    const { data } = await world.ask(
      'mutation Begin($input: MawbCreate!) { made: createMawb(input: $input) { key: id } }',
      {
        variables: { input: newMawb() },
        headers: { 'x-correlation-id': correlationId },
      },
    );
    const [entry, ...more] = await written(1);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      kind: 'change',
      operation: 'createMawb',
      operationName: 'Begin',
      outcome: 'done',
      user: ANA,
      tenant: 'SERHAFEN:CL',
      records: { id: data.made.key },
      correlationId,
    });
  });

  test.each([
    ['by a role that may not', { as: 'elena.paz', user: ELENA }, 'FORBIDDEN_ROLE'],
    ['without a token', { as: null, user: undefined }, 'UNAUTHENTICATED'],
    ['without a tenant', { tenant: null, user: ANA }, 'TENANT_HEADER_MISSING'],
  ])('also when it is refused %s', async (_why, { user, ...options }, code) => {
    await world.ask(ASSIGN, { ...options, variables: { id: SOME_ID, input: NOBODY } });
    const [entry, ...more] = await written(1);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      kind: 'change',
      operation: 'assignMawb',
      outcome: 'refused',
      code,
      records: { mawbId: SOME_ID },
    });
    expect(entry?.user).toBe(user);
  });

  test('also when the service refuses it, or a value does not fit', async () => {
    const { id } = await createMawb(world);
    await world.ask(ASSIGN, { variables: { id, input: NOBODY } });
    await world.ask(ASSIGN, { variables: { id, input: { expectedVersion: 'one' } } });
    const entries = await written(3);
    expect(entries.map(({ operation, outcome, code }) => [operation, outcome, code])).toEqual([
      ['createMawb', 'done', undefined],
      ['assignMawb', 'refused', 'VERSION_CONFLICT'],
      ['assignMawb', 'refused', 'BAD_USER_INPUT'],
    ]);
  });

  test('each root field of one operation by itself, literals and conditions included', async () => {
    await world.ask(
      `mutation($no: Boolean!) {
        one: assignMawb(mawbId: "${SOME_ID}", input: { userId: null, expectedVersion: 999 }) { id }
        ...More
        left: assignMawb(mawbId: "out", input: { userId: null, expectedVersion: 999 }) @include(if: $no) { id }
      }
      fragment More on Mutation { two: cancelMawb(mawbId: "${SOME_ID}", input: { reason: "it was a mistake", expectedVersion: 999 }) { id } }`,
      { variables: { no: false } },
    );
    const entries = await written(2);
    expect(entries.map(({ operation }) => operation)).toEqual(['assignMawb', 'cancelMawb']);
    expect(entries.every(({ records }) => records?.mawbId === SOME_ID)).toBe(true);
  });

  test('by REST as by the graph', async () => {
    const { id, version } = await createMawb(world);
    const body = { userId: null, expectedVersion: version };
    await callRest(world, `/api/v0/mawbs/${id}/assignee`, { method: 'PUT', body });
    await callRest(world, `/mawbs/${id}/assignee`, { method: 'PUT', body: { ...body, expectedVersion: 999 } });
    await callRest(world, `/api/v0/mawbs/${id}/assignee`, { method: 'PUT', as: 'elena.paz', body });
    const made = await callRest(world, '/api/v0/mawbs', { method: 'POST', body: newMawb() });
    const [, ...entries] = await written(5);
    expect(
      entries.map(({ kind, operation, outcome, code, user, records }) => [
        kind,
        operation,
        outcome,
        code,
        user,
        records,
      ]),
    ).toEqual([
      ['change', 'assignMawb', 'done', undefined, ANA, { mawbId: id }],
      ['change', 'assignMawb', 'refused', 'VERSION_CONFLICT', ANA, { mawbId: id }],
      ['change', 'assignMawb', 'refused', 'FORBIDDEN_ROLE', ELENA, { mawbId: id }],
      ['change', 'createMawb', 'done', undefined, ANA, { id: made.body.id }],
    ]);
  });

  test('over a socket', async () => {
    const client = liveClient(world);
    const query = `mutation { assignMawb(mawbId: "${SOME_ID}", input: { userId: null, expectedVersion: 999 }) { id } }`;
    await new Promise<void>((resolve, reject) => {
      client.subscribe({ query }, { next: () => {}, error: reject, complete: resolve });
    });
    await client.dispose();
    expect(await written(1)).toMatchObject([
      { kind: 'change', operation: 'assignMawb', user: ANA, outcome: 'refused' },
    ]);
  });
});

describe('every sign-in is one entry', () => {
  const LOGIN = 'mutation SignIn($input: LoginRequest!) { login(input: $input) { token: accessToken } }';
  const input = (password: string) => ({ username: 'diego.vera', password });

  test('with who came in, by the graph and by REST, and without name and password', async () => {
    const password = 'serhafen-dev';
    await world.ask(LOGIN, { as: null, tenant: null, variables: { input: input(password) } });
    const rest = await callRest(world, '/auth/login', {
      method: 'POST',
      as: null,
      tenant: null,
      body: input(password),
    });
    expect(rest.body.accessToken).toMatch(/^ey/);
    const entries = await written(2);
    expect(entries).toMatchObject([
      { kind: 'sign-in', operation: 'login', outcome: 'done', user: DIEGO },
      { kind: 'sign-in', operation: 'login', outcome: 'done', user: DIEGO },
    ]);
    expect(entries[0]?.attempted).toBe(entries[1]?.attempted);
    expect(JSON.stringify(entries)).not.toMatch(/diego|ey[A-Z]/);
    expect(JSON.stringify(entries)).not.toContain(password);
  });

  test('also the one that failed, under a digest of the name that was tried', async () => {
    await world.ask(LOGIN, { as: null, tenant: null, variables: { input: input('wrong password 1') } });
    const [entry] = await written(1);
    expect(entry).toMatchObject({ kind: 'sign-in', outcome: 'refused', code: 'INVALID_CREDENTIALS' });
    expect(entry?.user).toBeUndefined();
    expect(entry?.attempted).toMatch(/^[\w-]{22}$/);
  });
});

describe('every refused read is one entry', () => {
  test('a field that the caller may not read, once for the request, with the answer cached or not', async () => {
    const query =
      'query Page { mawbs(limit: 1) { data { id } } a: users(limit: 1) { data { id } } b: users(limit: 2) { data { id } } }';
    for (let n = 0; n < 3; n++) await world.ask(query, { operationName: 'Page' });
    const entries = await written(3);
    expect(entries).toHaveLength(3);
    for (const entry of entries)
      expect(entry).toMatchObject({
        kind: 'denial',
        operation: 'Page',
        code: 'FORBIDDEN_ROLE',
        user: ANA,
        tenant: 'SERHAFEN:CL',
      });
  });

  test('a token or tenant that is not accepted, by every door', async () => {
    await world.ask('{ me { id } }', { headers: { authorization: 'Bearer e30.e30.e30' } });
    await world.ask('{ me { id } }', { tenant: 'ANDESBOX:CL' });
    await callRest(world, '/api/v0/users', { as: 'ana.rojas' });
    const socket = liveClient(world, { tenant: 'ANDESBOX:CL' });
    await new Promise<void>((resolve) => {
      socket.subscribe({ query: '{ me { id } }' }, { next: () => {}, error: () => resolve(), complete: resolve });
    });
    const entries = await written(4);
    expect(entries.map(({ kind, operation, code }) => [kind, operation, code])).toEqual([
      ['denial', 'POST /graphql', 'TOKEN_INVALID'],
      ['denial', 'POST /graphql', 'TENANT_FORBIDDEN'],
      ['denial', 'listUsers', 'FORBIDDEN_ROLE'],
      ['denial', 'connection_init', 'TENANT_FORBIDDEN'],
    ]);
  });

  test('an event that nobody whom we know has signed, one of a batch that its sender may not tell, one for another tenant', async () => {
    const bring = async (events: unknown, secret: string, type = 'application/json') => {
      const body = JSON.stringify(events);
      const id = Array.isArray(events) ? 'a batch' : (events as DomainEvent).id;
      const headers = { 'content-type': type, ...signedHeaders({ id, body, secret }) };
      return (await fetch(`${world.gateway.url}/events`, { method: 'POST', headers, body })).status;
    };
    expect(await bring(domainEvent(), `whsec_${Buffer.alloc(32, 9).toString('base64')}`)).toBe(403);
    expect(await bring(domainEvent({ source: 'other-service' }), SECRET)).toBe(403);
    const batch = [domainEvent(), domainEvent({ source: 'other-service' }), domainEvent({ source: 'other-service' })];
    expect(await bring(batch, SECRET, 'application/cloudevents-batch+json')).toBe(207);
    const address = readRedisAddress(redis.url);
    if (address === null) throw new Error(redis.url);
    const service = createRedisClient(address);
    await service.connect();
    await service.sAdd('{events}:channels', 'SERHAFEN:CL');
    const position = await service.xAdd('{events}:SERHAFEN:CL', '*', {
      event: JSON.stringify(domainEvent({ tenant: PERU })),
    });
    await vi.waitFor(async () => expect(await service.xLen('{events}:parked:SERHAFEN:CL')).toBe(1), {
      timeout: 10_000,
    });
    service.destroy();
    const entries = (await written(4)).filter(({ kind }) => kind === 'denial');
    expect(entries.map(({ operation, code, tenant }) => [operation, code, tenant])).toEqual([
      ['POST /events', 'EVENT_NOT_ACCEPTED', undefined],
      ['POST /events', 'EVENT_NOT_ACCEPTED', undefined],
      ['POST /events', 'EVENT_NOT_ACCEPTED', undefined],
      ['readEvents', 'EVENT_NOT_ACCEPTED', 'SERHAFEN:CL'],
    ]);
    expect(entries.at(-1)?.details).toEqual({ position: String(position) });
  });

  test('a limit, once, however often it is run into', async () => {
    const deep = '{ mawbs { data { hawbs { data { mawb { hawbs { data { id } } } } } } } }';
    for (let n = 0; n < 5; n++) await world.ask(deep);
    const entries = await written(1);
    expect(entries).toMatchObject([{ kind: 'limit', code: 'QUERY_TOO_DEEP', user: ANA }]);
  });

  test('and what may be read is none', async () => {
    for (let n = 0; n < 3; n++) await world.ask('{ mawbs(limit: 1) { data { id } } }');
    await callRest(world, '/api/v0/mawbs');
    expect(await written(0)).toEqual([]);
  });
});

test('what an operator does is an entry', async () => {
  await callRest(world, '/operator/cache/invalidations', {
    method: 'POST',
    as: 'root.admin',
    body: { tags: ['mawb'] },
  });
  expect(await written(1)).toMatchObject([
    { kind: 'operator', operation: 'invalidateCache', user: ROOT, tenant: 'SERHAFEN:CL', details: { tags: ['mawb'] } },
  ]);
});

describe('the tool', () => {
  async function run(
    options: Partial<Parameters<typeof runAuditTool>[0]>,
  ): Promise<{ status: number; lines: string[] }> {
    const lines: string[] = [];
    const status = await runAuditTool({ files: [], ...options }, environment, (line) => lines.push(line));
    return { status, lines };
  }

  test('verifies the file and the stream, which hold the same', async () => {
    // Both are read in each try: limits that were run into before are told ten seconds later, as one more entry.
    await vi.waitFor(async () => {
      const file = await run({ verify: true, json: true });
      expect(file.status).toBe(0);
      expect(file.lines.at(-1)).toMatch(/^\d+ entries in 1 chains are what was written$/);
      expect(await run({ verify: true, json: true, redis: true })).toEqual(file);
    });
  });

  test('finds by tenant, user, operation, outcome, record and time', async () => {
    const all = (await run({})).lines;
    const some = await run({
      tenant: 'SERHAFEN:CL',
      user: ANA,
      operation: 'assignMawb',
      outcome: 'refused',
      record: SOME_ID,
    });
    expect(some.lines.length).toBeGreaterThan(0);
    expect(some.lines.length).toBeLessThan(all.length);
    for (const line of some.lines)
      expect(line).toMatch(new RegExp(`refused.*assignMawb.*SERHAFEN:CL.*user=${ANA}.*mawbId=${SOME_ID}`));
    expect((await run({ until: '2020-01-01' })).lines).toEqual([]);
    expect((await run({ since: '2020-01-01' })).lines.slice(0, all.length)).toEqual(all);
  });
});
