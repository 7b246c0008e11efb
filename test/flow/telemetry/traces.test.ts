/** What a trace store gets to see of requests, over the real protocol. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../../support/otlp-receiver.ts';
import { startWorld, type World } from '../../support/world.ts';

const CLIENT_SPAN = '00f067aa0ba902b7';
const PAGE = `query MawbList {
  mawbs(limit: 5) {
    data { awbNumber status hawbCounts { total } assignedToUser { displayName } }
    meta { totalItems }
  }
}`;
const SMALL = '{ mawbs { meta { totalItems } } }';

let receiver: OtlpReceiver;
let world: World;
let traces = 0;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  world = await startWorld({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=k1=',
    // Only what a client marks is recorded.
    OTEL_TRACES_SAMPLER_ARG: '0',
    OTEL_BSP_SCHEDULE_DELAY: '20',
    RESPONSE_CACHE_BYTES: '1000000',
  });
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

/** Asks as part of a trace of the client, and waits until all of it was sent: the root comes last. */
async function traceOf(ask: (headers: Record<string, string>) => Promise<unknown>): Promise<readonly ReceivedSpan[]> {
  traces += 1;
  const traceId = String(traces).padStart(32, 'a');
  await ask({ traceparent: `00-${traceId}-${CLIENT_SPAN}-01`, tracestate: 'portal=1,other=2' });
  const spans = () => receiver.spans.filter((span) => span.traceId === traceId);
  await vi.waitFor(() => expect(spans().some(({ parentSpanId }) => parentSpanId === CLIENT_SPAN)).toBe(true), 10_000);
  return spans();
}

/** The names from the root of the trace down to each span. */
function paths(spans: readonly ReceivedSpan[]): readonly string[] {
  const pathTo = (span: ReceivedSpan): readonly string[] => {
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
    return parent === undefined ? [span.name] : [...pathTo(parent), span.name];
  };
  return spans.map((span) => pathTo(span).join(' > ')).sort();
}

test('a page is one trace: edge, context, prepare, run, each fetch and each call, under the client that asked', async () => {
  world.forgetCalls();
  const spans = await traceOf((headers) => world.ask(PAGE, { operationName: 'MawbList', headers }));
  expect(paths(spans)).toEqual([
    'POST /graphql',
    'POST /graphql > context',
    'POST /graphql > prepare',
    'POST /graphql > run',
    'POST /graphql > run > fetch iam User',
    'POST /graphql > run > fetch iam User > GET /v0/users/batch',
    'POST /graphql > run > fetch mawb',
    'POST /graphql > run > fetch mawb > GET /v0/mawbs',
    'POST /graphql > run > fetch mawb mawbs.data',
    'POST /graphql > run > fetch mawb mawbs.data > GET /v0/hawbs/counts-by-mawb',
  ]);
  const root = spans.find(({ name }) => name === 'POST /graphql');
  expect(root).toMatchObject({ kind: 2, failed: false });
  expect(root?.attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.route': '/graphql',
    'http.response.status_code': 200,
    'graphql.operation.name': 'MawbList',
    'serhafen.tenant': 'SERHAFEN:CL',
  });
  expect(root?.resource).toMatchObject({ 'service.name': 'serhafen-gateway' });
  expect(receiver.headers).toMatchObject({ 'x-api-key': 'k1=' });

  // The service goes on below the span of its call, with the client's own state.
  const call = spans.find(({ name }) => name === 'GET /v0/mawbs');
  const sent = world.standIns.mawb.requests.find(({ path }) => path.startsWith('/v0/mawbs'))?.headers;
  expect(sent?.traceparent).toBe(`00-${call?.traceId}-${call?.spanId}-01`);
  expect(sent?.tracestate).toBe('portal=1,other=2');
  expect(call).toMatchObject({
    kind: 3,
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'url.template': '/v0/mawbs',
      'service.peer.name': 'mawb',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(world.standIns.mawb.url).port),
    },
  });
});

test('what a service failed at is marked from the call up, and the answer is still a success', async () => {
  world.standIns.mawb.failures.fail('*', { status: 500, body: { detail: 'a secret of ana' } });
  const spans = await traceOf((headers) => world.ask('{ mawbs(limit: 7) { meta { totalItems } } }', { headers }));
  world.standIns.mawb.failures.clear();
  const failed = spans.filter(({ failed }) => failed).map(({ name, attributes }) => [name, attributes['error.type']]);
  expect(failed).toEqual([
    ['GET /v0/mawbs', '500'],
    ['fetch mawb', 'UPSTREAM_ERROR'],
    ['run', undefined],
  ]);
});

test('a document that cannot run and a token that is none are marked where they were refused', async () => {
  const refused = await traceOf((headers) => world.ask('{ nothing }', { headers }));
  expect(refused.filter(({ failed }) => failed).map(({ name }) => name)).toEqual(['prepare']);
  const unknown = await traceOf((headers) =>
    fetch(`${world.gateway.url}/graphql`, { method: 'POST', headers: { ...headers, authorization: 'Bearer x' } }),
  );
  expect(unknown.find(({ failed }) => failed)).toMatchObject({
    name: 'context',
    attributes: { 'error.type': 'TOKEN_INVALID' },
  });
  expect(unknown.find(({ name }) => name === 'POST /graphql')?.attributes).toMatchObject({
    'http.response.status_code': 401,
  });
});

test('who reads OpenMetrics is named the trace of the latest request that took as long', async () => {
  const [first] = await traceOf((headers) => world.ask(PAGE, { operationName: 'MawbList', headers }));
  const read = (accept: string) => fetch(`${world.gateway.url}/metrics`, { headers: { accept } });
  const open = await read('application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5');
  expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await open.text();
  expect(text).toMatch(
    new RegExp(
      `^http_request_duration_seconds_bucket\\{.*operation="MawbList".*# \\{trace_id="${first?.traceId}"\\} `,
      'm',
    ),
  );
  expect(text).toMatch(/\n# EOF\n$/);
  const families = text.match(/^# TYPE \S+/gm) ?? [];
  expect(new Set(families).size).toBe(families.length);
  expect(await (await read('text/plain')).text()).not.toContain('trace_id');
});

test('a kept answer and a REST request are traces too, and so is what takes the long way', async () => {
  const again = await traceOf((headers) => world.ask(PAGE, { operationName: 'MawbList', headers }));
  expect(again.find(({ name }) => name === 'run')?.attributes).toMatchObject({ 'serhafen.cache': 'hit' });
  const authorization = `Bearer ${await world.token('ana.rojas')}`;
  const caller = { authorization, 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
  const rest = await traceOf((headers) =>
    fetch(`${world.gateway.url}/api/v0/mawbs`, { headers: { ...headers, ...caller } }),
  );
  expect(paths(rest)).toContain('GET /api/v0/mawbs > GET /v0/mawbs');
  const long = await traceOf((headers) =>
    fetch(`${world.gateway.url}/graphql?query=${encodeURIComponent('{mawbs(limit:3){meta{totalItems}}}')}`, {
      headers: { ...headers, ...caller },
    }),
  );
  expect(paths(long)).toContain('GET /graphql > run > fetch mawb > GET /v0/mawbs');
});

test('nobody is in a trace: no name, no token, no value of a document', async () => {
  await traceOf((headers) =>
    world.ask('{ mawbs(limit: 4, awbNumber: "72955512345") { meta { totalItems } } }', { headers }),
  );
  for (const text of receiver.texts) expect(text).not.toMatch(/ana\.rojas|Bearer|eyJ|72955512345|a secret of ana/);
});

test('what is not recorded says so to the services, and is in no trace', async () => {
  world.forgetCalls();
  const before = receiver.spans.length;
  await world.ask('{ mawbs(limit: 8) { meta { totalItems } } }');
  const unmarked = `00-${'b'.repeat(32)}-${CLIENT_SPAN}-00`;
  await world.ask('{ mawbs(limit: 9) { meta { totalItems } } }', { headers: { traceparent: unmarked } });
  await fetch(`${world.gateway.url}/actuator/liveness`);
  // Spans come in the order they ended: these would be before the next.
  await traceOf((headers) => world.ask(SMALL, { headers }));
  expect(receiver.spans.slice(before).filter(({ kind, traceId }) => kind === 2 && !traceId.startsWith('a'))).toEqual(
    [],
  );
  const flags = world.standIns.mawb.requests.map(({ headers }) => String(headers.traceparent).slice(-3));
  expect(flags.slice(0, 2)).toEqual(['-00', '-00']);
});
