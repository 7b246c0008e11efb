/** `npm start` is live: what happens in a service is told to who watches it, by HTTP and through Redis. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../../dev/start-demo.ts';
import { type StandIns, startStandIns } from '../../../dev/start-stand-ins.ts';
import { liveClient, subscribe } from '../../support/live-client.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';

const PORTS = { identityProvider: 0, iam: 0, customs: 0, mawb: 0 };
const CHANGED = 'subscription { declarationStatusChanged { toStatus declarationId declaration { id status } } }';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.[Symbol.asyncDispose]());

describe.each<[string, () => Record<string, string>]>([
  ['by HTTP', () => ({})],
  ['through Redis', () => ({ REDIS_URL: redis.url })],
])('events that stand-ins publish %s', (_name, environment) => {
  let demo: Demo<StandIns>;
  beforeAll(async () => {
    const settings = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', SOCKET_DRAIN_MS: '0' };
    demo = await startDemo({ ...settings, ...environment() }, (onEvent) => startStandIns(PORTS, new Date(), onEvent));
  });
  afterAll(() => demo?.stop());

  const token = () => demo.standIns.identityProvider.mint('ana.rojas');

  async function call(url: string, body: unknown, method = 'POST') {
    const response = await fetch(url, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await token()}`,
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
      },
      body: JSON.stringify(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
    return { status: response.status, body: (await response.json()) as any };
  }
  const ask = async (query: string) => (await call(`${demo.gateway.url}/graphql`, { query })).body.data;

  test('reach a subscriber with what the record is now, and no older answer is left', async () => {
    const list = '{ declarations(limit: 50, status: DRAFT) { data { id version status } } }';
    const { declarations } = await ask(list);
    const { id, version } = declarations.data[0];
    const one = `{ declaration(declarationId: "${id}") { status } }`;
    expect((await ask(one)).declaration.status).toBe('DRAFT');
    const client = liveClient({ gateway: demo.gateway, token });
    await using changes = await subscribe(client, CHANGED);
    // Beside the gateway: it learns of the change by the event alone.
    const cancelled = await call(`${demo.standIns.customs.url}/v0/declarations/${id}/cancel`, {
      expectedVersion: version,
    });
    expect(cancelled.body).toMatchObject({ id });
    const { data } = await changes.next();
    expect(data.declarationStatusChanged).toEqual({
      declarationId: id,
      toStatus: 'CANCELLED',
      declaration: { id, status: 'CANCELLED' },
    });
    expect((await ask(one)).declaration.status).toBe('CANCELLED');
    await client.dispose();
  });
});
