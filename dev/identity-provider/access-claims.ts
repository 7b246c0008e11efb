/** The claims of an access token, as the realm's mappers make them (domain: access token). */

import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { RealmUser } from './realm.ts';

/** `serhafen-api` comes from an audience mapper, `account` is Keycloak's default. */
const AUDIENCE = ['serhafen-api', 'account'];
export const SCOPE = 'openid profile email';

export interface TokenFrame {
  readonly issuer: string;
  /** Epoch seconds. */
  readonly issuedAt: number;
  readonly lifeSeconds: number;
  readonly azp: string;
  readonly scope: string;
  /** Absent in tokens of client credentials, which belong to no session. */
  readonly session?: { readonly id: string; readonly startedAt: number };
}

/** Claims that are the same for every access token of a client. */
export function frameClaims({ issuer, issuedAt, lifeSeconds, azp, scope, session }: TokenFrame): JWTPayload {
  return {
    exp: issuedAt + lifeSeconds,
    iat: issuedAt,
    ...(session && { auth_time: session.startedAt }),
    jti: randomUUID(),
    iss: issuer,
    aud: AUDIENCE,
    typ: 'Bearer',
    azp,
    ...(session && { sid: session.id }),
    acr: '1',
    scope,
  };
}

/** Claims about a user. */
export function userClaims(user: RealmUser): JWTPayload {
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
  return {
    sub: user.id,
    realm_access: { roles: [...user.roles, 'default-roles-newcustomsrealm'] },
    resource_access: { account: { roles: ['manage-account', 'view-profile'] } },
    email_verified: user.emailVerified,
    name: name || undefined,
    preferred_username: user.username,
    given_name: user.firstName ?? undefined,
    family_name: user.lastName ?? undefined,
    email: user.email ?? undefined,
    groups: user.groups,
    tenants: user.tenants,
  };
}
