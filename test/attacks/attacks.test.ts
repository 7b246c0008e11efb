/** The attack catalogue against a running gateway, as production sets it up, with services that remember who called. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openRawSocket } from '../support/raw-socket.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { startWorld, type World } from '../support/world.ts';
import { KEY_SET } from '../unit/gateway/context/realm.ts';
import { ATTACKER, type Attack, type Secrets } from './attack.ts';
import { CSRF_HTTP } from './cases/csrf-http.ts';
import { GRAPHQL_DOS } from './cases/graphql-dos.ts';
import { INFORMATION_LEAK } from './cases/information-leak.ts';
import { PERSISTED } from './cases/persisted.ts';
import { PROTOTYPE_POLLUTION } from './cases/prototype-pollution.ts';
import { REST_INJECTION } from './cases/rest-injection.ts';
import { TENANT } from './cases/tenant.ts';
import { exchange } from './exchange.ts';
import { mintHostileTokens } from './hostile-tokens.ts';
import { verdictOf } from './verdict.ts';

let redis: RedisServer;
let world: World;
let realm: RecordingServer;
let attacker: RecordingServer;
let secrets: Secrets;

beforeAll(async () => {
  [redis, realm, attacker] = await Promise.all([
    startRedis(),
    startRecordingServer((path) =>
      path === '/realms/second/protocol/openid-connect/certs' ? { body: JSON.stringify(KEY_SET) } : undefined,
    ),
    startRecordingServer(() => ({ body: '{"keys":[]}' })),
  ]);
  world = await startWorld({
    NODE_ENV: 'production',
    KEYCLOAK_REALM: 'NewCustomsRealm',
    TOKEN_ISSUERS: `${realm.url}/realms/second`,
    INTROSPECTION: 'false',
    // Of its own, as the port is: nothing of it is beside what clients use.
    METRICS: 'off',
    CORS_ORIGINS: 'https://portal.example',
    AUDIT_FILE: '/dev/null',
    REDIS_URL: redis.url,
    RESPONSE_CACHE_BYTES: '1000000',
    UPSTREAM_CACHE_BYTES: '1000000',
  });
  const { data } = await world.ask('{ mawbs(limit: 1) { data { id } } }', { as: 'fabio.luna', tenant: 'ANDESBOX:CL' });
  secrets = { token: await world.token(ATTACKER), foreignMawb: data.mawbs.data[0].id };
});
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await Promise.all([redis, realm, attacker].map((server) => server?.[Symbol.asyncDispose]()));
});

async function run({ request, expected }: Attack): Promise<string[]> {
  world.forgetCalls();
  const reply = await exchange(world.gateway.url, request(secrets), secrets);
  const { iam, customs, mawb } = world.standIns;
  return verdictOf(
    expected,
    reply,
    [iam, customs, mawb].flatMap(({ requests }) => requests).filter(({ path }) => !path.startsWith('/actuator/')),
  );
}

describe.each([
  ['documents that ask for too much', GRAPHQL_DOS],
  ['what nobody has to know', INFORMATION_LEAK],
  ['HTTP and foreign pages', CSRF_HTTP],
  ['another tenant', TENANT],
  ['values in REST calls', REST_INJECTION],
  ['names of JavaScript', PROTOTYPE_POLLUTION],
  ['hashes', PERSISTED],
])('%s', (_name, attacks) => {
  // Each attack leaves a gateway that answers everybody else.
  afterEach(async () => {
    expect((await world.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });

  test.each(attacks.map((attack) => [attack.id, attack.what, attack] as const))('%s %s', async (_id, _what, attack) => {
    expect(await run(attack)).toEqual([]);
  });
});

describe('tokens', () => {
  test('98 of 98 are decided right, nobody’s address is asked for keys, and no service hears of a refused one', async () => {
    const tokens = await mintHostileTokens({ issuer: `${realm.url}/realms/second`, attacker: attacker.url });
    expect(new Set(tokens.map(({ id }) => id)).size).toBe(98);
    const wrong: string[] = [];
    for (const { id, what, token, expected } of tokens) {
      const status = { accepted: [200], refused: [401], unreadable: [400, 431] }[expected];
      const offences = await run({
        id,
        what,
        request: () => ({
          method: 'POST',
          path: '/graphql',
          headers: { authorization: `Bearer ${token}`, 'x-business-unit': null, 'x-country-code': null },
          body: '{"query":"{ __typename }"}',
        }),
        expected: {
          status,
          errors: expected !== 'accepted',
          ...(expected === 'refused' && { headersPresent: ['www-authenticate'] }),
        },
      });
      wrong.push(...offences.map((offence) => `${id}, ${what}: ${offence}`));
    }
    expect(wrong).toEqual([]);
    expect(attacker.requests).toEqual([]);
    // At the start, and once for all the unknown key ids.
    expect(realm.requests.length).toBeLessThanOrEqual(2);
  });

  test('WS-11, WS-12 a socket opens for the same of them and for no others', async () => {
    const tokens = await mintHostileTokens({ issuer: `${realm.url}/realms/second`, attacker: attacker.url });
    const opened: string[] = [];
    for (const { id, token } of tokens) {
      await using socket = await openRawSocket(world.gateway.url);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      const answer = await Promise.race([socket.next().catch(() => null), socket.closed]);
      if (answer?.type === 'connection_ack') opened.push(id);
      // A token that is larger than a message may be ends the socket before it is read.
      else expect([4403, 1009]).toContain((await socket.closed).code);
    }
    expect(opened).toEqual(tokens.filter(({ expected }) => expected === 'accepted').map(({ id }) => id));
    expect(attacker.requests).toEqual([]);
  });

  test.each([
    ['JWTX-02', 'another scheme', 'Basic YTpi', 401],
    ['JWTX-03', 'the scheme in lower case (RFC 9110 §11.1)', 'bearer', 200],
  ])('%s %s', async (id, what, authorization, status) => {
    const header = authorization === 'bearer' ? `bearer ${secrets.token}` : authorization;
    const request = () => ({
      method: 'POST',
      path: '/graphql',
      headers: { authorization: header },
      body: '{"query":"{__typename}"}',
    });
    expect(await run({ id, what, request, expected: { status: [status] } })).toEqual([]);
  });

  test('JWTX-04 two tokens, the first one bad', async () => {
    const bytes = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer x\r\nAuthorization: Bearer ${secrets.token}\r\nContent-Length: 24\r\n\r\n{"query":"{__typename}"}`;
    expect(
      await run({ id: 'JWTX-04', what: '', request: () => ({ bytes }), expected: { status: [400, 401] } }),
    ).toEqual([]);
  });
});

test('WS-02 an upgrade at another path is none', async () => {
  const bytes =
    'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  const expected = { status: [400, 404], orCut: true };
  expect(await run({ id: 'WS-02', what: '', request: () => ({ bytes }), expected })).toEqual([]);
});
