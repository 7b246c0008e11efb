import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../../../dev/services/platform/authenticate.ts';
import { verifyTenant } from '../../../../dev/services/platform/tenant.ts';
import { type EchoService, refusal, startEchoService } from './echo-service.ts';

let echo: EchoService;
beforeAll(async () => {
  echo = await startEchoService();
});
afterAll(() => echo.stop());

describe('who calls', () => {
  it.each([
    ['no token', () => '', '401 UNAUTHENTICATED'],
    ['no JWT', () => 'abc', '401 TOKEN_INVALID'],
    ['an unsigned token', () => echo.idp.mint('ana.rojas', { header: { alg: 'none' } }), '401 TOKEN_INVALID'],
    [
      'a token signed with the public key',
      () => echo.idp.mint('ana.rojas', { header: { alg: 'HS256' } }),
      '401 TOKEN_INVALID',
    ],
    ['an unknown key', () => echo.idp.mint('ana.rojas', { header: { kid: 'other' } }), '401 TOKEN_INVALID'],
    ['no key', () => echo.idp.mint('ana.rojas', { header: { kid: undefined } }), '401 TOKEN_INVALID'],
    ['an old token', () => echo.idp.mint('ana.rojas', { claims: { exp: 1 } }), '401 TOKEN_EXPIRED'],
    ['an early token', () => echo.idp.mint('ana.rojas', { claims: { nbf: 9_999_999_999 } }), '401 TOKEN_NOT_YET_VALID'],
    ['another issuer', () => echo.idp.mint('ana.rojas', { claims: { iss: 'http://evil' } }), '401 TOKEN_NOT_ACCEPTED'],
    ['another audience', () => echo.idp.mint('ana.rojas', { claims: { aud: 'account' } }), '401 TOKEN_NOT_ACCEPTED'],
    ['a refresh token', () => echo.idp.mint('ana.rojas', { claims: { typ: 'Refresh' } }), '401 TOKEN_NOT_ACCEPTED'],
    ['another client', () => echo.idp.mint('ana.rojas', { claims: { azp: 'other' } }), '401 TOKEN_NOT_ACCEPTED'],
  ])('refuses %s', async (_case, make, expected) => {
    const given = await make();
    const authorization = given === '' ? '' : `Bearer ${given}`;
    expect(await refusal(echo.send('/v0/mawbs', { headers: { authorization } }))).toBe(expected);
  });

  it('accepts tokens of a rotated key at once, and of published old keys', async () => {
    await echo.idp.rotateKeys();
    const fresh = await echo.idp.mint('ana.rojas');
    expect((await echo.send('/v0/mawbs', { headers: { authorization: `Bearer ${fresh}` } })).status).toBe(200);
    expect((await echo.send('/v0/mawbs')).status).toBe(200);
  });

  it.each([
    [{ 'x-business-unit': '', 'x-country-code': '' }, '400 TENANT_HEADER_MISSING'],
    [{ 'x-country-code': '' }, '400 TENANT_HEADER_INCOMPLETE'],
    [{ 'x-country-code': 'cl' }, '400 TENANT_HEADER_INVALID'],
    [{ 'x-business-unit': 'SERHAFEN, SERHAFEN' }, '400 TENANT_HEADER_INVALID'],
    [{ 'x-business-unit': 'ANDESBOX' }, '403 TENANT_FORBIDDEN'],
  ])('answers tenant headers %j with %s', async (headers, expected) => {
    expect(await refusal(echo.send('/v0/mawbs', { headers }))).toBe(expected);
  });

  it('needs no tenant for reference data, and shuts a suspended tenant out', async () => {
    const none = { 'x-business-unit': '', 'x-country-code': '' };
    expect((await echo.send('/v0/airports/batch?codes=SCL', { headers: none })).status).toBe(200);
    echo.suspendedTenants.add('SERHAFEN:CL');
    expect(await refusal(echo.send('/v0/mawbs'))).toBe('403 TENANT_SUSPENDED');
    echo.suspendedTenants.clear();
  });
});

it('knows nobody while the realm publishes no keys, and remembers keys when it goes down', async () => {
  const { idp } = echo;
  const options = { issuer: idp.issuer, jwksUrl: idp.jwksUrl, now: () => new Date() };
  const bearer = `Bearer ${await idp.mint('ana.rojas')}`;
  const informed = createAuthenticate(options);
  await informed(bearer);
  await idp.down();
  await expect(createAuthenticate(options)(bearer)).rejects.toThrow('IDP_UNAVAILABLE');
  expect((await informed(bearer)).username).toBe('ana.rojas');
  await idp.up();
});

it('lets a country stand for itself where an operation declares no business unit', () => {
  const caller = { id: '', username: '', roles: [], tenants: ['SERHAFEN:CL'] };
  const verify = (headers: Record<string, string>) => verifyTenant('country', headers, caller, new Set());
  expect(verify({ 'x-country-code': 'CL' })).toEqual({ businessUnit: '*', countryCode: 'CL' });
  expect(verify({ 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' })?.businessUnit).toBe('SERHAFEN');
  expect(() => verify({ 'x-business-unit': 'ANDESBOX', 'x-country-code': 'CL' })).toThrow('TENANT_FORBIDDEN');
  expect(() => verify({ 'x-country-code': 'PE' })).toThrow('TENANT_FORBIDDEN');
  expect(() => verify({ 'x-business-unit': 'SERHAFEN' })).toThrow('TENANT_HEADER_MISSING');
});
