/** Changes of users: ceilings, protection of the last super administrator, versions. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../platform/problem.ts';
import type { Call, Handler, Reply } from '../platform/service-definition.ts';
import { expectVersion, touch } from '../platform/versioned.ts';
import { findGroup } from './read-handlers.ts';
import type { RealmPort } from './realm-port.ts';
import { covers, findUser, grantOf, type IamState, ROLES, rankOf, type TenantGrant, type User } from './state.ts';

type Body = Record<string, unknown>;

/** Users may change these of themselves (domain: operations, updateUser). */
const OWN_PROPERTIES = new Set(['firstName', 'lastName', 'phone', 'locale', 'expectedVersion']);
const EDITABLE = ['email', 'firstName', 'lastName', 'phone', 'rut', 'locale', 'tenants', 'requiredActions'] as const;

export function writeHandlers(state: IamState, realm: RealmPort | undefined): Record<string, Handler> {
  const target = (call: Call): User => findUser(state, call.path.userId ?? '', call.tenant);
  const changed = (call: Call, user: User, type: string, data: Body = {}): Reply => {
    touch(user, call);
    call.emit({
      type,
      subject: `user/${user.id}`,
      sequence: user.version,
      data: { userId: user.id, username: user.username, ...data },
    });
    return { status: 200, body: user };
  };
  return {
    createUser: (call) => {
      const body = call.body as Body & { username: string; email: string; roles: string[]; tenants: TenantGrant[] };
      const username = body.username.toLowerCase();
      const others = [...state.users.values()];
      if (others.some((user) => user.username === username)) throw new Problem('USERNAME_TAKEN');
      if (others.some((user) => user.email === body.email)) throw new Problem('EMAIL_TAKEN');
      checkRoles(call, body.roles, []);
      checkGrants(call, body.tenants);
      if (typeof body.temporaryPassword === 'string') checkPassword(body.temporaryPassword);
      const user = newUser(call, username, body);
      state.users.set(user.id, user);
      call.emit({
        type: 'iam.user.created',
        subject: `user/${user.id}`,
        sequence: 1,
        data: { userId: user.id, username },
      });
      return { status: 201, body: user };
    },
    updateUser: (call) => {
      const user = target(call);
      const body = call.body as Body & { expectedVersion: number };
      if (rankOf(call.caller.roles) < 80 && Object.keys(body).some((key) => !OWN_PROPERTIES.has(key)))
        throw new Problem('FORBIDDEN_ROLE');
      expectVersion(user, body.expectedVersion);
      if (
        typeof body.email === 'string' &&
        [...state.users.values()].some((other) => other !== user && other.email === body.email)
      ) {
        throw new Problem('EMAIL_TAKEN');
      }
      if (body.tenants !== undefined) checkGrants(call, body.tenants as TenantGrant[]);
      for (const key of EDITABLE) if (key in body) Object.assign(user, { [key]: body[key] });
      user.displayName = [user.firstName, user.lastName].filter(Boolean).join(' ') || user.username;
      return changed(call, user, 'iam.user.updated');
    },
    setUserEnabled: (call) => {
      const user = target(call);
      const body = call.body as { enabled: boolean; expectedVersion: number };
      if (!body.enabled && user.id === call.caller.id) throw new Problem('CANNOT_DISABLE_SELF');
      if (!body.enabled) protectLastSuperadmin(state, user);
      expectVersion(user, body.expectedVersion);
      user.enabled = body.enabled;
      realm?.setEnabled(user.username, body.enabled);
      return changed(call, user, body.enabled ? 'iam.user.enabled' : 'iam.user.disabled');
    },
    deleteUser: (call) => {
      const user = target(call);
      if (user.id === call.caller.id) throw new Problem('CANNOT_DELETE_SELF');
      protectLastSuperadmin(state, user);
      expectVersion(user, call.query.expectedVersion as number);
      state.users.delete(user.id);
      realm?.remove(user.username);
      changed(call, user, 'iam.user.deleted');
      return { status: 204 };
    },
    resetUserPassword: (call) => {
      const user = target(call);
      const { temporaryPassword } = call.body as { temporaryPassword?: string | null };
      if (rankOf(user.roles) >= rankOf(call.caller.roles) && rankOf(call.caller.roles) < 100)
        throw new Problem('ROLE_CEILING');
      if (typeof temporaryPassword === 'string') {
        checkPassword(temporaryPassword);
        realm?.setPassword(user.username, temporaryPassword);
      }
      changed(call, user, 'iam.user.password-reset');
      return { status: 204 };
    },
    replaceUserRoles: (call) => {
      const user = target(call);
      const body = call.body as { roles: string[]; expectedVersion: number };
      checkRoles(call, body.roles, user.roles);
      if (!body.roles.includes('SUPERADMIN')) protectLastSuperadmin(state, user);
      expectVersion(user, body.expectedVersion);
      const before = user.roles;
      user.roles = body.roles;
      realm?.setRoles(user.username, body.roles);
      const added = body.roles.filter((role) => !before.includes(role));
      return changed(call, user, 'iam.user.roles-changed', {
        added,
        removed: before.filter((role) => !body.roles.includes(role)),
      });
    },
    addUserToGroup: (call) => {
      const user = target(call);
      const group = findGroup(state, call);
      if (!call.caller.tenants.some((grant) => covers(grantOf(grant), call.tenant)))
        throw new Problem('TENANT_GRANT_CEILING');
      if (!user.groupIds.includes(group.id)) user.groupIds.push(group.id);
      return changed(call, user, 'iam.user.groups-changed');
    },
    removeUserFromGroup: (call) => {
      const user = target(call);
      const group = findGroup(state, call);
      user.groupIds = user.groupIds.filter((id) => id !== group.id);
      return changed(call, user, 'iam.user.groups-changed');
    },
  };
}

function newUser(call: Call, username: string, body: Body): User {
  const now = call.now.toISOString();
  const text = (key: string): string | null => (typeof body[key] === 'string' ? (body[key] as string) : null);
  return {
    id: randomUUID(),
    username,
    displayName: [text('firstName'), text('lastName')].filter(Boolean).join(' ') || username,
    enabled: body.enabled !== false,
    firstName: text('firstName'),
    lastName: text('lastName'),
    email: text('email'),
    emailVerified: false,
    phone: text('phone'),
    rut: text('rut'),
    locale: body.locale === 'en' ? 'en' : 'es',
    roles: body.roles as string[],
    groupIds: (body.groupIds as string[] | null | undefined) ?? [],
    tenants: body.tenants as TenantGrant[],
    federatedProviders: [],
    requiredActions: (body.requiredActions as string[] | null | undefined) ?? [],
    lastLoginAt: null,
    createdAt: now,
    updatedAt: now,
    createdBy: call.caller.id,
    version: 1,
  };
}

/** Role ceiling (domain: portal roles): only roles below the actor's own, in what is granted and in what is taken away. */
function checkRoles(call: Call, wanted: readonly string[], current: readonly string[]): void {
  const known = new Map(ROLES.map(({ name, rank }) => [name as string, rank]));
  if (wanted.some((role) => !known.has(role))) throw new Problem('ROLE_UNKNOWN');
  const actor = rankOf(call.caller.roles);
  const touched = [
    ...wanted.filter((role) => !current.includes(role)),
    ...current.filter((role) => !wanted.includes(role)),
  ];
  if (actor < 100 && touched.some((role) => (known.get(role) ?? 0) >= Math.min(actor, 80)))
    throw new Problem('ROLE_CEILING');
}

/** Grant ceiling: nobody gives a tenant they do not hold. */
function checkGrants(call: Call, wanted: readonly TenantGrant[]): void {
  const held = call.caller.tenants.map(grantOf);
  if (!wanted.every((grant) => held.some((own) => covers(own, grant)))) throw new Problem('TENANT_GRANT_CEILING');
}

function checkPassword(password: string): void {
  if (password.length < 10 || !/\d/.test(password)) throw new Problem('PASSWORD_POLICY');
}

function protectLastSuperadmin(state: IamState, user: User): void {
  if (!user.roles.includes('SUPERADMIN') || !user.enabled) return;
  const others = [...state.users.values()].filter(
    (other) => other !== user && other.enabled && other.roles.includes('SUPERADMIN'),
  );
  if (others.length === 0) throw new Problem('LAST_SUPERADMIN');
}
