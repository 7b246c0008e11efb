/** A realm of our own for tests: keys, the set it publishes, and tokens signed in every way an attacker can think of. */
import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { ContextBuilderOptions } from '../../../../gateway/context/build-context.ts';
import type { RequestHead } from '../../../../schema/contract/request-head.ts';

export const ISSUER = 'http://keycloak.test/realms/NewCustomsRealm';
/** The frozen moment of all tests, epoch seconds. */
export const NOW = 1_768_482_300;
export const CORRELATION_ID = '3b0e8a9e-7a0e-4b7e-9a4e-0c6b4d7a5e11';

export type Json = Record<string, unknown>;
export type Signer = (input: string) => Buffer;

export function rsaKey(bits = 2048) {
  return generateKeyPairSync('rsa', { modulusLength: bits });
}

export function publicJwk(key: KeyObject, members: Json): Json {
  return { ...key.export({ format: 'jwk' }), ...members };
}

export const SIGNING = rsaKey();
export const STRANGER = rsaKey();
export const ENCRYPTING = rsaKey();
export const ELLIPTIC = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export const SIGNING_JWK = publicJwk(SIGNING.publicKey, { kid: 'k1', alg: 'RS256', use: 'sig' });

/** What Keycloak publishes: also a key for encryption, and here one of another algorithm. */
export const KEY_SET: Json = {
  keys: [
    SIGNING_JWK,
    publicJwk(ENCRYPTING.publicKey, { kid: 'enc1', alg: 'RSA-OAEP', use: 'enc' }),
    publicJwk(ELLIPTIC.publicKey, { kid: 'e1', alg: 'ES256', use: 'sig' }),
  ],
};

export const rs256 =
  (key: KeyObject = SIGNING.privateKey): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), key);

export const ps256: Signer = (input) =>
  sign('sha256', Buffer.from(input), {
    key: SIGNING.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: 32,
  });

export const es256: Signer = (input) =>
  sign('sha256', Buffer.from(input), { key: ELLIPTIC.privateKey, dsaEncoding: 'ieee-p1363' });

export const hs256 =
  (secret: string | Buffer): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

export const header = (members: Json = {}): Json => ({ alg: 'RS256', typ: 'JWT', kid: 'k1', ...members });

export const claims = (members: Json = {}): Json => ({
  exp: NOW + 300,
  iat: NOW - 5,
  jti: '8f0e6f0a-2a43-4c7e-9a2f-0c6b4d7a5e11',
  iss: ISSUER,
  aud: ['serhafen-api', 'account'],
  sub: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01',
  typ: 'Bearer',
  azp: 'serhafen-portal-web',
  scope: 'openid profile email',
  realm_access: { roles: ['OPERATIONS', 'offline_access'] },
  resource_access: { 'realm-management': { roles: ['realm-admin'] } },
  preferred_username: 'ana.rojas',
  tenants: ['SERHAFEN:CL', 'SERHAFEN:PE'],
  ...members,
});

/** Any two parts, as text or as JSON, and any signature over them. */
export function compact(first: Json | string, second: unknown, signature: Signer | string): string {
  const input = `${encode(first)}.${encode(second)}`;
  return `${input}.${typeof signature === 'string' ? signature : signature(input).toString('base64url')}`;
}

/** A token the realm would issue, but for the members given. */
export function token(members: Json = {}): string {
  return compact(header(), claims(members), rs256());
}

export function builderOptions(answer: () => Promise<Response>, now = () => NOW * 1000): ContextBuilderOptions {
  return {
    token: {
      issuer: ISSUER,
      audience: 'serhafen-api',
      clients: ['serhafen-portal-web', 'serhafen-integration'],
      clockSkewSeconds: 5,
      maxLifetimeSeconds: 86_400,
    },
    keys: {
      url: `${ISSUER}/protocol/openid-connect/certs`,
      freshSeconds: 600,
      staleSeconds: 86_400,
      cooldownSeconds: 30,
      fetch: answer,
    },
    tokenCacheSize: 100,
    now,
  };
}

export function answerKeys(keySet: unknown = KEY_SET): Promise<Response> {
  return Promise.resolve(Response.json(keySet));
}

/** A request head as Node gives it; a list of values is a header that came several times. */
export function head(headers: Readonly<Record<string, string | readonly string[]>> = {}): RequestHead {
  const entries = Object.entries(headers);
  return {
    correlationId: CORRELATION_ID,
    headers: Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === 'string' ? value : value.join(', ')]),
    ),
    rawHeaders: entries.flatMap(([name, value]) => [value].flat().flatMap((one) => [name, one])),
    signal: new AbortController().signal,
  };
}

export function bearer(value: string): RequestHead {
  return head({ authorization: `Bearer ${value}` });
}

/** The code of what `work` throws or rejects with. */
export async function codeOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'nothing was thrown';
}

function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}
