/** Services bring their events by HTTP: signed, once, and nobody else's. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PlacedEvent } from '../../../schema/contract/domain-event.ts';
import { createMemoryBus, type EventBus } from '../../../subgraphs/engine/serve.ts';
import { CHILE, domainEvent } from '../../support/domain-events.ts';
import { signedHeaders } from '../../support/signed-event.ts';
import { startWorld, type World } from '../../support/world.ts';

const BATCH = 'application/cloudevents-batch+json';
const secret = () => `whsec_${randomBytes(24).toString('base64')}`;
const [ours, next, others] = [secret(), secret(), secret()];

const told: PlacedEvent[] = [];
const memory = createMemoryBus({ retained: 100 });
let isAway = false;
/** Asked before each event, while it is there. */
let awayUnless: (() => boolean) | null = null;
const events: EventBus = {
  ...memory,
  publish: async (event) => (isAway || awayUnless?.() === false ? 'unavailable' : memory.publish(event)),
};
const log: Record<string, unknown>[] = [];
let world: World;

beforeAll(async () => {
  const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
  world = await startWorld(
    {
      LOG_LEVEL: 'warn',
      EVENTS_MAX_BYTES: '4096',
      EVENT_SENDERS: [`thing-service=${ours}`, `thing-service=${next}`, `other-service=${others}`].join(','),
    },
    { events, logDestination: destination },
  );
  memory.listen((placed) => told.push(placed));
});
afterAll(() => world?.[Symbol.asyncDispose]());

async function post(body: string, headers: Readonly<Record<string, string>>) {
  const response = await fetch(`${world.gateway.url}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const answer = (await response.json()) as {
    readonly outcome?: string;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return { status: response.status, headers: response.headers, answer, code: answer.errors?.[0]?.extensions.code };
}

const lastTold = () => told.at(-1)?.event;

describe('an event that its source has signed', () => {
  test("is taken as the company's envelope", async () => {
    const event = domainEvent({ actor: { id: 'u1', username: 'ana' }, data: { text: 'Ñandú' } });
    const body = JSON.stringify(event);
    const { status, answer, headers } = await post(body, signedHeaders({ id: event.id, body, secret: ours }));
    expect([status, answer]).toEqual([202, { id: event.id, outcome: 'accepted' }]);
    expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(lastTold()).toEqual(event);
  });

  test('is taken as a CloudEvent in structured mode', async () => {
    const {
      tenant: _tenant,
      actor: _actor,
      specVersion,
      correlationId: _id,
      sequence: _sequence,
      ...rest
    } = domainEvent();
    const body = JSON.stringify({
      ...rest,
      specversion: specVersion,
      businessunit: 'SERHAFEN',
      countrycode: 'CL',
      actorid: 'u1',
      actorname: 'ana.rojas',
      correlationid: 'c1',
      sequence: '7',
    });
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    const { status } = await post(body, { ...headers, ...signedHeaders({ id: rest.id, body, secret: next }) });
    expect(status).toBe(202);
    const actor = { id: 'u1', username: 'ana.rojas' };
    expect(lastTold()).toEqual({ ...rest, specVersion: '1.0', tenant: CHILE, actor, correlationId: 'c1', sequence: 7 });
  });

  const attributes = (id: string): Record<string, string> => ({
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-type': 'thing.created',
    'ce-source': 'thing-service',
    'ce-time': '2026-01-15T13:04:05Z',
    'ce-subject': 'thing/a%20b',
    'ce-sequence': '1',
    'ce-businessunit': 'SERHAFEN',
    'ce-countrycode': 'CL',
  });

  test('is taken as a CloudEvent in binary mode', async () => {
    const body = '{"thingId":"1"}';
    const plain = { ...attributes('binary-1'), 'ce-subject': 'thing/a%2Fb' };
    const { status } = await post(body, signedHeaders({ id: 'binary-1', body, secret: ours, attributes: plain }));
    expect(status).toBe(202);
    expect(lastTold()).toMatchObject({ id: 'binary-1', tenant: CHILE, subject: 'thing/a/b', data: { thingId: '1' } });
  });

  test('is refused in binary mode when an attribute is another one than was signed', async () => {
    const signed = signedHeaders({ id: 'binary-2', body: '{}', secret: ours, attributes: attributes('binary-2') });
    const { status, code } = await post('{}', { ...signed, 'ce-countrycode': 'PE' });
    expect([status, code]).toEqual([403, 'EVENT_NOT_ACCEPTED']);
  });

  test('that is brought again changes nothing', async () => {
    const event = domainEvent();
    const body = JSON.stringify(event);
    const headers = signedHeaders({ id: event.id, body, secret: ours });
    await post(body, headers);
    const before = told.length;
    const { status, answer } = await post(body, headers);
    expect([status, answer]).toEqual([202, { id: event.id, outcome: 'duplicate' }]);
    expect(told).toHaveLength(before);
  });

  test('has to be brought again while the bus cannot take it', async () => {
    const event = domainEvent();
    const body = JSON.stringify(event);
    isAway = true;
    const { status, code, headers } = await post(body, signedHeaders({ id: event.id, body, secret: ours }));
    isAway = false;
    expect([status, code, headers.get('retry-after')]).toEqual([503, 'EVENTS_UNAVAILABLE', '2']);
    expect((await post(body, signedHeaders({ id: event.id, body, secret: ours }))).status).toBe(202);
  });
});

describe('an event is refused, and the refusal is logged,', () => {
  const event = domainEvent();
  const body = JSON.stringify(event);
  const now = Date.now() / 1000;
  const good = (changes = {}) => signedHeaders({ id: event.id, body, secret: ours, ...changes });

  test.each<[string, string, Record<string, string>]>([
    ['without a signature', body, {}],
    ['with the signature of another text', body, { ...good({ body: `${body} ` }) }],
    ['with a secret nobody has', body, good({ secret: secret() })],
    ['signed by another sender', body, good({ secret: others })],
    ['signed long ago', body, good({ at: now - 301 })],
    ['signed in the future', body, good({ at: now + 3600 })],
    ['with a time that is none', body, { ...good(), 'webhook-timestamp': '1e9' }],
    ['with the id of another event', body, good({ id: 'other' })],
    ['with a signature of another kind', body, { ...good(), 'webhook-signature': 'v1a,AAAA' }],
    ['with an empty signature', body, { ...good(), 'webhook-signature': 'v1,' }],
  ])('%s', async (_name, text, headers) => {
    const logged = log.length;
    const { status, code } = await post(text, headers);
    expect([status, code]).toEqual([403, 'EVENT_NOT_ACCEPTED']);
    expect(told.some((placed) => placed.event.id === event.id)).toBe(false);
    await vi.waitUntil(() => log.length > logged);
    expect(log.slice(logged)).toContainEqual(expect.objectContaining({ msg: 'an event was refused' }));
  });
});

describe('a batch', () => {
  const cloudEvent = (id: string, changes: object = {}) => {
    const { specVersion: specversion, tenant, actor: _actor, correlationId: _id, ...rest } = domainEvent({ id });
    return { ...rest, specversion, businessunit: tenant?.businessUnit, countrycode: tenant?.countryCode, ...changes };
  };
  const send = async (batch: unknown, signing: object = {}) => {
    const body = JSON.stringify(batch);
    const signed = signedHeaders({ id: 'batch', body, secret: ours, ...signing });
    const { status, headers, answer } = await post(body, { 'content-type': BATCH, ...signed });
    return {
      status,
      retryAfter: headers.get('retry-after'),
      events: (answer as unknown as { events: unknown }).events,
    };
  };
  const toldIds = () => told.map(({ event }) => event.id);

  test('is taken in its order, CloudEvents and envelopes of one sender', async () => {
    const envelope = domainEvent({ id: 'in-batch-2' });
    const { status, events: entries } = await send([cloudEvent('in-batch-1'), envelope, cloudEvent('in-batch-1')]);
    expect([status, entries]).toEqual([
      202,
      [
        { id: 'in-batch-1', outcome: 'accepted' },
        { id: 'in-batch-2', outcome: 'accepted' },
        { id: 'in-batch-1', outcome: 'duplicate' },
      ],
    ]);
    expect(toldIds().slice(-2)).toEqual(['in-batch-1', 'in-batch-2']);
    expect(await send([])).toMatchObject({ status: 202, events: [] });
  });

  test('says which of its events are none, and which are not the sender’s; the others are taken', async () => {
    const logged = log.length;
    const { status, events: entries } = await send([
      cloudEvent('whole'),
      cloudEvent('nameless', { type: '' }),
      null,
      cloudEvent('foreign', { source: 'other-service' }),
      cloudEvent('late'),
    ]);
    expect([status, entries]).toEqual([
      207,
      [
        { id: 'whole', outcome: 'accepted' },
        { id: 'nameless', outcome: 'invalid', code: 'EVENT_INVALID', message: expect.stringMatching(/^type: /) },
        { id: null, outcome: 'invalid', code: 'EVENT_INVALID', message: expect.any(String) },
        { id: 'foreign', outcome: 'refused', code: 'EVENT_NOT_ACCEPTED', message: expect.any(String) },
        { id: 'late', outcome: 'accepted' },
      ],
    ]);
    expect(toldIds().slice(-2)).toEqual(['whole', 'late']);
    await vi.waitUntil(() => log.length > logged);
    expect(log.slice(logged)).toContainEqual(
      expect.objectContaining({ msg: 'an event was refused', reason: 'other-service has not signed this' }),
    );
  });

  test('is brought again, all of it, when the bus went away in the middle: what was taken is a duplicate', async () => {
    const batch = [cloudEvent('before'), cloudEvent('during'), cloudEvent('after')];
    let takes = 1;
    awayUnless = () => takes-- > 0;
    const first = await send(batch);
    awayUnless = null;
    expect(first).toMatchObject({ status: 207, retryAfter: '2' });
    expect(first.events).toEqual([
      { id: 'before', outcome: 'accepted' },
      { id: 'during', outcome: 'unavailable', code: 'EVENTS_UNAVAILABLE' },
      { id: 'after', outcome: 'unavailable', code: 'EVENTS_UNAVAILABLE' },
    ]);
    expect((await send(batch)).events).toMatchObject([
      { outcome: 'duplicate' },
      { outcome: 'accepted' },
      { outcome: 'accepted' },
    ]);
    expect(toldIds().slice(-3)).toEqual(['before', 'during', 'after']);
  });

  test('that nobody whom we know has signed is refused as a whole', async () => {
    const before = told.length;
    const { status } = await send([cloudEvent('forged')], { secret: secret() });
    expect(status).toBe(403);
    expect(told).toHaveLength(before);
  });
});

describe('a signed request that is no event', () => {
  test.each<[string, string, Record<string, string>, number, string]>([
    ['has no JSON', '{', {}, 400, 'EVENT_INVALID'],
    ['has no body', '', {}, 403, 'EVENT_NOT_ACCEPTED'],
    ['lacks its tenant', JSON.stringify({ ...domainEvent(), tenant: undefined }), {}, 400, 'EVENT_INVALID'],
    ['is too large', JSON.stringify(domainEvent({ data: { x: 'x'.repeat(4096) } })), {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['is XML', '<a/>', { 'content-type': 'application/xml' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['is a batch that is no list', '{}', { 'content-type': BATCH }, 400, 'EVENT_INVALID'],
    ['is a batch of too many', `[${'1,'.repeat(1000)}1]`, { 'content-type': BATCH }, 400, 'EVENT_INVALID'],
  ])('%s', async (_name, text, headers, status, code) => {
    const before = told.length;
    const answer = await post(text, { ...signedHeaders({ id: 'x', body: text, secret: ours }), ...headers });
    // Without a body there is nothing that was signed.
    expect([
      [status, code],
      [400, 'EVENT_INVALID'],
    ]).toContainEqual([answer.status, answer.code]);
    expect(told).toHaveLength(before);
  });
});

test('without senders and topics there is no such path', async () => {
  await using bare = await startWorld();
  for (const path of ['/events', '/events/sns']) {
    expect((await fetch(`${bare.gateway.url}${path}`, { method: 'POST', body: '{}' })).status).toBe(404);
  }
});
