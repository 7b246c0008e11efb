/** Verifies access tokens again in every service, as defence in depth (domain: access token, key handling). */

import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { Problem } from './problem.ts';
import type { Caller } from './service-definition.ts';

/** Roles that mean something here; Keycloak's technical roles do not (domain: portal roles). */
const PORTAL_ROLES = ['SUPERADMIN', 'TENANT_ADMIN', 'CUSTOMS_AGENT', 'OPERATIONS', 'WAREHOUSE', 'AUDITOR', 'SYSTEM'];
const AUDIENCE = 'serhafen-api';
/** Keycloak names the client that asked for the token: of a sign-in through IAM, IAM itself. */
const CLIENTS = ['serhafen-portal-web', 'serhafen-iam', 'serhafen-integration'];
const MAX_TOKEN_BYTES = 8192;
const CLOCK_SKEW_SECONDS = 5;
/** Keys may be this old when the identity provider is down. */
const KEYS_MAX_AGE_MS = 24 * 60 * 60 * 1000;

export interface AuthenticateOptions {
  /** Exact `iss` of every accepted token. */
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly now: () => Date;
}

/** Gives the caller of an `Authorization` header; throws 401 by the table of domain: verification outcomes. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** The keys are fetched with the first token and again whenever a token names an unknown key. */
export function createAuthenticate({ issuer, jwksUrl, now }: AuthenticateOptions): Authenticate {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { cacheMaxAge: KEYS_MAX_AGE_MS, cooldownDuration: 0 });
  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new Problem(authorization ? 'TOKEN_INVALID' : 'UNAUTHENTICATED');
    if (token.length > MAX_TOKEN_BYTES) throw new Problem('TOKEN_INVALID');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer,
        audience: AUDIENCE,
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: now(),
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      // A set with a single key would accept a token that names none.
      if (protectedHeader.kid === undefined) throw new Problem('TOKEN_INVALID');
      return readCaller(payload);
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(refusalCode(error));
    }
  };
}

function readCaller(payload: JWTPayload): Caller {
  if (payload.typ !== 'Bearer' || !CLIENTS.includes(String(payload.azp))) throw new Problem('TOKEN_NOT_ACCEPTED');
  const { roles } = (payload.realm_access ?? {}) as { roles?: unknown };
  return {
    id: payload.sub ?? '',
    username: String(payload.preferred_username ?? ''),
    roles: texts(roles).filter((role) => PORTAL_ROLES.includes(role)),
    tenants: texts(payload.tenants),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function refusalCode(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'TOKEN_EXPIRED';
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'check_failed') {
    return error.claim === 'nbf' ? 'TOKEN_NOT_YET_VALID' : 'TOKEN_NOT_ACCEPTED';
  }
  if (error instanceof errors.JWTClaimValidationFailed && ['iss', 'aud'].includes(error.claim))
    return 'TOKEN_NOT_ACCEPTED';
  const unreachable =
    !(error instanceof errors.JOSEError) || ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'].includes(error.code);
  return unreachable ? 'IDP_UNAVAILABLE' : 'TOKEN_INVALID';
}
