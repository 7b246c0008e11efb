import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tenant } from '../../../schema/contract/request-context.ts';
import { createMemoryBus } from '../../../subgraphs/engine/serve.ts';
import { CHILE, domainEvent, PERU } from '../../support/domain-events.ts';
import { startWorld, type World } from '../../support/world.ts';

const events = createMemoryBus({ retained: 100 });
const LIVE = 'subscription { mawbStatusChanged { eventId } }';
let world: World;

beforeAll(async () => {
  world = await startWorld({ SOCKETS_PER_USER: '3' }, { events });
});
afterAll(() => world?.[Symbol.asyncDispose]());

function moved(tenant: Tenant = CHILE): string {
  const event = domainEvent({
    tenant,
    type: 'mawb.status-changed',
    data: { mawbId: '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001', awbNumber: '045-12345675', toStatus: 'RCF' },
  });
  void events.publish(event);
  return event.id;
}

async function headers(as = 'ana.rojas', more: Record<string, string> = {}): Promise<Record<string, string>> {
  return {
    authorization: `Bearer ${await world.token(as)}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
    accept: 'text/event-stream',
    'content-type': 'application/json',
    ...more,
  };
}

/** A stream as text: `take` resolves with the next block, up to the blank line. */
async function open(
  body: unknown,
  given: Record<string, string>,
): Promise<{ response: Response; take(): Promise<string>; close(): void }> {
  const controller = new AbortController();
  const response = await fetch(`${world.gateway.url}/graphql`, {
    method: 'POST',
    headers: given,
    body: JSON.stringify(body),
    signal: controller.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    response,
    close: () => controller.abort(),
    take: async () => {
      while (!text.includes('\n\n')) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`the stream is over after ${JSON.stringify(text)}`);
        text += value;
      }
      const end = text.indexOf('\n\n');
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      return block;
    },
  };
}

describe('a subscription as an event stream', () => {
  test('is read by the client of graphql-sse', async () => {
    const client = createClient({ url: `${world.gateway.url}/graphql`, headers: () => headers(), retryAttempts: 0 });
    const stream = client.iterate({ query: LIVE });
    const next = stream.next();
    const published = await publishedUntil(next);
    const { value } = await next;
    expect(value).toMatchObject({ data: { mawbStatusChanged: { eventId: expect.any(String) } } });
    expect(published.some((id) => JSON.stringify(value).includes(id))).toBe(true);
    await stream.return?.();
    client.dispose();
  });

  test('is told in the blocks of server-sent events, each with its id, and none of another tenant', async () => {
    const { response, take, close } = await open({ query: LIVE }, await headers());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-correlation-id')).not.toBeNull();
    moved(PERU);
    const eventId = moved();
    const position = events.position(CHILE);
    const block = await take();
    const told = /^id: (.+)\nevent: next\ndata: (.+)$/.exec(block);
    expect(JSON.parse(told?.[2] ?? '')).toEqual({
      data: { mawbStatusChanged: { eventId } },
      extensions: { lastEventId: told?.[1] },
    });
    expect(told?.[1]).not.toBe(position);
    close();
  });

  test('goes on from the event that Last-Event-ID names', async () => {
    const first = await open({ query: LIVE }, await headers());
    moved();
    const id = /^id: (.+)$/m.exec(await first.take())?.[1] ?? '';
    first.close();
    const missed = [moved(), moved()];
    const back = await open({ query: LIVE }, await headers('ana.rojas', { 'last-event-id': id }));
    for (const eventId of missed) expect(await back.take()).toContain(eventId);
    back.close();
  });

  test('whose place is not known is told of the gap', async () => {
    const { take, close } = await open({ query: LIVE }, await headers('ana.rojas', { 'last-event-id': 'nowhere' }));
    expect(await take()).toContain('EVENTS_MISSED');
    close();
  });

  test('of a caller without a token is 401, and one too many 429', async () => {
    const { authorization: _token, ...nobody } = await headers();
    expect((await open({ query: LIVE }, nobody)).response.status).toBe(401);
    const streams = [];
    for (let count = 0; count < 3; count++) streams.push(await open({ query: LIVE }, await headers('carla.soto')));
    const more = await open({ query: LIVE }, await headers('carla.soto'));
    expect(more.response.status).toBe(429);
    expect(await more.response.text().catch(() => 'SUBSCRIPTION_LIMIT_REACHED')).toContain(
      'SUBSCRIPTION_LIMIT_REACHED',
    );
    for (const { close } of streams) close();
  });
});

describe('one answer as an event stream', () => {
  test('is next, then complete', async () => {
    const { take } = await open({ query: '{ me { username } }' }, await headers());
    expect(await take()).toBe('event: next\ndata: {"data":{"me":{"username":"ana.rojas"}}}');
    expect(await take()).toBe('event: complete\ndata: ');
  });

  test.each([
    ['a syntax error', '{', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a field that the role may not read', '{ users { data { id } } }', 'FORBIDDEN_ROLE'],
  ])('%s is told the same way', async (_what, query, code) => {
    const { take } = await open({ query }, await headers());
    expect(await take()).toContain(code);
    expect(await take()).toBe('event: complete\ndata: ');
  });

  test('a GET begins subscriptions and nothing else', async () => {
    const get = async (query: string): Promise<string> => {
      const url = new URL(`${world.gateway.url}/graphql`);
      url.searchParams.set('query', query);
      const { 'content-type': _type, ...given } = await headers();
      return (await fetch(url, { headers: given })).text();
    };
    expect(await get('{ me { username } }')).toContain('METHOD_NOT_ALLOWED');
    expect(await get('mutation { logout }')).toContain('event: next\ndata: {"errors":');
  });

  test('a client that prefers JSON gets JSON', async () => {
    const accept = 'application/graphql-response+json, application/json, text/event-stream';
    const { response } = await open({ query: '{ me { username } }' }, await headers('ana.rojas', { accept }));
    expect(response.headers.get('content-type')).toContain('json');
  });
});

/** The client does not say when its subscription has begun: events are published until it has one. */
async function publishedUntil(told: Promise<unknown>): Promise<string[]> {
  const ids: string[] = [];
  let done = false;
  void told.then(() => {
    done = true;
  });
  while (!done) {
    ids.push(moved());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return ids;
}
