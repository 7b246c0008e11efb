/** Access tokens as the company's realm issues them, and the key set they verify against. */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** A caller of the load: the headers that say who asks, for which tenant. */
export interface LoadCaller {
  readonly token: string;
  readonly businessUnit: string;
  readonly countryCode: string;
}

const TENANTS = ['SERHAFEN:CL', 'SERHAFEN:PE', 'ANDESBOX:CL', 'ANDESBOX:PE'];
const LIFE_SECONDS = 12 * 3600;
const KEY_ID = 'bench';

/**
 * @param issuer claim `iss`
 * @param count  callers, spread over four tenants
 */
export function mintTokens(issuer: string, keys: SigningKeys, count: number): readonly LoadCaller[] {
  return Array.from({ length: count }, (_, n) => {
    const tenant = TENANTS[n % TENANTS.length] as string;
    const [businessUnit = '', countryCode = ''] = tenant.split(':');
    return { token: mint(issuer, keys, n, tenant), businessUnit, countryCode };
  });
}

export interface SigningKeys {
  readonly privateKey: ReturnType<typeof generateKeyPairSync>['privateKey'];
  /** JSON text of the key set (RFC 7517). */
  readonly jwks: string;
}

export function createSigningKeys(): SigningKeys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' };
  return { privateKey, jwks: JSON.stringify({ keys: [jwk] }) };
}

function mint(issuer: string, keys: SigningKeys, n: number, tenant: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    exp: now + LIFE_SECONDS,
    iat: now,
    auth_time: now,
    jti: randomUUID(),
    iss: issuer,
    aud: ['serhafen-api', 'account'],
    typ: 'Bearer',
    azp: 'serhafen-portal-web',
    sid: randomUUID(),
    acr: '1',
    scope: 'openid profile email',
    sub: `3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c${String(1000 + n)}`,
    realm_access: { roles: ['TENANT_ADMIN', 'default-roles-newcustomsrealm'] },
    resource_access: { account: { roles: ['manage-account', 'view-profile'] } },
    email_verified: true,
    name: `Load Caller ${n}`,
    preferred_username: `load.caller.${n}`,
    given_name: 'Load',
    family_name: `Caller ${n}`,
    email: `load.caller.${n}@example.test`,
    groups: [`/serhafen/cl/operaciones`],
    tenants: [tenant],
  };
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), keys.privateKey).toString('base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
