import { CompactEncrypt } from 'jose';
import { describe, expect, test } from 'vitest';
import { createContextBuilder } from '../../../../gateway/context/build-context.ts';
import {
  answerKeys,
  bearer,
  builderOptions,
  claims,
  codeOf,
  compact,
  ENCRYPTING,
  es256,
  head,
  header,
  hs256,
  ISSUER,
  type Json,
  NOW,
  ps256,
  publicJwk,
  rs256,
  rsaKey,
  SIGNING,
  SIGNING_JWK,
  STRANGER,
  token,
} from './realm.ts';

const strangerJwk = publicJwk(STRANGER.publicKey, { kid: 'evil', alg: 'RS256', use: 'sig' });
const pem = SIGNING.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const asked: string[] = [];
const builder = createContextBuilder(
  builderOptions(() => {
    asked.push('certs');
    return answerKeys();
  }),
);

/** Signed by the realm's key. */
const signed = (head: Json, body: unknown = claims()) => compact(head, body, rs256());
/** Signed by a key of somebody else. */
const forged = (members: Json) => compact(header(members), claims(), rs256(STRANGER.privateKey));
/** Claims as JSON text with more members behind them. */
const extended = (text: string) => `${JSON.stringify(claims()).slice(0, -1)},${text}}`;

const jwe = await new CompactEncrypt(Buffer.from(JSON.stringify(claims())))
  .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'k1' })
  .encrypt(ENCRYPTING.publicKey);

const INVALID: readonly (readonly [why: string, token: string])[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map(
    (alg) => [`alg "${alg}" without a signature`, compact(header({ alg }), claims(), '')] as const,
  ),
  ['alg none with the valid signature kept', signed(header({ alg: 'none' }))],
  ['alg none with a signature that is not empty', compact(header({ alg: 'none' }), claims(), 'AAAA')],
  ['no alg', signed({ typ: 'JWT', kid: 'k1' })],
  ['alg in lower case', signed(header({ alg: 'rs256' }))],
  ['alg as a list', signed(header({ alg: ['RS256'] }))],
  ['HS256 keyed with the public key (CVE-2016-10555)', compact(header({ alg: 'HS256' }), claims(), hs256(pem))],
  ['HS256 keyed with the trimmed public key', compact(header({ alg: 'HS256' }), claims(), hs256(pem.trim()))],
  ['HS256 keyed with the JWK', compact(header({ alg: 'HS256' }), claims(), hs256(JSON.stringify(SIGNING_JWK)))],
  [
    'HS256 keyed with the modulus',
    compact(header({ alg: 'HS256' }), claims(), hs256(Buffer.from(String(SIGNING_JWK.n), 'base64url'))),
  ],
  ['HS256 keyed with nothing', compact(header({ alg: 'HS256' }), claims(), hs256(''))],
  ['HS256 without a key id', compact({ alg: 'HS256', typ: 'JWT' }, claims(), hs256(pem))],
  ['HS256 under an RS256 header', compact(header(), claims(), hs256(pem))],
  ['ES256, though its key is published', compact(header({ alg: 'ES256', kid: 'e1' }), claims(), es256)],
  [
    'ES256 signature of zeros (CVE-2022-21449)',
    compact(header({ alg: 'ES256', kid: 'e1' }), claims(), () => Buffer.alloc(64)),
  ],
  ['ES256 with the RSA key id', compact(header({ alg: 'ES256' }), claims(), es256)],
  ['RS256 with the id of the elliptic key', signed(header({ kid: 'e1' }))],
  ['PS256 by the RS256 key', compact(header({ alg: 'PS256' }), claims(), ps256)],
  ['PS256 signature under an RS256 header', compact(header(), claims(), ps256)],
  ['the encryption key used for signing', compact(header({ kid: 'enc1' }), claims(), rs256(ENCRYPTING.privateKey))],
  ['no key id', signed({ alg: 'RS256', typ: 'JWT' })],
  ['empty key id', signed(header({ kid: '' }))],
  ['unknown key id', forged({ kid: 'nope' })],
  ['key id of a path', forged({ kid: '../../../../dev/null' })],
  [
    'key id of a path, HS256 with an empty key',
    compact(header({ alg: 'HS256', kid: '../../dev/null' }), claims(), hs256('')),
  ],
  ['key id of an SQL text', forged({ kid: "k1' UNION SELECT 'x'--" })],
  ['key id of a command', forged({ kid: 'k1|id' })],
  ['key id with a null byte', forged({ kid: 'k1\u0000' })],
  ['key id of an address', forged({ kid: 'http://127.0.0.1:24666/jwks.json' })],
  ['key id __proto__', forged({ kid: '__proto__' })],
  ['key id constructor', forged({ kid: 'constructor' })],
  ['key id as an object', forged({ kid: { a: 1 } })],
  ['key id as a number', forged({ kid: 1 })],
  ['key id as a list', signed(header({ kid: ['k1'] }))],
  ['huge key id', forged({ kid: 'k'.repeat(60_000) })],
  ['jku of an attacker', forged({ kid: 'evil', jku: 'http://127.0.0.1:24666/jwks.json' })],
  ['x5u of an attacker', forged({ kid: 'evil', x5u: 'http://127.0.0.1:24666/cert.pem' })],
  ['embedded key (CVE-2018-0114)', forged({ kid: 'evil', jwk: strangerJwk })],
  ['embedded key under a known key id', forged({ jwk: strangerJwk })],
  ['embedded certificate', forged({ x5c: ['MIIB'] })],
  ['unknown critical header (RFC 7515 §4.1.11)', signed(header({ crit: ['x-evil'], 'x-evil': 1 }))],
  ['empty list of critical headers', signed(header({ crit: [] }))],
  ['b64 false', signed(header({ b64: false }))],
  ['b64 false, declared critical', signed(header({ b64: false, crit: ['b64'] }))],
  ['known key id, other key', forged({})],
  ['no signature', compact(header(), claims(), '')],
  ['signature cut short', token().slice(0, -20)],
  ['signature of zeros', compact(header(), claims(), () => Buffer.alloc(256))],
  [
    'other payload, signature kept',
    splice(token(), 1, JSON.stringify(claims({ realm_access: { roles: ['SUPERADMIN'] } }))),
  ],
  ['other header, signature kept', splice(token(), 0, JSON.stringify(header({ cty: 'JWT' })))],
  ['claim twice: sub', signed(header(), extended('"sub":"admin"'))],
  ['claim twice: tenants, written with an escape', signed(header(), extended('"tenant\\u0073":["*:*"]'))],
  ['member twice deeper down', signed(header(), extended('"more":{"roles":[],"roles":["SUPERADMIN"]}'))],
  ['alg twice', compact('{"alg":"none","alg":"RS256","typ":"JWT","kid":"k1"}', claims(), rs256())],
  ['payload is a list', signed(header(), [1])],
  ['payload is null', signed(header(), 'null')],
  ['payload is not JSON', signed(header(), 'hello')],
  ['payload is not UTF-8', compactBytes(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ['header is a list', compact('[]', claims(), rs256())],
  ['exp is text', token({ exp: String(NOW + 3600) })],
  ['exp is missing', token({ exp: undefined })],
  ['exp is null', token({ exp: null })],
  ['exp is a list', token({ exp: [NOW + 300] })],
  ['exp is absurd', token({ exp: 1e308 })],
  ['exp is in milliseconds', token({ exp: (NOW + 300) * 1000 })],
  ['exp is beyond the longest lifetime', token({ exp: NOW + 86_401 })],
  ['exp is infinite', signed(header(), JSON.stringify(claims()).replace(`"exp":${NOW + 300}`, '"exp":1e999'))],
  ['nbf is text', token({ nbf: '0' })],
  ['iat is text', token({ iat: '0' })],
  ['no sub', token({ sub: undefined })],
  ['empty sub', token({ sub: '' })],
  ['sub is an object', token({ sub: { a: 1 } })],
  ['sub is a number', token({ sub: 7 })],
  ['sub with a line break', token({ sub: 'a\nb' })],
  ['sub is endless', token({ sub: 'a'.repeat(256) })],
  ['no tenants', token({ tenants: undefined })],
  ['tenants is text', token({ tenants: 'SERHAFEN:CL' })],
  ['tenants is an object', token({ tenants: { 0: '*:*' } })],
  ['tenants holds a list', token({ tenants: ['SERHAFEN:CL', ['*:*']] })],
  ['tenants holds an object', token({ tenants: ['SERHAFEN:CL', {}] })],
  ['a grant without a country', token({ tenants: ['SERHAFEN'] })],
  ['a grant with one delimiter too many', token({ tenants: ['SERHAFEN:CL:PE'] })],
  ['a grant of every business unit of a country', token({ tenants: ['*:CL'] })],
  ['a grant with a prefix wildcard', token({ tenants: ['SER*:CL'] })],
  ['a lone wildcard', token({ tenants: ['*'] })],
  ['a grant in lower case', token({ tenants: ['serhafen:cl'] })],
  ['a grant with a look-alike letter', token({ tenants: ['SERHАFEN:CL'] })],
  ['a token of 16 KiB', token({ pad: 'x'.repeat(16_384) })],
  ['a token just above 8 KiB', token({ pad: 'x'.repeat(5600) })],
  ['two parts', token().split('.').slice(0, 2).join('.')],
  ['four parts', `${token()}.x`],
  ['an encrypted token', jwe],
  ['JSON serialisation', JSON.stringify({ payload: 'e30', signatures: [] })],
  [
    'base64 with padding',
    token()
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('base64'))
      .join('.'),
  ],
  ['garbage', 'abc'],
  ['only dots', '..'],
  ['a letter that is not ASCII', `${token()}é`],
];

const NOT_ACCEPTED: readonly (readonly [why: string, token: string])[] = [
  ['another issuer', token({ iss: 'http://evil.test/realms/NewCustomsRealm' })],
  ['no issuer', token({ iss: undefined })],
  ['an issuer that begins like ours', token({ iss: `${ISSUER}.evil.test` })],
  ['another realm of the same host', token({ iss: ISSUER.replace(/[^/]+$/, 'master') })],
  ['the issuer with a slash', token({ iss: `${ISSUER}/` })],
  ['the issuer in a list', token({ iss: [ISSUER] })],
  ['another audience', token({ aud: 'account' })],
  ['no audience', token({ aud: undefined })],
  ['an empty list of audiences', token({ aud: [] })],
  ['an audience that begins like ours', token({ aud: 'serhafen-api.evil' })],
  ['a list that holds our name as a part only', token({ aud: ['xserhafen-apix'] })],
  ['the audience in another case', token({ aud: 'SERHAFEN-API' })],
  ['the audience as a member name', token({ aud: { 'serhafen-api': true } })],
  ['an audience list with something else in it', token({ aud: ['serhafen-api', {}] })],
  ['a client that may not call us', token({ azp: 'evil-client' })],
  ['no client', token({ azp: undefined })],
  ['clients in a list', token({ azp: ['serhafen-portal-web'] })],
  ['a refresh token', token({ typ: 'Refresh' })],
  ['an offline token', token({ typ: 'Offline' })],
  ['an ID token with our audience', token({ typ: 'ID' })],
  ['a token without type', token({ typ: undefined })],
  ['a logout token', token({ typ: 'Logout', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })],
  ['a header of a logout token', signed(header({ typ: 'logout+jwt' }))],
  ['a header type that is no text', signed(header({ typ: ['JWT'] }))],
];

describe('a token is refused as TOKEN_INVALID when it has', () => {
  test.each(INVALID)('%s', async (_why, hostile) => {
    expect(await codeOf(() => builder.build(bearer(hostile)))).toBe('TOKEN_INVALID');
  });
});

describe('a token is refused as TOKEN_NOT_ACCEPTED when it is', () => {
  test.each(NOT_ACCEPTED)('%s', async (_why, hostile) => {
    expect(await codeOf(() => builder.build(bearer(hostile)))).toBe('TOKEN_NOT_ACCEPTED');
  });
});

describe('time', () => {
  test.each([
    ['TOKEN_EXPIRED', 'expired an hour ago', { exp: NOW - 3600 }],
    ['TOKEN_EXPIRED', 'expired as long ago as the clocks may differ', { exp: NOW - 5 }],
    ['TOKEN_EXPIRED', 'exp below zero', { exp: -1 }],
    ['TOKEN_NOT_YET_VALID', 'nbf in an hour', { nbf: NOW + 3600 }],
    ['TOKEN_NOT_YET_VALID', 'iat in an hour', { iat: NOW + 3600 }],
    ['TOKEN_NOT_ACCEPTED', 'expired and for somebody else', { exp: NOW - 3600, aud: 'account' }],
  ])('%s: %s', async (code, _why, members) => {
    expect(await codeOf(() => builder.build(bearer(token(members))))).toBe(code);
  });

  test('the clocks may differ by the configured seconds, either way', async () => {
    const context = await builder.build(bearer(token({ exp: NOW - 4, nbf: NOW + 5, iat: NOW + 5 })));
    expect(context.caller?.expiresAt).toBe(NOW - 4);
  });
});

describe('a token is accepted', () => {
  test('and becomes the caller', async () => {
    const compactToken = token();
    const { caller } = await builder.build(bearer(compactToken));
    expect(caller).toEqual({
      id: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01',
      username: 'ana.rojas',
      roles: ['OPERATIONS', 'offline_access'],
      scopes: ['openid', 'profile', 'email'],
      grants: ['SERHAFEN:CL', 'SERHAFEN:PE'],
      token: compactToken,
      expiresAt: NOW + 300,
      issuedAt: NOW - 5,
    });
  });

  test.each<[string, string]>([
    ['with a single audience', token({ aud: 'serhafen-api' })],
    ['without iat, nbf and scope', token({ iat: undefined, scope: undefined })],
    ['without any grant', token({ tenants: [] })],
    ['with the header type of RFC 9068', signed(header({ typ: 'at+jwt' }))],
    ['without a header type', signed({ alg: 'RS256', kid: 'k1' })],
    ['of the integration client', token({ azp: 'serhafen-integration', tenants: ['*:*'] })],
    ['of 7 KiB with 300 roles', token({ realm_access: { roles: Array.from({ length: 300 }, (_, n) => `role-${n}`) } })],
  ])('%s', async (_why, good) => {
    expect((await builder.build(bearer(good))).caller?.token).toBe(good);
  });

  test('without a user name, and the id stands in for it', async () => {
    const { caller } = await builder.build(bearer(token({ preferred_username: undefined })));
    expect(caller?.username).toBe(caller?.id);
  });

  test.each<[string, unknown]>([
    ['text', { roles: 'SUPERADMIN' }],
    ['a list with other things in it', { roles: ['SUPERADMIN', { toString: 'x' }] }],
    ['missing', undefined],
    ['null', null],
  ])('but has no roles when realm_access.roles is %s', async (_why, realmAccess) => {
    expect((await builder.build(bearer(token({ realm_access: realmAccess })))).caller?.roles).toEqual([]);
  });

  test('but members named __proto__ and constructor grant nothing', async () => {
    const polluted =
      '"__proto__":{"realm_access":{"roles":["SUPERADMIN"]},"tenants":["*:*"]},"constructor":{"prototype":{"x":1}}';
    const { caller } = await builder.build(bearer(signed(header(), extended(polluted))));
    expect(caller).toMatchObject({ roles: ['OPERATIONS', 'offline_access'], grants: ['SERHAFEN:CL', 'SERHAFEN:PE'] });
    expect(({} as Json).x).toBeUndefined();
  });

  test('but not when the realm publishes a key that is too short to be trusted', async () => {
    const short = rsaKey(1024);
    const weak = createContextBuilder(
      builderOptions(() => answerKeys({ keys: [publicJwk(short.publicKey, { kid: 'k1', alg: 'RS256', use: 'sig' })] })),
    );
    const compactToken = compact(header(), claims(), rs256(short.privateKey));
    expect(await codeOf(() => weak.build(bearer(compactToken)))).toBe('TOKEN_INVALID');
  });
});

describe('credentials', () => {
  test.each([
    ['another scheme', head({ authorization: 'Basic YTpi' })],
    ['the scheme alone', head({ authorization: 'Bearer' })],
    ['an empty header', head({ authorization: '' })],
    ['a token without a scheme', head({ authorization: token() })],
    ['two tokens', head({ authorization: `Bearer ${token()} ${token()}` })],
    ['the header twice, bad and good', head({ authorization: ['Bearer x', `Bearer ${token()}`] })],
    ['the header twice, good and good', head({ authorization: [`Bearer ${token()}`, `Bearer ${token()}`] })],
  ])('%s is TOKEN_INVALID', async (_why, request) => {
    expect(await codeOf(() => builder.build(request))).toBe('TOKEN_INVALID');
  });

  test('the scheme may be written in any case (RFC 9110 §11.1)', async () => {
    expect((await builder.build(head({ authorization: `bEARER   ${token()}` }))).caller).not.toBeNull();
  });

  test('without credentials nobody calls, and cookies are none', () => {
    expect(builder.build(head({ cookie: `access_token=${token()}` }))).toMatchObject({ caller: null, tenant: null });
  });

  test('an attacker’s key id makes us ask the realm once, and nobody else ever', () => {
    // The first read, and one more for all the unknown key ids above.
    expect(asked).toHaveLength(2);
  });
});

function splice(compactToken: string, index: number, text: string): string {
  return compactToken.split('.').with(index, Buffer.from(text).toString('base64url')).join('.');
}

function compactBytes(payload: Buffer): string {
  const input = `${Buffer.from(JSON.stringify(header())).toString('base64url')}.${payload.toString('base64url')}`;
  return `${input}.${rs256()(input).toString('base64url')}`;
}
