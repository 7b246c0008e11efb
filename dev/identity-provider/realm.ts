/** The realm's users and sessions in memory, shared by the identity provider and the IAM service that administers it. */

import { type FixtureUser, USERS } from '../services/platform/fixtures.ts';

/** Keycloak's required actions, which keep a user from signing in with a password until done. */
export type RequiredAction = 'VERIFY_EMAIL' | 'UPDATE_PASSWORD' | 'UPDATE_PROFILE' | 'CONFIGURE_TOTP';

export interface RealmUser {
  /** The token's `sub`. */
  readonly id: string;
  readonly username: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  emailVerified: boolean;
  enabled: boolean;
  /** `null`: nobody can sign in with a password. */
  password: string | null;
  requiredActions: RequiredAction[];
  /** Realm roles of the portal; Keycloak's technical roles are added to the token. */
  roles: string[];
  /** Grants such as `SERHAFEN:CL`, `SERHAFEN:*`, `*:*`. */
  tenants: string[];
  /** Full paths, `/serhafen/cl/operaciones`. */
  groups: string[];
  /** Identity providers the account is linked with. */
  federatedProviders: 'google'[];
}

/** One sign-in; it ends by logout, by idling, or when a refresh token is used twice. */
export interface RealmSession {
  /** The token's `sid`. */
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  readonly scope: string;
  /** Epoch seconds. */
  readonly startedAt: number;
  /** `jti` of the only refresh token that still works (realm option Revoke Refresh Token). */
  refreshTokenId: string;
}

export interface Realm {
  readonly name: string;
  /** By id. */
  readonly users: Map<string, RealmUser>;
  /** By id. */
  readonly sessions: Map<string, RealmSession>;
}

/** Password of every fixture user that can sign in. */
export const DEV_PASSWORD = 'serhafen-dev';

/** Group of each fixture user who is in one. */
const GROUPS: Readonly<Record<string, string>> = {
  'ana.rojas': '/serhafen/cl/operaciones',
  'bruno.diaz': '/serhafen/cl/aduana',
  'carla.soto': '/serhafen/cl/bodega',
  'diego.vera': '/serhafen/cl/administracion',
  'elena.paz': '/serhafen/auditoria',
  'fabio.luna': '/andesbox/cl/operaciones',
};

/** A fresh realm with the nine fixture users (domain: tenants, users). */
export function createRealm(): Realm {
  return {
    name: 'NewCustomsRealm',
    users: new Map(USERS.map((user) => [user.id, realmUser(user)])),
    sessions: new Map(),
  };
}

/** By user name or e-mail, case-insensitively, as Keycloak's sign-in form looks users up. */
export function findUser(realm: Realm, login: string): RealmUser | undefined {
  const wanted = login.toLowerCase();
  for (const user of realm.users.values()) {
    if (user.username === wanted || user.email?.toLowerCase() === wanted) return user;
  }
  return undefined;
}

/** Ends every session of the user: refresh tokens stop working, access tokens live on until `exp` (domain: user states). */
export function endSessions(realm: Realm, userId: string): void {
  for (const session of realm.sessions.values()) {
    if (session.userId === userId) realm.sessions.delete(session.id);
  }
}

/** A service account has no password and no linked account: only client credentials give it a token. */
function realmUser(user: FixtureUser): RealmUser {
  const group = GROUPS[user.username];
  const person = !user.roles.includes('SYSTEM');
  return {
    id: user.id,
    username: user.username,
    firstName: user.firstName,
    lastName: user.lastName,
    email: user.email,
    emailVerified: true,
    enabled: user.enabled,
    password: person ? DEV_PASSWORD : null,
    requiredActions: [],
    roles: [...user.roles],
    tenants: [...user.tenants],
    groups: group === undefined ? [] : [group],
    federatedProviders: person ? ['google'] : [],
  };
}
