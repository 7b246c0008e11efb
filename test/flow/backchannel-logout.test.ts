/** The identity provider tells the gateway of sign-outs (OpenID Connect Back-Channel Logout 1.0): tokens and sockets end on every replica. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MintOverrides } from '../../dev/identity-provider/mint.ts';
import { type RunningGateway, runGateway } from '../../gateway/run-gateway.ts';
import type { AuditEntry } from '../../gateway/telemetry/audit/audit-event.ts';
import { ANA, BRUNO, CARLA } from '../support/people.ts';
import { openRawSocket, type RawSocket } from '../support/raw-socket.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { startWorld, UNLIMITED, type World } from '../support/world.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const FORM = 'application/x-www-form-urlencoded';

let redis: RedisServer;
let world: World;
/** Another process, as far as the two can tell: they share Redis only. */
let other: RunningGateway;
let folder: string;
let serial = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logout-'));
  redis = await startRedis();
  const environment = { BACKCHANNEL_LOGOUT_CLIENTS: 'serhafen-portal-web,serhafen-iam', REDIS_URL: redis.url };
  world = await startWorld({ ...environment, AUDIT_FILE: join(folder, 'audit.log') });
  other = await runGateway({
    ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', SOCKET_DRAIN_MS: '0' },
    ...UNLIMITED,
    ...world.standIns.environment,
    ...environment,
  });
  await bothRead();
});
afterAll(async () => {
  await other?.close();
  await world?.[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Both read events from Redis. */
async function bothRead(): Promise<void> {
  for (const { url } of [world.gateway, other]) {
    await vi.waitFor(
      async () => expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^events_up\S* 1$/m),
      5000,
    );
  }
}

const now = (): number => Math.floor(Date.now() / 1000);
const access = (claims: JWTPayload, user = 'bruno.diaz'): Promise<string> =>
  world.standIns.identityProvider.mint(user, { claims });

/** As Keycloak writes it, with other claims (`undefined`: without) and another header. */
function logoutToken(claims: JWTPayload, header: MintOverrides['header'] = {}): Promise<string> {
  const issuer = { iss: world.standIns.identityProvider.issuer, aud: 'serhafen-portal-web', typ: 'Logout' };
  const times = { iat: now(), exp: now() + 120, jti: `logout-${++serial}` };
  return world.standIns.identityProvider.mint(
    {},
    {
      header,
      claims: { ...NO_FRAME, ...issuer, ...times, sub: BRUNO, events: { [EVENT]: {} }, ...claims },
    },
  );
}

/** What the stand-in puts into every access token. */
const NO_FRAME = { azp: undefined, scope: undefined, sid: undefined, acr: undefined, auth_time: undefined };

async function post(body: string, type = FORM, url = world.gateway.url) {
  const response = await fetch(`${url}/backchannel-logout`, {
    method: 'POST',
    headers: { 'content-type': type, 'accept-language': 'en' },
    body,
  });
  const text = await response.text();
  const code = text === '' ? null : JSON.parse(text).errors[0].extensions.code;
  return { status: response.status, code, text, kept: response.headers.get('cache-control') };
}

const bring = async (claims: JWTPayload = {}, header: MintOverrides['header'] = {}) =>
  post(`logout_token=${await logoutToken(claims, header)}`);

async function statusOf(token: string, url = world.gateway.url): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
  await response.text();
  return response.status;
}

async function open(url: string, token: string): Promise<RawSocket> {
  const socket = await openRawSocket(url);
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
  return socket;
}

async function audited(): Promise<AuditEntry[]> {
  const lines = (await readFile(join(folder, 'audit.log'), 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditEntry).filter(({ kind }) => kind === 'sign-out');
}

const ACCEPTED = { status: 200, code: null, text: '', kept: 'no-store' };

describe('a sign-out', () => {
  test('from one session ends its tokens and sockets on every replica, and no other session', async () => {
    const [ended, kept] = [await access({ sid: 'ended' }), await access({ sid: 'kept' })];
    const urls = [world.gateway.url, other.url];
    const sockets = await Promise.all(urls.map((url) => open(url, ended)));
    const staying = await open(other.url, kept);
    expect(await bring({ sid: 'ended' })).toEqual(ACCEPTED);
    for (const { closed } of sockets) expect(await closed).toEqual({ code: 4412, reason: 'SESSION_ENDED' });
    for (const url of urls) expect([await statusOf(ended, url), await statusOf(kept, url)]).toEqual([401, 200]);
    await staying.roundTrip();
    await staying[Symbol.asyncDispose]();
  });

  test('from all sessions ends what was issued until then; a new sign-in is let in at once', async () => {
    const [before, after] = [await access({ iat: now() - 60 }), await access({ iat: now() + 2 })];
    const socket = await open(other.url, before);
    const next = await open(other.url, after);
    expect(await bring({ sub: BRUNO, aud: ['serhafen-iam'] }, { typ: 'logout+jwt' })).toEqual(ACCEPTED);
    expect((await socket.closed).code).toBe(4412);
    expect([await statusOf(before), await statusOf(before, other.url)]).toEqual([401, 401]);
    expect([await statusOf(after), await statusOf(after, other.url)]).toEqual([200, 200]);
    await next.roundTrip();
    await next[Symbol.asyncDispose]();
  });

  test('is in the audit: whose, which session, and how it ended', async () => {
    await bring({ sid: 'audited' });
    await bring({ sid: 'audited', nonce: 'x' });
    await vi.waitFor(async () => expect((await audited()).at(-1)?.outcome).toBe('refused'));
    const [done, refused] = (await audited()).slice(-2);
    expect(done).toMatchObject({
      operation: 'backchannelLogout',
      outcome: 'done',
      user: BRUNO,
      records: { sid: 'audited' },
    });
    // Nothing is believed that a refused token says.
    expect(refused).toMatchObject({ operation: 'backchannelLogout', outcome: 'refused', code: 'LOGOUT_TOKEN_INVALID' });
    expect([refused?.user, refused?.records]).toEqual([undefined, undefined]);
  });

  test('is taken once: the same token is refused afterwards, by every replica', async () => {
    const body = `logout_token=${await logoutToken({ sid: 'once' })}`;
    expect(await post(body)).toEqual(ACCEPTED);
    for (const url of [world.gateway.url, other.url])
      expect(await post(body, FORM, url)).toMatchObject({ status: 400, code: 'LOGOUT_TOKEN_INVALID' });
  });
});

describe('nobody is signed out', () => {
  const victim = () => access({ sid: 'victim', iat: now() - 60 }, 'ana.rojas');
  const refused = { status: 400, code: 'LOGOUT_TOKEN_INVALID', kept: 'no-store' };

  test.each<[string, JWTPayload, MintOverrides['header']?]>([
    ['another issuer', { iss: 'http://attacker.test' }],
    ['no issuer', { iss: undefined }],
    ['another client', { aud: 'back-office' }],
    ['a client beside ours', { aud: ['serhafen-portal-web', 'back-office'] }],
    ['no audience', { aud: undefined }],
    ['an empty audience', { aud: [] }],
    ['a client that merely begins like ours', { aud: 'serhafen-portal-web2' }],
    ['an old one', { iat: now() - 3600 }],
    ['one of the future', { iat: now() + 600 }],
    ['no time of issue', { iat: undefined }],
    ['an expired one', { exp: now() - 60 }],
    ['one that never ends', { exp: now() + 86_400 }],
    ['no end', { exp: undefined }],
    ['no id', { jti: undefined }],
    ['no event', { events: undefined }],
    ['another event', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['an event that is no object', { events: { [EVENT]: true } }],
    ['a list of events', { events: [EVENT] }],
    ['a nonce, as an ID token has', { nonce: 'n' }],
    ['an empty nonce', { nonce: null }],
    ['the type of an access token', { typ: 'Bearer' }],
    ['the type of an ID token', { typ: 'ID' }],
    ['neither user nor session', { sub: undefined, sid: undefined }],
    ['a session that is an object', { sid: { toString: 'victim' } }],
    ['a user that is a list', { sub: [ANA] as never, sid: undefined }],
    ['a session with a line break', { sid: 'victim\nx' }],
    ['the header of an access token', {}, { typ: 'at+jwt' }],
    ['no signature', {}, { alg: 'none' }],
    ['the public key as a secret', {}, { alg: 'HS256' }],
    ['an unknown key', {}, { kid: 'unknown' }],
    ['an extension that is not known', {}, { crit: ['x'], x: 1 }],
  ])('by a token with %s', async (_what, claims, header) => {
    const token = await victim();
    const { text, ...answer } = await post(
      `logout_token=${await forged({ sub: ANA, sid: 'victim', ...claims }, header)}`,
    );
    expect(answer).toEqual(refused);
    // What is wrong is for the log, not for who tries.
    expect(JSON.parse(text).errors[0].message).toBe('The logout token is not accepted');
    expect(await statusOf(token)).toBe(200);
  });

  /** Some of these the stand-in's library would not sign: the header says so, the signature is another token's. */
  async function forged(claims: JWTPayload, header: MintOverrides['header'] = {}): Promise<string> {
    if (!('crit' in header)) return logoutToken(claims, header);
    const [, payload, signature] = (await logoutToken(claims)).split('.');
    return `${Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'x', ...header })).toString('base64url')}.${payload}.${signature}`;
  }

  test('by a token whose claims were changed after it was signed', async () => {
    const token = await victim();
    const [head, , signature] = (await logoutToken({ sid: 'mine' })).split('.');
    const [, payload] = (await logoutToken({ sid: 'victim' })).split('.');
    expect(await post(`logout_token=${head}.${payload}.${signature}`)).toMatchObject(refused);
    expect(await statusOf(token)).toBe(200);
  });

  test('by an access token of the victim', async () => {
    const token = await victim();
    expect(await post(`logout_token=${token}`)).toMatchObject(refused);
    expect(await statusOf(token)).toBe(200);
  });

  test.each([
    ['JSON', (token: string) => [JSON.stringify({ logout_token: token }), 'application/json']],
    ['a form of two tokens', (token: string) => [`logout_token=${token}&logout_token=${token}`, FORM]],
    ['a form without one', (token: string) => [`id_token=${token}`, FORM]],
    ['an empty body', () => ['', FORM]],
    ['a token that is too long', (token: string) => [`logout_token=${token}${'A'.repeat(9000)}`, FORM]],
  ])('by %s', async (_what, write) => {
    const token = await victim();
    const [body = '', type] = write(await logoutToken({ sid: 'victim' }));
    expect(await post(body, type)).toMatchObject(refused);
    expect(await statusOf(token)).toBe(200);
  });

  test('by a body of megabytes, by GET, or where the door is not open', async () => {
    expect(await post('x'.repeat(2_000_000))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    expect((await fetch(`${world.gateway.url}/backchannel-logout?logout_token=x`)).status).toBe(405);
  });

  test('by a logout token used as an access token', async () => {
    expect(await statusOf(await logoutToken({ aud: 'serhafen-api' }))).toBe(401);
  });
});

test('a sign-out that cannot be told to the other replicas holds in this one, and the provider learns of it', async () => {
  const token = await access({ sid: 'alone' }, 'carla.soto');
  const logout = `logout_token=${await logoutToken({ sub: CARLA, sid: 'alone' })}`;
  expect(await statusOf(token, other.url)).toBe(200);
  await redis.kill();
  await vi.waitFor(async () => expect(await post(logout)).toMatchObject({ status: 503, code: 'EVENTS_UNAVAILABLE' }));
  expect([await statusOf(token), await statusOf(token, other.url)]).toEqual([401, 200]);
  await redis.start();
  // The provider tries again.
  await vi.waitFor(async () => expect((await post(logout)).status).toBe(200), 10_000);
  await vi.waitFor(async () => expect(await statusOf(token, other.url)).toBe(401), 10_000);
});
