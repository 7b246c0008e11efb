/** What Prometheus reads of a gateway that works: names of the monitoring queries, labels that no client can multiply. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RunningGateway, runGateway } from '../../../gateway/run-gateway.ts';
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import { domainEvent } from '../../support/domain-events.ts';
import { liveClient, subscribe } from '../../support/live-client.ts';
import { openRawSocket } from '../../support/raw-socket.ts';
import { signedHeaders } from '../../support/signed-event.ts';
import { startWorld, type World } from '../../support/world.ts';

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  return response.text();
}

/** Value of the one series with these labels, 0 when there is none. */
function readValue(text: string, name: string, labels: Readonly<Record<string, string>>): number {
  const lines = text.split('\n').filter((line) => {
    const wanted = Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`));
    return wanted && (line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  });
  expect(lines.length, `series of ${name} with ${JSON.stringify(labels)}`).toBeLessThan(2);
  return Number(lines[0]?.split(' ').at(-1) ?? 0);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const QUERY = 'query MawbDetail { mawbs { meta { totalItems } } }';
const INVENTED = 'query Invented { mawbs { meta { totalItems } } }';

async function askAs(query: string, operationName: string, as?: string): Promise<void> {
  const { errors } = await world.ask(query, { operationName, as });
  expect(errors ?? []).toEqual([]);
}

/** Brings an event by HTTP, and answers the status. */
async function bring(event: DomainEvent, signedWith = secret): Promise<number> {
  const body = JSON.stringify(event);
  const signed = signedHeaders({ id: event.id, body, secret: signedWith });
  const headers = { 'content-type': 'application/json', ...signed };
  return (await fetch(`${world.gateway.url}/events`, { method: 'POST', headers, body })).status;
}

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
let world: World;
let before: string;

/** What a counter rose by since the sentence began. */
const added = (text: string, name: string, labels: Readonly<Record<string, string>>): number =>
  readValue(text, name, labels) - readValue(before, name, labels);

beforeAll(async () => {
  world = await startWorld({
    METRICS: 'on',
    RESPONSE_CACHE_BYTES: '1000000',
    EVENT_SENDERS: `thing-service=${secret}`,
  });
});
beforeEach(async () => {
  before = await scrape(world.gateway.url);
});
afterAll(() => world?.[Symbol.asyncDispose]());

test('requests are told apart by route, status and the operations of the portal, and by nothing a client invents', async () => {
  await askAs(QUERY, 'MawbDetail');
  await askAs(INVENTED, 'Invented');
  await fetch(`${world.gateway.url}/no/such/path`);
  await fetch(`${world.gateway.url}/no/other/path`);
  const text = await scrape(world.gateway.url);
  expect(added(text, 'http_requests_total', { service: 'gateway', route: '/graphql', status: '200' })).toBe(2);
  expect(added(text, 'http_requests_total', { service: 'gateway', route: 'none', status: '404' })).toBe(2);
  const duration = 'http_request_duration_seconds_count';
  expect(added(text, duration, { route: '/graphql', operation: 'MawbDetail' })).toBe(1);
  expect(added(text, duration, { route: '/graphql', operation: 'other' })).toBe(1);
  expect(text).not.toContain('Invented');
  expect(text).not.toContain('/no/such');
});

test('calls of a service are counted under its name, with the status it answered or the one that stands for none', async () => {
  await using lacking = await startWorld({ METRICS: 'on', MAWB_SERVICE_URL: 'http://127.0.0.1:9' });
  await lacking.ask('{ mawbs { meta { totalItems } } }');
  const text = await scrape(world.gateway.url);
  expect(added(text, 'http_requests_total', { service: 'mawb', status: '503' })).toBe(1);
  expect(added(text, 'upstream_request_duration_seconds_count', { service: 'mawb', status: '503' })).toBe(1);
  expect(added(text, 'graphql_errors_total', { code: 'UPSTREAM_UNAVAILABLE' })).toBe(1);
});

test('the process, its event loop, its collections and its prepared operations are seen', async () => {
  await askAs(QUERY, 'MawbDetail');
  const text = await scrape(world.gateway.url);
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
    'nodejs_heap_size_used_bytes',
    'nodejs_heap_size_limit_bytes',
    'nodejs_eventloop_lag_seconds',
    'nodejs_eventloop_utilization',
    'graphql_prepared_operations',
    'graphql_prepare_duration_seconds_bucket',
    'circuit_breaker_state',
    'http_requests_in_flight',
    'events_up',
  ]) {
    expect(text).toMatch(new RegExp(`^${name}[ {]`, 'm'));
  }
  expect(readValue(text, 'process_resident_memory_bytes', {})).toBeGreaterThan(1e7);
  expect(readValue(text, 'graphql_prepared_operations', {})).toBeGreaterThan(10);
});

test('hits and misses of caches have the names of the monitoring queries', async () => {
  const nobodyAsked = 'query MawbDetail { mawbs(limit: 3) { meta { totalItems } } }';
  await askAs(nobodyAsked, 'MawbDetail');
  await askAs(nobodyAsked, 'MawbDetail');
  const text = await scrape(world.gateway.url);
  expect(added(text, 'redis_cache_hits', { cache: 'response' })).toBe(1);
  expect(added(text, 'redis_cache_misses', { cache: 'response' })).toBe(1);
  expect(text).not.toMatch(/redis_cache_(hits|misses)_total/);
});

test('signing keys are seen: how old, how often read, how often in vain, and which tokens they were needed for', async () => {
  await askAs(QUERY, 'MawbDetail', 'carla.soto');
  await askAs(QUERY, 'MawbDetail', 'carla.soto');
  const url = world.standIns.identityProvider.jwksUrl;
  const text = await scrape(world.gateway.url);
  expect(readValue(text, 'jwks_reads_total', { url, outcome: 'ok' })).toBe(1);
  expect(readValue(text, 'jwks_reads_total', { url, outcome: 'failed' })).toBe(0);
  expect(readValue(text, 'jwks_age_seconds', { url })).toBeGreaterThan(0);
  expect(added(text, 'token_cache_lookups_total', { outcome: 'miss' })).toBe(1);
  expect(added(text, 'token_cache_lookups_total', { outcome: 'hit' })).toBe(1);
});

test('live connections are seen: how many, what they are told, how they end, and no code of a client’s own invention', async () => {
  const client = liveClient(world);
  const stream = await subscribe(client, 'subscription { mawbStatusChanged { eventId } }');
  await subscribe(client, 'subscription { mawbStatusChanged { eventId toStatus } }');
  const anonymous = await openRawSocket(world.gateway.url);
  const open = await scrape(world.gateway.url);
  expect(readValue(open, 'live_connections', { transport: 'websocket' })).toBe(2);
  expect(readValue(open, 'live_connections', { transport: 'sse' })).toBe(0);
  expect(readValue(open, 'live_subscriptions', {})).toBe(2);
  expect(readValue(open, 'live_subscription_groups', {})).toBe(2);

  const data = { mawbId: 'm', toStatus: 'RCF' };
  expect(await bring(domainEvent({ type: 'mawb.status-changed', data }))).toBe(202);
  await stream.next();
  for (const code of [4777, 4778]) {
    const inventive = await openRawSocket(world.gateway.url);
    inventive.socket.close(code);
    await inventive.closed;
  }
  anonymous.send('no message');
  await anonymous.closed;
  const text = await scrape(world.gateway.url);
  expect(added(text, 'live_messages_total', {})).toBe(2);
  expect(added(text, 'live_delivery_seconds_count', {})).toBe(2);
  expect(added(text, 'live_connections_closed_total', { transport: 'websocket', code: '4400' })).toBe(1);
  expect(added(text, 'live_connections_closed_total', { transport: 'websocket', code: 'other' })).toBe(2);
  expect(text).not.toContain('code="477');
  for (const name of ['live_dropped_bytes_total', 'live_messages_dropped_total', 'live_gaps_total'])
    expect(text).toMatch(new RegExp(`^${name}[ {]`, 'm'));
  await client.dispose();
});

test('events are told apart by the types that overlays name; all others are one', async () => {
  for (const type of ['mawb.status-changed', 'thing.one', 'thing.other']) {
    expect(await bring(domainEvent({ type }))).toBe(202);
  }
  expect(await bring({ ...domainEvent(), type: 'no type' })).toBe(400);
  expect(await bring(domainEvent(), `whsec_${Buffer.alloc(32, 2).toString('base64')}`)).toBe(403);
  const text = await scrape(world.gateway.url);
  expect(added(text, 'events_received_total', { type: 'mawb.status-changed' })).toBe(1);
  expect(added(text, 'events_received_total', { type: 'unknown' })).toBe(2);
  expect(added(text, 'events_intake_total', { outcome: 'accepted' })).toBe(3);
  expect(added(text, 'events_intake_total', { outcome: 'invalid' })).toBe(1);
  expect(added(text, 'events_intake_total', { outcome: 'refused' })).toBe(1);
  expect(text).not.toContain('thing.');
  expect(text).toMatch(/^events_parked_total\{/m);
});

/** One more gateway before the same services. */
function start(environment: Readonly<Record<string, string>>): Promise<RunningGateway> {
  return runGateway({
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    ...world.standIns.environment,
    ...environment,
  });
}

test('without metrics there is no such path', async () => {
  const gateway = await start({ METRICS: 'off' });
  expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
  await gateway.close();
});

test('with a port of their own, metrics are not where clients are', async () => {
  const port = await freePort();
  const gateway = await start({ METRICS: 'on', METRICS_PORT: String(port) });
  await scrape(`http://127.0.0.1:${port}`);
  expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${port}/graphql`)).status).toBe(404);
  await gateway.close();
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
});
