import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRealm, endSessions, findUser } from '../../../../dev/identity-provider/realm.ts';
import {
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../../../dev/identity-provider/start-identity-provider.ts';

const IAM = { client_id: 'serhafen-iam', client_secret: 'iam-dev-secret' };
const ANA = { grant_type: 'password', username: 'ana.rojas', password: 'serhafen-dev' };
const realm = createRealm();
let idp: RunningIdentityProvider;
let clock = new Date('2026-01-15T13:04:05.000Z');

beforeAll(async () => {
  idp = await startIdentityProvider({ port: 0, realm, now: () => clock });
});
afterAll(() => idp.stop());

async function submit(endpoint: 'token' | 'logout', form: Record<string, string>) {
  const response = await fetch(`${idp.url}/realms/NewCustomsRealm/protocol/openid-connect/${endpoint}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const signIn = () => submit('token', { ...IAM, ...ANA });
const refresh = (token: string) => submit('token', { ...IAM, grant_type: 'refresh_token', refresh_token: token });

function visit(parameters: Record<string, string>) {
  const url = new URL(`${idp.url}/realms/NewCustomsRealm/protocol/openid-connect/auth`);
  url.search = new URLSearchParams(parameters).toString();
  return fetch(url, { redirect: 'manual' });
}

describe('sign-in with a password', () => {
  it('gives an access token with the claims of the realm', async () => {
    const { body } = await submit('token', { ...IAM, ...ANA, username: 'ANA.ROJAS@example.test' });
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, refresh_expires_in: 1800 });
    const keys = createRemoteJWKSet(new URL(idp.jwksUrl));
    const { payload } = await jwtVerify(body.access_token, keys, { issuer: idp.issuer, currentDate: clock });
    expect(payload).toEqual({
      exp: 1768482545,
      iat: 1768482245,
      auth_time: 1768482245,
      jti: expect.any(String),
      iss: idp.issuer,
      aud: ['serhafen-api', 'account'],
      sub: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01',
      typ: 'Bearer',
      azp: 'serhafen-portal-web',
      sid: body.session_state,
      acr: '1',
      scope: 'openid profile email',
      realm_access: { roles: ['OPERATIONS', 'default-roles-newcustomsrealm'] },
      resource_access: { account: { roles: ['manage-account', 'view-profile'] } },
      email_verified: true,
      name: 'Ana Rojas',
      preferred_username: 'ana.rojas',
      given_name: 'Ana',
      family_name: 'Rojas',
      email: 'ana.rojas@example.test',
      groups: ['/serhafen/cl/operaciones'],
      tenants: ['SERHAFEN:CL', 'SERHAFEN:PE'],
    });
  });

  it('refuses with the errors of Keycloak', async () => {
    const refused = async (form: Record<string, string>) => {
      const { status, body } = await submit('token', form);
      return [status, body.error, body.error_description];
    };
    expect(await refused({ ...IAM, ...ANA, password: 'no' })).toEqual([
      401,
      'invalid_grant',
      'Invalid user credentials',
    ]);
    for (const client_secret of ['no', 'ñ'.repeat(IAM.client_secret.length)]) {
      expect(await refused({ ...IAM, ...ANA, client_secret })).toContain('invalid_client');
    }
    expect(await refused({ ...ANA, client_id: 'serhafen-portal-web' })).toContain('unauthorized_client');
    expect(await refused({ ...IAM, grant_type: 'constructor' })).toContain('unsupported_grant_type');
    const gina = findUser(realm, 'gina.mora');
    if (gina === undefined) throw new Error('no such user');
    const form = { ...IAM, ...ANA, username: 'gina.mora' };
    gina.requiredActions = ['UPDATE_PASSWORD'];
    expect(await refused(form)).toEqual([400, 'invalid_grant', 'Account is not fully set up']);
    gina.enabled = false;
    expect(await refused(form)).toEqual([400, 'invalid_grant', 'Account disabled']);
  });
});

describe('a refresh token', () => {
  it('works once; a second use ends the session', async () => {
    const first = (await signIn()).body;
    const second = (await refresh(first.refresh_token)).body;
    expect(second.session_state).toBe(first.session_state);
    expect((await refresh(first.refresh_token)).body).toEqual({
      error: 'invalid_grant',
      error_description: 'Maximum allowed refresh token reuse exceeded',
    });
    expect((await refresh(second.refresh_token)).body.error_description).toBe('Session not active');
  });

  it('ends with idling, with logout and with the sessions of its user', async () => {
    const idle = (await signIn()).body;
    clock = new Date(clock.getTime() + 1_801_000);
    expect((await refresh(idle.refresh_token)).body.error_description).toBe('Token is not active');

    const left = (await signIn()).body;
    expect((await submit('logout', { ...IAM, refresh_token: left.refresh_token })).status).toBe(204);
    expect((await refresh(left.refresh_token)).body.error_description).toBe('Session not active');

    const revoked = (await signIn()).body;
    endSessions(realm, '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01');
    expect((await refresh(revoked.refresh_token)).body.error_description).toBe('Session not active');
    expect((await submit('logout', { ...IAM, refresh_token: left.access_token })).body.error).toBe('invalid_grant');
  });
});

describe('the detour over Google', () => {
  const verifier = randomBytes(32).toString('base64url');
  const request = {
    response_type: 'code',
    client_id: 'serhafen-portal-web',
    redirect_uri: 'http://localhost:5173/callback?from=google',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'a-state-of-sixteen',
    kc_idp_hint: 'google',
  };
  const codeOf = async (hint: string) => {
    const location = new URL((await visit({ ...request, login_hint: hint })).headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe('http://localhost:5173/callback');
    expect(location.searchParams.get('state')).toBe('a-state-of-sixteen');
    return location.searchParams.get('code') ?? '';
  };
  const redeem = (code: string, codeVerifier = verifier) =>
    submit('token', {
      ...IAM,
      grant_type: 'authorization_code',
      code,
      code_verifier: codeVerifier,
      redirect_uri: request.redirect_uri,
    });

  it('gives a code that works once, with its verifier, for a minute', async () => {
    const code = await codeOf('ana.rojas');
    expect(decodeJwt((await redeem(code)).body.access_token).preferred_username).toBe('ana.rojas');
    expect((await redeem(code)).body.error_description).toBe('Code not valid');
    expect((await redeem(await codeOf('ana.rojas'), 'x'.repeat(43))).body.error).toBe('invalid_grant');
    const late = await codeOf('ana.rojas');
    clock = new Date(clock.getTime() + 61_000);
    expect((await redeem(late)).body.error_description).toBe('Code not valid');
    expect((await redeem(await codeOf('stranger@example.test'))).body.error_description).toBe('Account not linked');
  });

  it('offers the accounts, escapes what it shows, and never redirects elsewhere', async () => {
    const page = await (await visit({ ...request, state: '"><script>alert(1)</script>' })).text();
    expect(page).toContain('login_hint=ana.rojas');
    expect(page).not.toContain('<script>');
    for (const redirect_uri of ['https://evil.test', 'http://localhost:80@evil.test/', 'javascript:alert(1)']) {
      expect((await visit({ ...request, redirect_uri, login_hint: 'ana.rojas' })).status).toBe(400);
    }
    const plain = await visit({ ...request, code_challenge_method: 'plain', login_hint: 'ana.rojas' });
    expect(plain.headers.get('location')).toContain('error=invalid_request');
  });
});

it('gives the integration a token of its own', async () => {
  const form = {
    client_id: 'serhafen-integration',
    client_secret: 'integration-dev-secret',
    grant_type: 'client_credentials',
  };
  const { body } = await submit('token', form);
  expect(body.refresh_token).toBeUndefined();
  expect(decodeJwt(body.access_token)).toMatchObject({
    azp: 'serhafen-integration',
    sub: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1aff',
    tenants: ['*:*'],
    realm_access: { roles: ['SYSTEM', 'default-roles-newcustomsrealm'] },
  });
});

it('publishes a key for encryption and its signature keys until they are retired', async () => {
  const published = async () => {
    const { keys } = (await (await fetch(idp.jwksUrl)).json()) as { keys: { kid: string; use: string; alg: string }[] };
    return keys;
  };
  const before = await idp.mint('ana.rojas');
  await idp.rotateKeys();
  expect((await published()).map(({ use, alg }) => `${use} ${alg}`)).toEqual([
    'enc RSA-OAEP',
    'sig RS256',
    'sig RS256',
  ]);
  idp.retireOldKeys();
  const left = (await published()).map(({ kid }) => kid);
  expect(left).not.toContain(decodeProtectedHeader(before).kid);
  expect(left).toContain(decodeProtectedHeader(await idp.mint('ana.rojas')).kid);
  expect(idp.requests.certs).toBeGreaterThan(1);
});
