/** The claims of a token whose signature holds → who calls, or why the token is not accepted (domain: access token). */
import { type ErrorCode, GatewayError } from '../../schema/contract/errors.ts';
import type { Caller } from '../../schema/contract/request-context.ts';
import { isGrant } from './tenant.ts';

export type Claims = Readonly<Record<string, unknown>>;

export interface ClaimRules {
  readonly issuer: string;
  readonly audience: string;
  /** Clients whose tokens are accepted (`azp`). */
  readonly clients: readonly string[];
  /** Allowed difference between the two clocks, seconds. */
  readonly clockSkewSeconds: number;
  /** Longest time until `exp`, seconds. */
  readonly maxLifetimeSeconds: number;
}

interface Moment extends ClaimRules {
  /** Epoch seconds. */
  readonly now: number;
}

type Check = readonly [code: ErrorCode, claim: string, holds: (claims: Claims, moment: Moment) => boolean];

/** In order: the first that does not hold names the answer. A token for somebody else is that before it is expired. */
const CHECKS: readonly Check[] = [
  ['TOKEN_NOT_ACCEPTED', 'iss', ({ iss }, { issuer }) => iss === issuer],
  [
    'TOKEN_NOT_ACCEPTED',
    'aud',
    ({ aud }, { audience }) => (typeof aud === 'string' ? [aud] : texts(aud))?.includes(audience) === true,
  ],
  ['TOKEN_NOT_ACCEPTED', 'azp', ({ azp }, { clients }) => typeof azp === 'string' && clients.includes(azp)],
  // ID, refresh, offline and logout tokens of the same realm carry the same signature; only `typ` tells them apart.
  ['TOKEN_NOT_ACCEPTED', 'typ', ({ typ }) => typ === 'Bearer'],
  ['TOKEN_INVALID', 'exp', ({ exp }) => isTime(exp)],
  ['TOKEN_INVALID', 'nbf', ({ nbf }) => nbf === undefined || isTime(nbf)],
  ['TOKEN_INVALID', 'iat', ({ iat }) => iat === undefined || isTime(iat)],
  ['TOKEN_EXPIRED', 'exp', ({ exp }, { now, clockSkewSeconds }) => Number(exp) > now - clockSkewSeconds],
  ['TOKEN_NOT_YET_VALID', 'nbf', ({ nbf }, { now, clockSkewSeconds }) => Number(nbf ?? 0) <= now + clockSkewSeconds],
  ['TOKEN_NOT_YET_VALID', 'iat', ({ iat }, { now, clockSkewSeconds }) => Number(iat ?? 0) <= now + clockSkewSeconds],
  ['TOKEN_INVALID', 'exp', ({ exp }, { now, maxLifetimeSeconds }) => Number(exp) - now <= maxLifetimeSeconds],
  // The id becomes part of cache keys and rate-limit buckets.
  ['TOKEN_INVALID', 'sub', ({ sub }) => typeof sub === 'string' && /^[\x21-\x7e]{1,255}$/.test(sub)],
  // A grant that is not understood could be understood differently by a service.
  ['TOKEN_INVALID', 'tenants', ({ tenants }) => texts(tenants)?.every(isGrant) === true],
];

/**
 * @throws {GatewayError} TOKEN_NOT_ACCEPTED, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID or TOKEN_INVALID
 */
export function readClaims(claims: Claims, token: string, rules: ClaimRules, nowMs: number): Caller {
  const moment = { ...rules, now: nowMs / 1000 };
  for (const [code, claim, holds] of CHECKS) {
    if (!holds(claims, moment)) throw new GatewayError(code, { message: `the claim "${claim}" is not accepted` });
  }
  const { sub, preferred_username: username, realm_access: realmAccess, scope, tenants, exp, iat, acr } = claims;
  const signedInAt = claims.auth_time;
  // Keycloak before 24 wrote `session_state`.
  const session = claims.sid ?? claims.session_state;
  const roles = texts((realmAccess as { roles?: unknown } | null | undefined)?.roles);
  return {
    id: String(sub),
    username: typeof username === 'string' ? username : String(sub),
    roles: roles ?? [],
    scopes: typeof scope === 'string' ? scope.split(' ').filter((part) => part !== '') : [],
    grants: texts(tenants) ?? [],
    token,
    expiresAt: Number(exp),
    ...(isTime(iat) && { issuedAt: Number(iat) }),
    ...(typeof session === 'string' && { sessionId: session }),
    ...(typeof acr === 'string' && { acr }),
    ...(isTime(signedInAt) && { authenticatedAt: Number(signedInAt) }),
  };
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A list of strings, else `null`: a lone string would make `includes` match parts of it. */
function texts(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : null;
}
