/** 98 tokens for one realm: every way the field knows to pass for somebody, and the honest ones that must keep working. */
import { CompactEncrypt } from 'jose';
import {
  compact,
  claims as defaultClaims,
  ENCRYPTING,
  es256,
  header,
  hs256,
  type Json,
  ps256,
  publicJwk,
  rs256,
  SIGNING,
  SIGNING_JWK,
  STRANGER,
} from '../unit/gateway/context/realm.ts';

export interface HostileToken {
  readonly id: string;
  readonly what: string;
  readonly token: string;
  /** `unreadable`: the head of the request is refused before anybody looks at the token. */
  readonly expected: 'accepted' | 'refused' | 'unreadable';
}

export interface TokenRealm {
  /** Claim `iss`; the realm publishes the keys of the tests' realm. */
  readonly issuer: string;
  /** Where an attacker serves keys and certificates, and counts who asks. */
  readonly attacker: string;
}

type Row = readonly [id: string, what: string, token: string];

export async function mintHostileTokens({ issuer, attacker }: TokenRealm): Promise<readonly HostileToken[]> {
  const now = Math.floor(Date.now() / 1000);
  const claims = (members: Json = {}): Json =>
    defaultClaims({ iss: issuer, iat: now - 5, exp: now + 3600, tenants: ['SERHAFEN:CL'], ...members });
  const token = (members: Json = {}) => compact(header(), claims(members), rs256());
  const signed = (head: Json, body: unknown = claims()) => compact(head, body, rs256());
  const forged = (members: Json, body: unknown = claims()) =>
    compact(header(members), body, rs256(STRANGER.privateKey));
  const keyed = (secret: string | Buffer, head: Json = {}) =>
    compact(header({ alg: 'HS256', ...head }), claims(), hs256(secret));
  const more = (text: string) => `${JSON.stringify(claims()).slice(0, -1)},${text}}`;
  const pem = SIGNING.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const evilJwk = publicJwk(STRANGER.publicKey, { kid: 'evil', alg: 'RS256', use: 'sig' });
  const parts = token().split('.');
  const jwe = await new CompactEncrypt(Buffer.from(JSON.stringify(claims())))
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'enc1' })
    .encrypt(ENCRYPTING.publicKey);

  const ACCEPTED: readonly Row[] = [
    ['valid', 'an honest token', token()],
    ['valid-tenant-b', 'an honest token of another tenant', token({ tenants: ['ANDESBOX:CL'], sub: 'user-2' })],
    ['valid-aud-array', 'an audience among others', token({ aud: ['account', 'serhafen-api'] })],
    [
      'proto-claims',
      'members named __proto__ and constructor',
      signed(
        header(),
        more('"__proto__":{"realm_access":{"roles":["SUPERADMIN"]}},"constructor":{"prototype":{"isAdmin":true}}'),
      ),
    ],
    ['roles-string', 'roles that are one text', token({ realm_access: { roles: 'SUPERADMINISTRATOR' } })],
    [
      'many-roles',
      '7 KiB with 300 roles',
      token({ realm_access: { roles: Array.from({ length: 300 }, (_, n) => `role-${n}`) } }),
    ],
  ];

  /** Larger than the head of a request may be. */
  const UNREADABLE: readonly Row[] = [
    ['kid-huge', 'a key id of 60 KB', forged({ kid: 'k'.repeat(60_000) })],
    ['oversize-16k', 'a token of 16 KiB', token({ pad: 'x'.repeat(16_384) })],
    ['oversize-200k', 'a token of 200 KiB', token({ pad: 'x'.repeat(200_000) })],
  ];

  const REFUSED: readonly Row[] = [
    [
      'valid-es256',
      'ES256, which is not one of the algorithms',
      compact(header({ alg: 'ES256', kid: 'e1' }), claims(), es256),
    ],
    // RFC 8725 §3.1, §3.2, CVE-2015-9235
    ...[
      ['alg-none', 'none'],
      ['alg-None-2', 'None'],
      ['alg-NONE-3', 'NONE'],
      ['alg-nOnE-4', 'nOnE'],
      ['alg-empty', ''],
    ].map(([id, alg]): Row => [String(id), `alg "${alg}"`, compact(header({ alg }), claims(), '')]),
    ['alg-none-with-sig', 'alg none, the signature kept', signed(header({ alg: 'none' }))],
    ['alg-missing', 'no alg', signed({ typ: 'JWT', kid: 'k1' })],
    ['alg-lower', 'alg in lower case', signed(header({ alg: 'rs256' }))],
    ['hs256-pem', 'HS256 keyed with the public key (CVE-2016-10555)', keyed(pem)],
    ['hs256-pem-trim', 'the same without its last line break', keyed(pem.trim())],
    ['hs256-jwk', 'HS256 keyed with the JWK', keyed(JSON.stringify(SIGNING_JWK))],
    ['hs256-n', 'HS256 keyed with the modulus', keyed(Buffer.from(String(SIGNING_JWK.n), 'base64url'))],
    ['hs256-empty', 'HS256 keyed with nothing', keyed('')],
    ['hs256-nokid', 'HS256 without a key id', compact({ alg: 'HS256', typ: 'JWT' }, claims(), hs256(pem))],
    [
      'es256-psychic',
      'ES256 of zeros (CVE-2022-21449)',
      compact(header({ alg: 'ES256', kid: 'e1' }), claims(), () => Buffer.alloc(64)),
    ],
    ['es256-on-rsa', 'ES256 under the RSA key id', compact(header({ alg: 'ES256' }), claims(), es256)],
    ['ps256', 'PS256 by the RS256 key', compact(header({ alg: 'PS256' }), claims(), ps256)],
    [
      'use-enc-key',
      'signed by the key for encryption',
      compact(header({ kid: 'enc1' }), claims(), rs256(ENCRYPTING.privateKey)),
    ],
    ['expired', 'expired an hour ago', token({ exp: now - 3600 })],
    ['expired-by-1h-string', 'exp as text', token({ exp: String(now + 3600) })],
    ['exp-missing', 'no exp', token({ exp: undefined })],
    ['exp-null', 'exp null', token({ exp: null })],
    ['exp-huge', 'exp 1e308', token({ exp: 1e308 })],
    ['exp-negative', 'exp -1', token({ exp: -1 })],
    ['nbf-future', 'valid in an hour', token({ nbf: now + 3600 })],
    ['iat-future', 'issued in an hour', token({ iat: now + 3600 })],
    ['aud-wrong', 'another audience', token({ aud: 'account' })],
    ['aud-missing', 'no audience', token({ aud: undefined })],
    ['aud-empty-array', 'an empty list of audiences', token({ aud: [] })],
    ['aud-prefix', 'an audience that begins like ours', token({ aud: 'serhafen-api.evil' })],
    ['aud-case', 'the audience in another case', token({ aud: 'SERHAFEN-API' })],
    ['aud-object', 'the audience as a member name', token({ aud: { 'serhafen-api': true } })],
    ['iss-wrong', 'another issuer', token({ iss: 'http://evil.test/realms/x' })],
    ['iss-missing', 'no issuer', token({ iss: undefined })],
    ['iss-suffix', 'an issuer that begins like ours', token({ iss: `${issuer}.evil.test` })],
    ['iss-other-realm', 'another realm of the same host', token({ iss: issuer.replace(/[^/]+$/, 'master') })],
    ['iss-slash', 'the issuer with a slash', token({ iss: `${issuer}/` })],
    ['iss-array', 'the issuer in a list', token({ iss: [issuer] })],
    [
      'iss-oidc-discovery',
      'an issuer who would be glad to be asked',
      forged({ kid: 'evil' }, claims({ iss: attacker })),
    ],
    ['kid-missing', 'no key id', signed({ alg: 'RS256', typ: 'JWT' })],
    ['kid-unknown', 'an unknown key id', forged({ kid: 'nope' })],
    ['kid-traversal', 'a key id that is a path', forged({ kid: '../../../../../../dev/null' })],
    ['kid-sqli', 'a key id that is SQL', forged({ kid: "k1' UNION SELECT 'x'--" })],
    ['kid-cmd', 'a key id that is a command', forged({ kid: 'k1|id' })],
    ['kid-null', 'a key id with a null byte', forged({ kid: 'k1\u0000' })],
    ['kid-url', 'a key id that is an address', forged({ kid: `${attacker}/jwks.json` })],
    ['kid-proto', 'a key id __proto__', forged({ kid: '__proto__' })],
    ['kid-object', 'a key id that is an object', forged({ kid: { a: 1 } })],
    ['kid-number', 'a key id that is a number', forged({ kid: 1 })],
    ['kid-devnull-hs', 'a key id that is an empty file, HS256', keyed('', { kid: '../../../../dev/null' })],
    ['jku', 'keys at an address of the attacker', forged({ kid: 'evil', jku: `${attacker}/jwks.json` })],
    ['x5u', 'a certificate at an address of the attacker', forged({ kid: 'evil', x5u: `${attacker}/cert.pem` })],
    ['jwk-embedded', 'the attacker’s key in the token (CVE-2018-0114)', forged({ kid: 'evil', jwk: evilJwk })],
    ['jwk-embedded-k1', 'the same under a known key id', forged({ jwk: evilJwk })],
    ['x5c', 'a certificate in the token', forged({ x5c: ['MIIB'] })],
    [
      'crit-unknown',
      'an unknown critical header (RFC 7515 §4.1.11)',
      signed(header({ crit: ['x-evil'], 'x-evil': 1 })),
    ],
    ['crit-empty', 'an empty list of critical headers', signed(header({ crit: [] }))],
    ['b64-false', 'b64 false', signed(header({ b64: false }))],
    ['wrong-key-same-kid', 'a known key id, another key', forged({})],
    ['sig-empty', 'no signature', compact(header(), claims(), '')],
    ['sig-truncated', 'a signature that is cut short', token().slice(0, -20)],
    ['sig-zero', 'a signature of zeros', compact(header(), claims(), () => Buffer.alloc(256))],
    [
      'payload-swapped',
      'other claims under the signature',
      [
        parts[0],
        Buffer.from(JSON.stringify(claims({ realm_access: { roles: ['SUPERADMIN'] } }))).toString('base64url'),
        parts[2],
      ].join('.'),
    ],
    ['dup-claims', 'claims twice (RFC 7519 §4)', signed(header(), more('"tenants":["ANDESBOX:CL"],"sub":"admin"'))],
    [
      'dup-header-alg',
      'alg twice',
      compact('{"alg":"none","alg":"RS256","typ":"JWT","kid":"k1","alg":"none"}', claims(), ''),
    ],
    ['payload-not-object', 'claims that are a list', signed(header(), [1])],
    ['payload-not-json', 'claims that are no JSON', signed(header(), 'hello')],
    ['payload-null', 'claims that are null', signed(header(), 'null')],
    ['refresh-token', 'a refresh token', token({ typ: 'Refresh', aud: issuer })],
    ['id-token', 'an ID token', token({ typ: 'ID', aud: 'serhafen-portal-web' })],
    ['id-token-our-aud', 'an ID token with our audience', token({ typ: 'ID' })],
    [
      'logout-token',
      'a logout token',
      signed(
        header({ typ: 'logout+jwt' }),
        claims({ typ: 'Logout', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
      ),
    ],
    ['azp-unknown', 'a client that may not call us', token({ azp: 'evil-client' })],
    ['sub-missing', 'no subject', token({ sub: undefined })],
    ['sub-object', 'a subject that is an object', token({ sub: { a: 1 } })],
    ['tenant-missing', 'no tenants', token({ tenants: undefined })],
    ['tenant-array', 'an object among the tenants', token({ tenants: ['SERHAFEN:CL', 'ANDESBOX:CL', {}] })],
    ['tenant-wildcard', 'a lone wildcard', token({ tenants: ['*'] })],
    ['tenant-delimiter', 'one delimiter too many', token({ tenants: ['SERHAFEN:CL:CL'] })],
    ['two-parts', 'two parts', parts.slice(0, 2).join('.')],
    ['four-parts', 'four parts', `${token()}.x`],
    ['five-parts-jwe', 'an encrypted token', jwe],
    [
      'jws-json',
      'JSON serialisation',
      JSON.stringify({ payload: 'e30', signatures: [{ protected: 'e30', signature: 'x' }] }),
    ],
    [
      'b64-padding',
      'base64 with padding',
      parts.map((part) => Buffer.from(part, 'base64url').toString('base64')).join('.'),
    ],
    ['empty', 'nothing', ''],
    ['garbage', 'no token', 'abc'],
    ['dots', 'two dots', '..'],
    ['unicode', 'a letter that is not ASCII', Buffer.from(`${token()}é`).toString('latin1')],
  ];

  const table = (rows: readonly Row[], expected: HostileToken['expected']): HostileToken[] =>
    rows.map(([id, what, text]) => ({ id, what, token: text, expected }));
  return [...table(ACCEPTED, 'accepted'), ...table(REFUSED, 'refused'), ...table(UNREADABLE, 'unreadable')];
}
