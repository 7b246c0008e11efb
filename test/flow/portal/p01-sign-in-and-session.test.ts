import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ANA } from '../../support/people.ts';
import { describePage, type Page } from '../../support/portal-page.ts';

/** Nobody is signed in, and no tenant is chosen yet. */
const OUTSIDE = { as: null, tenant: null } as const;
const REDIRECT = 'http://localhost:5173/callback';
const PASSWORD = 'serhafen-dev';

describePage(import.meta.url, (page) => {
  describe('SignIn', () => {
    test('gives tokens the gateway accepts, and says how long they live', async () => {
      const { login } = await signIn(page, 'ana.rojas');
      expect(login).toMatchObject({ tokenType: 'Bearer', expiresIn: 300, refreshExpiresIn: 1800 });
      expect(await whoIs(page, login.accessToken)).toBe('ana.rojas');
    });

    test('with a wrong password is refused with the code of the service', async () => {
      const input = { username: 'ana.rojas', password: 'wrong' };
      expect(await page.refusal('SignIn', { input }, OUTSIDE)).toMatchObject({
        code: 'INVALID_CREDENTIALS',
        httpStatus: 401,
      });
    });
  });

  describe('the way over Google', () => {
    test('GoogleStart and GoogleFinish sign a linked account in with PKCE', async () => {
      const { loginWithGoogle } = await finish(page, await visitGoogle(page, 'ana.rojas'));
      expect(loginWithGoogle).toMatchObject({ tokenType: 'Bearer', expiresIn: 300 });
      expect(await whoIs(page, loginWithGoogle.accessToken)).toBe('ana.rojas');
    });

    test('GoogleFinish takes a code once, and only with its verifier', async () => {
      const used = await visitGoogle(page, 'ana.rojas');
      await finish(page, used);
      const stolen = { ...(await visitGoogle(page, 'ana.rojas')), codeVerifier: 'x'.repeat(43) };
      for (const input of [used, stolen]) {
        expect(await page.refusal('GoogleFinish', { input }, OUTSIDE)).toMatchObject({ code: 'GOOGLE_CODE_INVALID' });
      }
    });

    test('GoogleFinish refuses an account that has no portal user', async () => {
      const input = await visitGoogle(page, 'stranger@example.test');
      expect(await page.refusal('GoogleFinish', { input }, OUTSIDE)).toMatchObject({
        code: 'GOOGLE_ACCOUNT_NOT_LINKED',
        httpStatus: 403,
      });
    });
  });

  describe('RenewSession', () => {
    test('gives new tokens for a refresh token that works once', async () => {
      const { login } = await signIn(page, 'bruno.diaz');
      const input = { refreshToken: login.refreshToken };
      const { refreshToken: renewed } = await page.run('RenewSession', { input }, { ...OUTSIDE, atMost: 1 });
      expect(renewed.refreshToken).not.toBe(login.refreshToken);
      expect(await whoIs(page, renewed.accessToken)).toBe('bruno.diaz');
      expect(await page.refusal('RenewSession', { input }, OUTSIDE)).toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
    });
  });

  describe('SignOut', () => {
    test('ends the session: its refresh token is worth nothing afterwards', async () => {
      const { login } = await signIn(page, 'carla.soto');
      const input = { refreshToken: login.refreshToken };
      expect(await page.run('SignOut', { input }, { ...OUTSIDE, atMost: 1 })).toEqual({ logout: true });
      expect(await page.refusal('RenewSession', { input }, OUTSIDE)).toMatchObject({ code: 'REFRESH_TOKEN_EXPIRED' });
    });
  });

  test('SessionBootstrap shows the user and the tenants to choose from, before one is chosen', async () => {
    const { me, myTenants } = await page.run('SessionBootstrap', {}, { tenant: null, atMost: 2 });
    expect(me).toMatchObject({ id: ANA, username: 'ana.rojas', roles: ['OPERATIONS'] });
    expect(myTenants.map((tenant: { countryCode: string }) => tenant.countryCode)).toEqual(['CL', 'PE']);
  });
});

function signIn(page: Page, username: string) {
  return page.run('SignIn', { input: { username, password: PASSWORD } }, { ...OUTSIDE, atMost: 1 });
}

function finish(page: Page, input: object) {
  return page.run('GoogleFinish', { input }, { ...OUTSIDE, atMost: 1 });
}

/** What a browser does: asks for the address, signs in there, comes back with a code for GoogleFinish. */
async function visitGoogle(page: Page, account: string) {
  const codeVerifier = randomBytes(32).toString('base64url');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const state = randomBytes(16).toString('base64url');
  const { googleAuthorizationUrl } = await page.run(
    'GoogleStart',
    { redirectUri: REDIRECT, codeChallenge, state },
    { ...OUTSIDE, atMost: 1 },
  );
  const response = await fetch(`${googleAuthorizationUrl.url}&login_hint=${encodeURIComponent(account)}`, {
    redirect: 'manual',
  });
  const back = new URL(response.headers.get('location') ?? '');
  expect(back.searchParams.get('state')).toBe(state);
  return { code: back.searchParams.get('code'), codeVerifier, redirectUri: REDIRECT, state };
}

async function whoIs(page: Page, accessToken: string): Promise<string> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const { data } = await page.world.ask('{ me { username } }', { ...OUTSIDE, headers });
  return data.me.username;
}
