/** The gateway and the company's services before a real Keycloak, with our realm imported. */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEV_PASSWORD } from '../../dev/identity-provider/realm.ts';
import { startBehindKeycloak } from '../../dev/keycloak/start-behind-keycloak.ts';
import { type RunningKeycloak, startKeycloak } from '../../dev/keycloak/start-keycloak.ts';
import { type Demo, startDemo } from '../../dev/start-demo.ts';
import type { RunningServices } from '../../dev/start-services.ts';
import type { RunningGateway } from '../../gateway/run-gateway.ts';
import { administerKeycloak, type KeycloakAdministrator } from '../support/administer-keycloak.ts';
import { freePort } from '../support/free-port.ts';
import { ANA, CARLA, ELENA, INTEGRATION } from '../support/people.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { UNLIMITED } from '../support/world.ts';

/** A Java server that has just started, on a busy machine, takes seconds for its first answers. */
const PATIENCE_MS = 20_000;
const patient = Object.fromEntries(
  ['UPSTREAM_HEADER_TIMEOUT_MS', 'UPSTREAM_TRY_TIMEOUT_MS', 'UPSTREAM_TOTAL_TIMEOUT_MS', 'REQUEST_TIMEOUT_MS'].map(
    (setting) => [setting, String(PATIENCE_MS)],
  ),
);
let keycloak: RunningKeycloak;
let administrator: KeycloakAdministrator;
let demo: Demo<RunningServices>;
let gateway: RunningGateway;

beforeAll(async () => {
  const gatewayPort = await freePort();
  keycloak = await startKeycloak({ port: await freePort(), report: () => {}, gatewayPort });
  administrator = administerKeycloak(keycloak.url);
  demo = await startDemo(
    {
      ...{ PORT: String(gatewayPort), HOST: '127.0.0.1', LOG_LEVEL: 'silent', JWKS_COOLDOWN_SECONDS: '1' },
      ...patient,
      ...{ ...UNLIMITED, RESPONSE_CACHE_BYTES: '0', UPSTREAM_CACHE_BYTES: '0' },
    },
    (onEvent) =>
      startBehindKeycloak({ ...keycloak, tokenTimeoutMs: PATIENCE_MS }, { iam: 0, customs: 0, mawb: 0 }, onEvent),
  );
  gateway = demo.gateway;
});
afterAll(async () => {
  await demo?.stop();
  await keycloak?.stop();
});

interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly refreshExpiresIn: number;
}

async function ask(query: string, variables: Record<string, unknown> = {}, token: string | null = null) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' },
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as {
    // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
    readonly data?: any;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  const [error] = body.errors ?? [];
  return { status: response.status, data: body.data, code: error?.extensions.code ?? null };
}

const PAIR = '{ accessToken refreshToken expiresIn refreshExpiresIn }';
const login = (username: string, password = DEV_PASSWORD) =>
  ask(`mutation ($input: LoginRequest!) { login(input: $input) ${PAIR} }`, { input: { username, password } });
const refresh = (refreshToken: string) =>
  ask(`mutation ($input: RefreshRequest!) { refreshToken(input: $input) ${PAIR} }`, { input: { refreshToken } });
const logout = (refreshToken: string) =>
  ask('mutation ($input: LogoutRequest!) { logout(input: $input) }', { input: { refreshToken } });
const me = (token: string) => ask('{ me { id username roles } }', {}, token);

async function signedIn(username: string): Promise<TokenPair> {
  const { data, code } = await login(username);
  expect(code).toBeNull();
  return data.login;
}

/** Straight from Keycloak, without IAM. */
async function grant(realm: string, form: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${keycloak.url}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

describe('sign-in', () => {
  test('by user name and password gives tokens with roles and tenants, which the whole graph accepts', async () => {
    const pair = await signedIn('ana.rojas');
    expect(pair.expiresIn).toBeGreaterThan(290);
    expect(pair.refreshExpiresIn).toBe(1800);
    expect(decodeJwt(pair.accessToken)).toMatchObject({
      ...{ iss: keycloak.issuer, sub: ANA, typ: 'Bearer', azp: 'serhafen-iam' },
      ...{ aud: expect.arrayContaining(['serhafen-api']), groups: ['/serhafen/cl/operaciones'] },
      tenants: expect.arrayContaining(['SERHAFEN:CL', 'SERHAFEN:PE']),
    });
    expect(await me(pair.accessToken)).toMatchObject({ status: 200, data: { me: { id: ANA, roles: ['OPERATIONS'] } } });
    const page = await ask(
      '{ mawbs(limit: 3) { data { awbNumber assignedToUser { displayName } } } }',
      {},
      pair.accessToken,
    );
    expect(page.code).toBeNull();
    expect(page.data.mawbs.data).toHaveLength(3);
  });

  test('is refused with a wrong password, without repeating what Keycloak says', async () => {
    expect(await login('ana.rojas', 'wrong')).toMatchObject({ status: 200, code: 'INVALID_CREDENTIALS' });
  });

  test('of a tenant the user was not granted opens nothing', async () => {
    const { accessToken } = await signedIn('fabio.luna');
    expect(await ask('{ mawbs { meta { totalItems } } }', {}, accessToken)).toMatchObject({ code: 'TENANT_FORBIDDEN' });
  });

  test('by Google starts at the broker of the realm', async () => {
    const query = `query ($redirectUri: String!, $codeChallenge: String!, $state: String!) {
      googleAuthorizationUrl(redirectUri: $redirectUri, codeChallenge: $codeChallenge, state: $state) { url } }`;
    const { data, code } = await ask(query, {
      redirectUri: 'http://localhost:5173/callback',
      state: 'random-and-long-enough',
      codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    });
    expect(code).toBeNull();
    const redirected = await fetch(data.googleAuthorizationUrl.url, { redirect: 'manual' });
    expect(redirected.headers.get('location')).toContain('/realms/NewCustomsRealm/broker/google/login');
  });
});

describe('the session', () => {
  test('is renewed with a refresh token that works once; its second use ends the session', async () => {
    const first = await signedIn('bruno.diaz');
    const second = (await refresh(first.refreshToken)).data.refreshToken as TokenPair;
    expect(await me(second.accessToken)).toMatchObject({ status: 200, code: null });
    expect(await refresh(first.refreshToken)).toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
    expect((await refresh(second.refreshToken)).code).toMatch(/^REFRESH_TOKEN_(INVALID|EXPIRED)$/);
  });

  test('ends by logout', async () => {
    const { refreshToken } = await signedIn('elena.paz');
    expect((await logout(refreshToken)).code).toBeNull();
    expect((await refresh(refreshToken)).code).toMatch(/^REFRESH_TOKEN_(INVALID|EXPIRED)$/);
  });

  test.each<[string, (pair: TokenPair) => Promise<unknown>]>([
    ['by logout', ({ refreshToken }) => logout(refreshToken)],
    ['by an administrator', () => administrator.signOut(ELENA)],
  ])('ends %s, and Keycloak tells the gateway: the access token opens nothing more', async (_how, end) => {
    const pair = await signedIn('elena.paz');
    const { accessToken: other } = await signedIn('ana.rojas');
    expect((await me(pair.accessToken)).status).toBe(200);
    await end(pair);
    await expect.poll(async () => (await me(pair.accessToken)).status, { timeout: PATIENCE_MS }).toBe(401);
    expect((await me(other)).status).toBe(200);
    expect((await me((await signedIn('elena.paz')).accessToken)).status).toBe(200);
  });

  test('of a disabled user cannot be renewed, nor can the user sign in', async () => {
    const { refreshToken } = await signedIn('carla.soto');
    await administrator.setEnabled(CARLA, false);
    try {
      expect(await login('carla.soto')).toMatchObject({ code: 'ACCOUNT_DISABLED' });
      expect((await refresh(refreshToken)).code).toMatch(/^REFRESH_TOKEN_(INVALID|EXPIRED)$/);
    } finally {
      await administrator.setEnabled(CARLA, true);
    }
    expect((await login('carla.soto')).code).toBeNull();
  });
});

describe('a user who is changed in the portal is changed in Keycloak:', () => {
  const change = async (
    mutation: string,
    variables: Record<string, unknown>,
  ): Promise<{ readonly version: number }> => {
    const { accessToken } = await signedIn('root.admin');
    const { data, code } = await ask(mutation, variables, accessToken);
    expect(code).toBeNull();
    return Object.values(data)[0] as { readonly version: number };
  };
  const version = async (userId: string): Promise<number> => {
    const { accessToken } = await signedIn('root.admin');
    return (await ask('query ($userId: ID!) { user(userId: $userId) { version } }', { userId }, accessToken)).data.user
      .version;
  };
  const setEnabled = async (userId: string, enabled: boolean) =>
    change(
      'mutation ($userId: ID!, $input: EnabledRequest!) { setUserEnabled(userId: $userId, input: $input) { version } }',
      { userId, input: { enabled, expectedVersion: await version(userId) } },
    );

  test('disabled, the session ends at once: socket, access token, refresh token and sign-in', async () => {
    const { accessToken, refreshToken } = await signedIn('carla.soto');
    expect((await me(accessToken)).status).toBe(200);
    const socket = await openRawSocket(gateway.url);
    socket.send({
      type: 'connection_init',
      payload: {
        ...{ authorization: `Bearer ${accessToken}`, 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' },
      },
    });
    await socket.next();

    await setEnabled(CARLA, false);
    // IAM tells of the user, and Keycloak of the session, which it ends: either may be here first.
    expect((await socket.closed).reason).toMatch(/^(USER_DISABLED|SESSION_ENDED)$/);
    expect(await me(accessToken)).toMatchObject({ status: 401, code: 'TOKEN_INVALID' });
    expect((await refresh(refreshToken)).code).toMatch(/^REFRESH_TOKEN_(INVALID|EXPIRED)$/);
    expect(await login('carla.soto')).toMatchObject({ code: 'ACCOUNT_DISABLED' });

    await setEnabled(CARLA, true);
    const { accessToken: again } = await signedIn('carla.soto');
    await expect.poll(async () => (await me(again)).status).toBe(200);
  });

  test('given other roles and groups, the next token has them', async () => {
    const mutation = `mutation ($userId: ID!, $input: RoleNamesRequest!) {
      replaceUserRoles(userId: $userId, input: $input) { version } }`;
    const replace = async (roles: readonly string[]) =>
      change(mutation, { userId: CARLA, input: { roles, expectedVersion: await version(CARLA) } });
    await replace(['AUDITOR', 'OPERATIONS']);
    const { accessToken } = await signedIn('carla.soto');
    const { realm_access: access } = decodeJwt(accessToken) as { realm_access: { roles: string[] } };
    expect(access.roles).toEqual(expect.arrayContaining(['AUDITOR', 'OPERATIONS']));
    expect(access.roles).not.toContain('WAREHOUSE');
    await replace(['WAREHOUSE']);

    const groups = await ask(
      '{ groups(search: "turno-dia") { data { id path } } }',
      {},
      (await signedIn('root.admin')).accessToken,
    );
    const groupId = groups.data.groups.data[0].id;
    await change(
      'mutation ($userId: ID!, $groupId: ID!) { addUserToGroup(userId: $userId, groupId: $groupId) { version } }',
      { userId: CARLA, groupId },
    );
    const { accessToken: next } = await signedIn('carla.soto');
    expect(decodeJwt(next).groups).toEqual(expect.arrayContaining(['/serhafen/cl/operaciones/turno-dia']));
  });

  test('new, they have the same id in both, and have to choose a password of their own', async () => {
    const input = {
      ...{ username: 'hugo.vidal', email: 'hugo.vidal@example.test', firstName: 'Hugo', lastName: 'Vidal' },
      ...{ roles: ['OPERATIONS'], tenants: [{ businessUnit: 'SERHAFEN', countryCode: 'CL' }] },
      temporaryPassword: 'temporary-4711',
    };
    const { id } = (await change('mutation ($input: UserCreate!) { createUser(input: $input) { id } }', {
      input,
    })) as unknown as { readonly id: string };
    expect(await login('hugo.vidal', 'temporary-4711')).toMatchObject({ code: 'ACCOUNT_ACTION_REQUIRED' });
    expect(await administrator.read(id)).toMatchObject({ id, username: 'hugo.vidal', enabled: true });
  });
});

describe('tokens', () => {
  test('of client credentials are those of a system', async () => {
    const token = await grant('NewCustomsRealm', {
      ...{ grant_type: 'client_credentials', client_id: 'serhafen-integration' },
      client_secret: 'integration-dev-secret',
    });
    expect(decodeJwt(token)).toMatchObject({ sub: INTEGRATION, azp: 'serhafen-integration', tenants: ['*:*'] });
    expect(await ask('{ mawbs(limit: 1) { meta { totalItems } } }', {}, token)).toMatchObject({
      status: 200,
      code: null,
    });
  });

  test('signed with a new key are accepted at once, and of a withdrawn key no longer', async () => {
    const { accessToken: earlier } = await signedIn('ana.rojas');
    const component = await administrator.addSigningKey();
    const { accessToken: later } = await signedIn('ana.rojas');
    expect(decodeProtectedHeader(later).kid).not.toBe(decodeProtectedHeader(earlier).kid);
    await expect.poll(async () => (await me(later)).status).toBe(200);
    expect((await me(earlier)).status).toBe(200);

    await administrator.removeKey(component);
    const { accessToken: last } = await signedIn('ana.rojas');
    expect(decodeProtectedHeader(last).kid).toBe(decodeProtectedHeader(earlier).kid);
    expect((await me(last)).status).toBe(200);
  });

  test('of another realm of the same server are refused: its keys are not ours', async () => {
    const token = await grant('PartnerRealm', {
      ...{ grant_type: 'password', client_id: 'serhafen-iam', client_secret: 'iam-dev-secret' },
      ...{ username: 'ana.rojas', password: DEV_PASSWORD },
    });
    expect(decodeJwt(token)).toMatchObject({ azp: 'serhafen-iam', tenants: ['SERHAFEN:CL'] });
    expect(await me(token)).toMatchObject({ status: 401, code: 'TOKEN_INVALID' });
  });

  test('of a client that is not on our list are refused', async () => {
    const token = await grant('NewCustomsRealm', {
      ...{ grant_type: 'password', client_id: 'back-office', client_secret: 'back-office-dev-secret' },
      ...{ username: 'ana.rojas', password: DEV_PASSWORD },
    });
    expect(decodeJwt(token)).toMatchObject({ azp: 'back-office' });
    expect(await me(token)).toMatchObject({ status: 401, code: 'TOKEN_NOT_ACCEPTED' });
  });

  test('that renew sessions open nothing', async () => {
    const { refreshToken } = await signedIn('ana.rojas');
    expect((await me(refreshToken)).status).toBe(401);
  });
});
