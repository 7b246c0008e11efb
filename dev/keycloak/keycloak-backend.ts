/** IAM in front of a real Keycloak: users are read from its realm at the start, and every change of a user goes there first. */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { RequiredAction } from '../identity-provider/realm.ts';
import { grantText } from '../services/iam/grants.ts';
import type { Account, IdentityBackend } from '../services/iam/identity-backend.ts';
import type { RealmMirror } from '../services/iam/realm-mirror.ts';
import { ROLES } from '../services/iam/roles.ts';
import { groupPathsOf, type IamState } from '../services/iam/state.ts';
import type { User } from '../services/iam/user.ts';
import { administerRealm, answered } from './administer-realm.ts';

/** Keycloak's own roles, such as `default-roles-…`, are nobody's here. */
const PORTAL_ROLES: ReadonlySet<string> = new Set([...ROLES.map(({ name }) => name), 'SYSTEM']);
/** More than a development realm has. */
const MOST_USERS = 1000;

/**
 * @param issuer of the portal's realm
 * @throws (rejects) 503 IDP_UNAVAILABLE while Keycloak does not answer
 */
export async function connectKeycloakBackend(issuer: string): Promise<IdentityBackend> {
  const client = administerRealm(issuer);
  const accounts = await answered(readAccounts(client));
  return { accounts, mirror: (state) => mirrorInto(client, state) };
}

async function readAccounts(client: KeycloakAdminClient): Promise<Account[]> {
  const users = await client.users.find({ max: MOST_USERS, briefRepresentation: false });
  return Promise.all(
    users.map(async ({ id = '', username = '', attributes, ...user }) => ({
      ...{ id, username, enabled: user.enabled === true, emailVerified: user.emailVerified === true },
      ...{ firstName: user.firstName ?? null, lastName: user.lastName ?? null, email: user.email ?? null },
      requiredActions: (user.requiredActions ?? []) as RequiredAction[],
      tenants: (attributes?.tenants ?? []) as string[],
      roles: (await portalRoles(client, id)).map(({ name }) => name),
      groups: (await client.users.listGroups({ id })).map(({ path = '' }) => path),
    })),
  );
}

async function portalRoles(client: KeycloakAdminClient, id: string) {
  const roles = await client.users.listRealmRoleMappings({ id });
  return roles.flatMap(({ id: roleId = '', name = '' }) => (PORTAL_ROLES.has(name) ? [{ id: roleId, name }] : []));
}

function mirrorInto(client: KeycloakAdminClient, state: IamState): RealmMirror {
  async function save(user: User): Promise<void> {
    const { id } = user;
    const found = await client.users.findOne({ id });
    if (!found) return importUser(client, state, user);
    // What is not sent is taken away: other attributes are those of Keycloak.
    const attributes = { ...found.attributes, tenants: user.tenants.map(grantText) };
    await client.users.update({ id }, { ...representationOf(user), attributes });
    await moveRoles(client, user);
    await moveGroups(client, id, groupPathsOf(state, user));
    if (!user.enabled) await client.users.logout({ id });
  }
  /** Most users of the fixtures have never had an account. */
  async function remove(id: string): Promise<void> {
    if (await client.users.findOne({ id })) await client.users.del({ id });
  }
  return {
    save: (user) => answered(save(user)),
    setPassword: (user, value) =>
      answered(
        (async () => {
          await save(user);
          const temporary = user.requiredActions.includes('UPDATE_PASSWORD');
          await client.users.resetPassword({ id: user.id, credential: { type: 'password', value, temporary } });
        })(),
      ),
    remove: ({ id }) => answered(remove(id)),
  };
}

/** Only an import takes an id that is given: the same person has to be the same in both. */
async function importUser(client: KeycloakAdminClient, state: IamState, user: User): Promise<void> {
  const { id, username, roles } = user;
  const account = {
    ...{ id, username, ...representationOf(user), realmRoles: [...roles], groups: groupPathsOf(state, user) },
    attributes: { tenants: user.tenants.map(grantText) },
  };
  await client.realms.partialImport({
    realm: client.realmName,
    rep: { ifResourceExists: 'FAIL', users: [account] },
  });
}

function representationOf({ firstName, lastName, email, emailVerified, enabled, requiredActions }: User) {
  return {
    ...{ firstName: firstName ?? '', lastName: lastName ?? '', email: email ?? '' },
    ...{ emailVerified, enabled, requiredActions: [...requiredActions] },
  };
}

async function moveRoles(client: KeycloakAdminClient, { id, roles }: User): Promise<void> {
  const held = await portalRoles(client, id);
  const missing = roles.filter((name) => !held.some((role) => role.name === name));
  const known = await Promise.all(missing.map((name) => client.roles.findOneByName({ name })));
  const added = known.flatMap((role) => (role?.id && role.name ? [{ id: role.id, name: role.name }] : []));
  const removed = held.filter(({ name }) => !roles.includes(name));
  if (added.length > 0) await client.users.addRealmRoleMappings({ id, roles: added });
  if (removed.length > 0) await client.users.delRealmRoleMappings({ id, roles: removed });
}

async function moveGroups(client: KeycloakAdminClient, id: string, paths: readonly string[]): Promise<void> {
  const held = await client.users.listGroups({ id });
  for (const { id: groupId = '', path = '' } of held) {
    if (!paths.includes(path)) await client.users.delFromGroup({ id, groupId });
  }
  for (const path of paths.filter((wanted) => !held.some((group) => group.path === wanted))) {
    await client.users.addToGroup({ id, groupId: await groupIdOf(client, path) });
  }
}

/** @throws (rejects) when the realm has no such group */
async function groupIdOf(client: KeycloakAdminClient, path: string): Promise<string> {
  let level = await client.groups.find({ search: path.slice(path.lastIndexOf('/') + 1), exact: true });
  for (let depth = 2; ; depth++) {
    const prefix = path.split('/', depth).join('/');
    const group = level.find((one) => one.path === prefix);
    if (group?.id === undefined) throw new Error(`Keycloak has no group ${path}`);
    if (prefix === path) return group.id;
    level = group.subGroups ?? [];
  }
}
