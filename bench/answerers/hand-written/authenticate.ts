/** Who is asking, for which tenant: jose against the realm's keys, verified tokens remembered by their digest until they expire. */
import { hash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';

export interface Context {
  readonly token: string;
  readonly businessUnit: string;
  readonly countryCode: string;
  readonly correlationId: string;
}

/** An answer other than 200. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Caller {
  readonly grants: readonly string[];
  readonly roles: readonly string[];
  readonly expiresAt: number;
}

const CLOCK_SKEW_SECONDS = 5;
const CLIENTS = ['serhafen-portal-web', 'serhafen-integration'];
const PORTAL_ROLES = new Set([
  'SUPERADMIN',
  'TENANT_ADMIN',
  'CUSTOMS_AGENT',
  'OPERATIONS',
  'WAREHOUSE',
  'AUDITOR',
  'SYSTEM',
]);

/** Answers at once when the token is known. Throws or rejects with a {@link Refusal}. */
export function createAuthenticate(identityProvider: string, issuer: string) {
  const keys = createRemoteJWKSet(new URL(`${identityProvider}/realms/NewCustomsRealm/protocol/openid-connect/certs`));
  const callers = new LRUCache<string, Caller>({ max: 10_000 });

  async function verify(token: string, digest: string): Promise<Caller> {
    const options = { issuer, audience: 'serhafen-api', algorithms: ['RS256'], clockTolerance: CLOCK_SKEW_SECONDS };
    const { payload } = await jwtVerify(token, keys, options).catch(() => {
      throw new Refusal(401, 'the token is not valid');
    });
    if (payload.typ !== 'Bearer' || !CLIENTS.includes(String(payload.azp))) {
      throw new Refusal(401, 'the token is not accepted');
    }
    const caller = {
      grants: payload.tenants as string[],
      roles: (payload.realm_access as { roles: string[] }).roles,
      expiresAt: Number(payload.exp),
    };
    callers.set(digest, caller);
    return caller;
  }

  return (headers: IncomingHttpHeaders): Context | Promise<Context> => {
    const { authorization } = headers;
    if (authorization === undefined || !authorization.startsWith('Bearer ')) throw new Refusal(401, 'no token');
    const token = authorization.slice(7);
    const digest = hash('sha256', token, 'base64');
    const known = callers.get(digest);
    if (known !== undefined && known.expiresAt + CLOCK_SKEW_SECONDS > Date.now() / 1000) {
      return contextOf(headers, token, known);
    }
    return verify(token, digest).then((caller) => contextOf(headers, token, caller));
  };
}

function contextOf(headers: IncomingHttpHeaders, token: string, caller: Caller): Context {
  const businessUnit = headers['x-business-unit'];
  const countryCode = headers['x-country-code'];
  if (typeof businessUnit !== 'string' || typeof countryCode !== 'string') throw new Refusal(400, 'no tenant');
  const { grants } = caller;
  if (
    !grants.includes(`${businessUnit}:${countryCode}`) &&
    !grants.includes(`${businessUnit}:*`) &&
    !grants.includes('*:*')
  ) {
    throw new Refusal(403, 'the tenant is not granted');
  }
  if (!caller.roles.some((role) => PORTAL_ROLES.has(role))) throw new Refusal(403, 'the role is not sufficient');
  const correlationId = headers['x-correlation-id'];
  return {
    token,
    businessUnit,
    countryCode,
    correlationId: typeof correlationId === 'string' ? correlationId : randomUUID(),
  };
}
