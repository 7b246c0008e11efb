/** Signing in, renewing and out, against the real identity provider of the development set-up. */
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEV_PASSWORD } from '../../../../dev/identity-provider/realm.ts';
import {
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../../../dev/identity-provider/start-identity-provider.ts';
import { createIamService } from '../../../../dev/services/iam/index.ts';
import { USERS } from '../../../../dev/services/platform/fixtures.ts';
import { type RunningService, startService } from '../../../../dev/services/platform/start-service.ts';

interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const [, ANA, , CARLA] = USERS.map(({ id }) => id);
const REDIRECT = 'http://localhost:5173/callback';

let clock: Date;
let provider: RunningIdentityProvider;
let iam: RunningService;

beforeEach(async () => {
  clock = new Date('2026-01-15T12:00:00.000Z');
  const now = () => clock;
  provider = await startIdentityProvider({ port: 0, now });
  const { issuer, jwksUrl, realm } = provider;
  const tokenUrl = `${issuer}/protocol/openid-connect/token`;
  iam = await startService(createIamService({ now: clock, tokenUrl, realm }), { port: 0, issuer, jwksUrl, now });
});
afterEach(async () => {
  await iam.stop();
  await provider.stop();
});

async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(`${iam.url}${path}`, init);
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as TokenPair & { code?: string };
  return { status: response.status, headers: response.headers, body, outcome: `${response.status} ${body.code}` };
}

const post = (path: string, body: unknown) =>
  send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const login = (username = 'ana.rojas', password = DEV_PASSWORD) => post('/v0/auth/login', { username, password });
const refresh = (refreshToken: string) => post('/v0/auth/refresh', { refreshToken });

describe('login', () => {
  test('gives the tokens of the identity provider and tells of the session', async () => {
    const { status, body } = await login();
    expect(status).toBe(200);
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 300, refreshExpiresIn: 1800 });
    const [event] = iam.events;
    expect(event).toMatchObject({
      type: 'iam.session.started',
      data: { userId: ANA, clientId: 'serhafen-portal-web' },
    });
    expect(JSON.stringify(event)).not.toContain(DEV_PASSWORD);

    const me = await send('/v0/users/me', { headers: { authorization: `Bearer ${body.accessToken}` } });
    expect(me.body).toMatchObject({ id: ANA, lastLoginAt: clock.toISOString() });
  });

  test('does not repeat what Keycloak says', async () => {
    const { outcome, body } = await login('ana.rojas', 'wrong');
    expect(outcome).toBe('401 INVALID_CREDENTIALS');
    expect(JSON.stringify(body)).not.toMatch(/invalid_grant|Invalid user credentials|wrong"/);
  });

  test('tells a disabled account and an open action apart', async () => {
    const carla = provider.realm.users.get(CARLA ?? '');
    carla?.requiredActions.push('UPDATE_PASSWORD');
    expect((await login('carla.soto')).outcome).toBe('403 ACCOUNT_ACTION_REQUIRED');
    if (carla) carla.enabled = false;
    expect((await login('carla.soto')).outcome).toBe('403 ACCOUNT_DISABLED');
  });

  test('is throttled by user after ten failures, for a minute', async () => {
    for (let i = 0; i < 10; i++) expect((await login('ana.rojas', 'wrong')).status).toBe(401);
    const { outcome, headers } = await login();
    expect(outcome).toBe('429 LOGIN_THROTTLED');
    expect(headers.get('retry-after')).toBe('60');
    expect((await login('bruno.diaz')).status).toBe(200);
    clock = new Date(clock.getTime() + 60_000);
    expect((await login()).status).toBe(200);
  });

  test('answers 503 when the identity provider is away', async () => {
    await provider.down();
    expect((await login()).outcome).toBe('503 IDP_UNAVAILABLE');
  });
});

describe('refresh and logout', () => {
  test('a refresh token works once; its reuse ends the session', async () => {
    const { body: first } = await login();
    const { body: second } = await refresh(first.refreshToken);
    expect((await refresh(first.refreshToken)).outcome).toBe('401 REFRESH_TOKEN_INVALID');
    expect((await refresh(second.refreshToken)).outcome).toBe('401 REFRESH_TOKEN_EXPIRED');
    expect((await refresh('not a token')).outcome).toBe('401 REFRESH_TOKEN_INVALID');
  });

  test('an idle session has expired', async () => {
    const { body } = await login();
    clock = new Date(clock.getTime() + 1_801_000);
    expect((await refresh(body.refreshToken)).outcome).toBe('401 REFRESH_TOKEN_EXPIRED');
  });

  test('logout ends the session and tells of it', async () => {
    const { body } = await login();
    expect((await post('/v0/auth/logout', { refreshToken: body.refreshToken })).status).toBe(204);
    expect(provider.realm.sessions.size).toBe(0);
    expect(iam.events[1]).toMatchObject({ type: 'iam.session.ended', sequence: 2, data: { userId: ANA } });
    expect((await post('/v0/auth/logout', { refreshToken: 'x' })).outcome).toBe('401 REFRESH_TOKEN_INVALID');
  });

  test('disabling a user ends their sessions', async () => {
    const { body } = await login();
    const { status } = await send(`/v0/users/${ANA}/enabled`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await provider.mint('diego.vera')}`,
        'content-type': 'application/json',
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
      },
      body: JSON.stringify({ enabled: false, expectedVersion: 1 }),
    });
    expect(status).toBe(200);
    expect((await refresh(body.refreshToken)).status).toBe(401);
    expect((await login()).outcome).toBe('403 ACCOUNT_DISABLED');
  });
});

describe('Google', () => {
  const codeVerifier = randomBytes(32).toString('base64url');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const authorizationUrl = (redirectUri: string) =>
    send(
      `/v0/auth/google/authorization-url?${new URLSearchParams({ redirectUri, codeChallenge, state: 's'.repeat(16) })}`,
    );

  async function finish(account: string, verifier = codeVerifier) {
    const { body } = await authorizationUrl(REDIRECT);
    const { url } = body as unknown as { url: string };
    const response = await fetch(`${url}&login_hint=${account}`, { redirect: 'manual' });
    const back = new URL(response.headers.get('location') ?? '');
    const [code, state] = [back.searchParams.get('code'), back.searchParams.get('state')];
    return post('/v0/auth/google', { code, state, codeVerifier: verifier, redirectUri: REDIRECT });
  }

  test('a linked account signs in with PKCE', async () => {
    expect((await finish('ana.rojas')).status).toBe(200);
  });

  test('a stranger, a wrong verifier and a foreign redirect address are refused', async () => {
    expect((await finish('stranger@example.test')).outcome).toBe('403 GOOGLE_ACCOUNT_NOT_LINKED');
    expect((await finish('ana.rojas', 'x'.repeat(43))).outcome).toBe('401 GOOGLE_CODE_INVALID');
    for (const address of ['https://evil.example/callback', 'http://localhost@evil.example/', 'javascript:alert(1)']) {
      expect((await authorizationUrl(address)).outcome).toBe('400 REDIRECT_URI_NOT_ALLOWED');
    }
  });
});
