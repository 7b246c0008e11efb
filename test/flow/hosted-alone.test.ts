import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FailureMode } from '../../dev/services/platform/failures.ts';
import { type ContextBuilder, createContextBuilder } from '../../gateway/context/build-context.ts';
import { describeError } from '../../gateway/edge/describe-error.ts';
import { readAccessRules } from '../../gateway/execute/access-rules.ts';
import { createEngine, type Engine } from '../../gateway/execute/engine.ts';
import { DEFAULT_LIMITS } from '../../gateway/execute/limits/query-limits.ts';
import { loadCompiledGraph } from '../../gateway/execute/load-services.ts';
import { loadSupergraph } from '../../gateway/execute/supergraph.ts';
import { hostSubgraph } from '../../gateway/host-subgraph.ts';
import type { RunningGateway } from '../../gateway/run-gateway.ts';
import {
  createGraphqlClient,
  createRemoteSource,
  type EventBus,
  type GraphqlClient,
} from '../../subgraphs/engine/serve.ts';
import { domainEvent } from '../support/domain-events.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { ANA } from '../support/people.ts';
import { DOCUMENTS } from '../support/portal-documents.ts';
import { openRedisBus } from '../support/redis-bus.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { type AskOptions, type GraphqlAnswer, startWorld, type World } from '../support/world.ts';

const MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';

let world: World;
let hosts: ReadonlyMap<string, RunningGateway>;
let client: GraphqlClient;
let contexts: ContextBuilder;
let engine: Engine;
let collector: OtlpReceiver;
let redis: RedisServer;
/** The services publish here. */
let bus: EventBus;

beforeAll(async () => {
  [world, redis, collector] = await Promise.all([startWorld(), startRedis(), startOtlpReceiver()]);
  bus = await openRedisBus(redis);
  const { supergraphSdl, services } = loadCompiledGraph();
  const names = [...services.map(({ bindings }) => bindings.service), 'notifications'];
  const alone = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', METRICS_PORT: '0', REDIS_URL: redis.url };
  const traced = {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    // Only what the caller marks.
    OTEL_TRACES_SAMPLER_ARG: '0',
    OTEL_BSP_SCHEDULE_DELAY: '20',
  };
  const environment = { ...world.standIns.environment, ...alone, ...traced };
  hosts = new Map(await Promise.all(names.map(async (name) => [name, await hostSubgraph(name, environment)] as const)));
  const supergraph = loadSupergraph(supergraphSdl);
  client = createGraphqlClient();
  const sources = new Map(
    names.map((name) => {
      const url = `${hosts.get(name)?.url}/graphql`;
      return [name, createRemoteSource({ name, url, fullSchema: supergraph.fullSchema, client })] as const;
    }),
  );
  const documents = { limits: DEFAULT_LIMITS, introspection: false };
  engine = createEngine({ supergraph, sources, rules: readAccessRules(supergraphSdl), documents });
  const { issuer, jwksUrl } = world.standIns.identityProvider;
  const token = {
    issuer,
    audience: 'serhafen-api',
    clients: ['serhafen-portal-web', 'serhafen-integration'],
    clockSkewSeconds: 5,
    maxLifetimeSeconds: 3600,
  };
  const keys = { url: jwksUrl, freshSeconds: 600, staleSeconds: 600, cooldownSeconds: 30, onFailure: () => {} };
  contexts = createContextBuilder({ token, keys, tokenCacheSize: 10 });
  await contexts.start();
});
afterAll(async () => {
  contexts?.stop();
  await client?.close();
  for (const host of hosts?.values() ?? []) await host.close();
  await bus?.close();
  await redis?.[Symbol.asyncDispose]();
  await collector?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

/** The operation through remote sources, its errors as the edge tells them. */
async function askRemotely(query: string, { variables = {}, as = 'ana.rojas' }: AskOptions = {}) {
  const headers: Record<string, string> = {
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
    'accept-language': 'en',
    ...(as !== null && { authorization: `Bearer ${await world.token(as)}` }),
  };
  const correlationId = '5a6c0000-0000-4000-8000-000000000000';
  const rawHeaders = Object.entries(headers).flat();
  const context = await contexts.build({ correlationId, headers, rawHeaders, signal: new AbortController().signal });
  const { data, errors } = await engine.admit({ query, operationName: undefined, variables }, context).run();
  return {
    data: JSON.parse(data) as unknown,
    errors: errors.map(({ error, path }) => {
      const extensions = (error as { extensions?: Record<string, unknown> }).extensions ?? {};
      const facts = { code: extensions.code, message: error.message, extensions };
      return { ...describeError(facts, { locale: 'en', correlationId }), path };
    }),
  };
}

const withoutIds = (errors: GraphqlAnswer['errors'] | Awaited<ReturnType<typeof askRemotely>>['errors']) =>
  errors.map(({ message, path, extensions: { correlationId: _, ...extensions } }) => ({ message, path, extensions }));

/** Summaries say when they were made. Order counts as well. */
const timeless = (data: unknown) => JSON.stringify(data).replaceAll(/("asOf":)"[^"]*"/g, '$1"now"');

describe('subgraphs hosted alone answer as they do in the process of the gateway', () => {
  test.each([
    ['Dashboard', { from: '2020-01-01T00:00:00.000Z', me: ANA }, 'ana.rojas'],
    ['MawbList', { page: 1, limit: 50 }, 'ana.rojas'],
    ['MawbDetail', { mawbId: MAWB, hawbLimit: 50 }, 'ana.rojas'],
    ['HawbList', { page: 1, limit: 20 }, 'ana.rojas'],
    ['DeclarationList', { page: 1, limit: 20 }, 'bruno.diaz'],
    ['DeclarationDetail', { declarationId: DECLARATION }, 'bruno.diaz'],
    ['UserAdminList', { page: 1, limit: 20 }, 'diego.vera'],
    ['UserAdminDetail', { userId: ANA }, 'diego.vera'],
    ['UserAdminList', { page: 1, limit: 20 }, 'elena.paz'],
  ])('%s', async (name, variables, as) => {
    const query = String(DOCUMENTS.get(name));
    const near = await world.ask(query, { variables, as });
    expect(near.errors).toEqual([]);
    const far = await askRemotely(query, { variables, as });
    expect(far.errors).toEqual([]);
    expect(far.data).not.toBeNull();
    expect(timeless(far.data)).toBe(timeless(near.data));
  });

  test.each([
    ['something it documents', { status: 404, body: { code: 'MAWB_NOT_FOUND', message: 'x' } }],
    ['an error', { status: 500, body: { stack: 'at secret.js:1' } }],
    ['no JSON', { invalidJson: true }],
  ] as [string, FailureMode][])('and fail as they do there when the REST service answers %s', async (_what, mode) => {
    const query = `{ mawb(mawbId: "${MAWB}") { awbNumber } customsOffices { code } }`;
    world.standIns.mawb.failures.fail('getMawbById', mode);
    const [near, far] = [await world.ask(query), await askRemotely(query)];
    world.standIns.mawb.failures.clear();
    expect(near.errors).toHaveLength(1);
    expect(withoutIds(far.errors)).toEqual(withoutIds(near.errors));
    expect(far.data).toEqual(near.data);
  });
});

describe('the notification centre hosted alone', () => {
  const CENTRE = String(DOCUMENTS.get('NotificationCentre'));
  const everything = { variables: { page: 1, limit: 20, unreadOnly: false } };
  const centre = async (options: AskOptions = {}) => {
    const { data, errors } = await askRemotely(CENTRE, { ...everything, ...options });
    expect(errors).toEqual([]);
    // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
    return (data as any).notifications;
  };

  test('hears what services publish, keeps it for whom it concerns, and leaves the record to its own subgraph', async () => {
    const data = { declarationId: DECLARATION, internalNumber: 'D-1', assignedTo: ANA, assignedBy: 'somebody' };
    const time = new Date().toISOString();
    await bus.publish(domainEvent({ type: 'customs.declaration.assigned', time, data }));
    await vi.waitUntil(async () => (await centre()).unreadCount === 1, { timeout: 10_000, interval: 100 });
    const { data: own } = await centre();
    expect(own).toMatchObject([{ title: 'Declaration D-1 is yours', entity: { id: DECLARATION } }]);
    expect((await centre({ as: 'bruno.diaz' })).data).toEqual([]);
    const read = await askRemotely(String(DOCUMENTS.get('NotificationMarkRead')), { variables: { ids: [own[0].id] } });
    expect(read).toEqual({ data: { markNotificationsRead: 1 }, errors: [] });
    expect((await centre()).unreadCount).toBe(0);
  });

  test('cannot be without a Redis', async () => {
    await expect(hostSubgraph('notifications', { LOG_LEVEL: 'silent' })).rejects.toThrow('REDIS_URL');
  });
});

test('what a lone subgraph calls is counted, and asked for by Prometheus', async () => {
  const metrics = await (await fetch(`${hosts.get('mawb')?.url}/metrics`)).text();
  expect(metrics).toMatch(/^http_requests_total\{service="mawb",status="200"\} [1-9]/m);
  expect(metrics).toMatch(/^circuit_breaker_state\{service="mawb"\} 0$/m);
});

describe('a lone service trusts nobody', () => {
  const ENTITY = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Mawb { awbNumber } } }`;
  const ids = [{ __typename: 'Mawb', id: MAWB }];

  async function post(service: string, body: object, headers: Record<string, string> = {}) {
    world.forgetCalls();
    const response = await fetch(`${hosts.get(service)?.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'en', ...headers },
      body: JSON.stringify(body),
    });
    const { data, errors } = (await response.json()) as GraphqlAnswer;
    return { status: response.status, data, code: errors?.[0]?.extensions.code, calls: world.calls().length };
  }
  const bearer = async (user: string) => ({ authorization: `Bearer ${await world.token(user)}` });
  const CL = { 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };

  test('entities need a token', async () => {
    const answer = await post('mawb', { query: ENTITY, variables: { ids } }, CL);
    expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', calls: 0 });
  });

  test('a token is verified again', async () => {
    const { authorization } = await bearer('ana.rojas');
    const forged = { authorization: `${authorization.slice(0, -8)}AAAAAAAA`, ...CL };
    const answer = await post('mawb', { query: ENTITY, variables: { ids } }, forged);
    expect(answer).toMatchObject({ status: 401, code: 'TOKEN_INVALID', calls: 0 });
  });

  test('a tenant has to be granted to the caller', async () => {
    const foreign = { ...(await bearer('fabio.luna')), ...CL };
    const answer = await post('mawb', { query: ENTITY, variables: { ids } }, foreign);
    expect(answer).toMatchObject({ status: 403, code: 'TENANT_FORBIDDEN', calls: 0 });
  });

  test('entities of a tenant are not read without one', async () => {
    const answer = await post('mawb', { query: ENTITY, variables: { ids } }, await bearer('ana.rojas'));
    expect(answer).toMatchObject({ code: 'TENANT_HEADER_MISSING', calls: 0 });
  });

  test('notifications are read by a caller, in a tenant', async () => {
    const query = '{ unreadNotificationCount }';
    expect(await post('notifications', { query }, CL)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    const answer = await post('notifications', { query }, await bearer('ana.rojas'));
    expect(answer).toMatchObject({ code: 'TENANT_HEADER_MISSING' });
  });

  test('fields that the caller may not read are refused', async () => {
    const query = '{ users { data { id } } }';
    const answer = await post('iam', { query }, { ...(await bearer('carla.soto')), ...CL });
    expect(answer).toMatchObject({ status: 403, code: 'FORBIDDEN_ROLE', calls: 0 });
  });

  test('an operation that is not there is refused', async () => {
    const headers = { ...(await bearer('ana.rojas')), ...CL };
    const answer = await post('mawb', { query: 'query A { __typename }', operationName: 'B' }, headers);
    expect(answer).toMatchObject({ status: 400, code: 'OPERATION_RESOLUTION_FAILURE' });
  });

  test('its calls are part of the trace of who asked it', async () => {
    const [traceId, caller] = ['a'.repeat(32), 'b'.repeat(16)];
    const headers = { ...(await bearer('ana.rojas')), ...CL, traceparent: `00-${traceId}-${caller}-01` };
    await post('mawb', { query: ENTITY, variables: { ids } }, headers);
    const spans = () => collector.spans.filter((span) => span.traceId === traceId);
    await vi.waitFor(() => expect(spans().map(({ parentSpanId }) => parentSpanId)).toContain(caller), 10_000);
    const root = spans().find(({ parentSpanId }) => parentSpanId === caller);
    expect(root?.name).toBe('POST /graphql');
    expect(spans().find(({ name }) => name.startsWith('GET /v0/mawbs'))).toMatchObject({ parentSpanId: root?.spanId });
  });

  test('it is a Federation 2 subgraph', async () => {
    const { data } = await post('mawb', { query: '{ _service { sdl } }' });
    expect(data._service.sdl).toContain('specs.apollo.dev/federation/v2');
    const entity = await post('mawb', { query: ENTITY, variables: { ids } }, { ...(await bearer('ana.rojas')), ...CL });
    expect(entity.data).toEqual({ _entities: [{ awbNumber: '045-12345675' }] });
  });
});

test('in production the schema of a lone service is read by callers only', async () => {
  const { environment } = world.standIns;
  const host = await hostSubgraph('mawb', {
    ...environment,
    NODE_ENV: 'production',
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
  });
  const response = await fetch(`${host.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  await host.close();
  expect(response.status).toBe(401);
});

test('a service that the graph does not have is a wrong configuration', async () => {
  await expect(hostSubgraph('unknown', {})).rejects.toThrow('service: found "unknown"; expected one of');
});
