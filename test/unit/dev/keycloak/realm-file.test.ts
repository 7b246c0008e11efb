/** The realm that a real Keycloak imports is the one that our identity provider plays. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findClient } from '../../../../dev/identity-provider/clients.ts';
import { createRealm, DEV_PASSWORD } from '../../../../dev/identity-provider/realm.ts';

interface RealmFile {
  readonly [option: string]: unknown;
  readonly realm: string;
  readonly users: readonly {
    readonly id?: string;
    readonly username: string;
    readonly realmRoles?: readonly string[];
    readonly groups?: readonly string[];
    readonly attributes?: { readonly tenants: readonly string[] };
    readonly credentials?: readonly { readonly value: string }[];
    readonly serviceAccountClientId?: string;
  }[];
  readonly clients: readonly {
    readonly clientId: string;
    readonly secret?: string;
    readonly publicClient: boolean;
    readonly directAccessGrantsEnabled: boolean;
    readonly protocolMappers: readonly { readonly config: Readonly<Record<string, string>> }[];
  }[];
  readonly identityProviders: readonly { readonly alias: string; readonly config: Readonly<Record<string, string>> }[];
}

const file = new URL('../../../../dev/keycloak/NewCustomsRealm.json', import.meta.url);
const realm = JSON.parse(readFileSync(file, 'utf8')) as RealmFile;

describe('dev/keycloak/NewCustomsRealm.json', () => {
  test('has the users of the fixtures with their ids, roles, groups, tenants and password', () => {
    const known = new Map(realm.users.map((user) => [user.id, user]));
    for (const { id, username, roles, groups, tenants, password } of createRealm().users.values()) {
      const user = known.get(id);
      expect(user?.username).toBe(password === null ? 'service-account-serhafen-integration' : username);
      expect(user?.realmRoles?.filter((role) => !role.startsWith('default-roles-'))).toEqual(roles);
      expect(user?.groups ?? []).toEqual(groups);
      expect(user?.attributes?.tenants).toEqual(tenants);
      expect(user?.credentials?.[0]?.value ?? null).toBe(password === null ? null : DEV_PASSWORD);
    }
  });

  test.each(
    realm.clients.filter(({ clientId }) => clientId !== 'back-office').map((client) => [client.clientId, client]),
  )('knows %s with the secret and the grants that it has here', (id, client) => {
    const ours = findClient(id);
    // Keycloak reads the environment in an import.
    const secret = client.secret?.replace(/^\$\{\w+:(.*)\}$/, '$1') ?? null;
    expect(secret).toBe(ours?.secret);
    expect(client.publicClient).toBe(ours?.secret === null);
    expect(client.directAccessGrantsEnabled).toBe(ours?.grants.includes('password'));
  });

  test('puts audience, tenants and groups into the access tokens of every client', () => {
    for (const { protocolMappers } of realm.clients) {
      const claims = protocolMappers.map(({ config }) => config['claim.name'] ?? config['included.custom.audience']);
      expect(claims).toEqual(['serhafen-api', 'tenants', 'groups']);
    }
  });

  test('gives short-lived tokens and refresh tokens that work once', () => {
    expect(realm).toMatchObject({
      ...{ realm: 'NewCustomsRealm', accessTokenLifespan: 300, ssoSessionIdleTimeout: 1800 },
      ...{ ssoSessionMaxLifespan: 36_000, revokeRefreshToken: true, refreshTokenMaxReuse: 0 },
    });
  });

  test('holds a place for Google, whose credentials come from the environment', () => {
    const google = realm.identityProviders.find(({ alias }) => alias === 'google');
    expect(google?.config.clientSecret).toMatch(/^\$\{GOOGLE_CLIENT_SECRET:/);
  });
});
