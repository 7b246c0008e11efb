/** Reads of users, roles, groups and tenants. */
import { batchByIds } from '../platform/batch.ts';
import { fixtureId, TENANTS } from '../platform/fixtures.ts';
import { listPage } from '../platform/list-page.ts';
import { Problem } from '../platform/problem.ts';
import type { Call, Handler, Reply } from '../platform/service-definition.ts';
import { tenantKey } from '../platform/tenant-key.ts';
import {
  covers,
  findUser,
  type Group,
  grantOf,
  type IamState,
  ROLES,
  rankOf,
  shown,
  type User,
  usersOfTenant,
} from './state.ts';

const ok = (body: unknown): Reply => ({ status: 200, body });

const USER_LIST = {
  search: (user: User) => [user.username, user.displayName, user.email],
  sort: {
    username: (user: User) => user.username,
    email: (user: User) => user.email,
    lastName: (user: User) => user.lastName,
    createdAt: (user: User) => user.createdAt,
    lastLoginAt: (user: User) => user.lastLoginAt,
  },
  defaultSort: 'username:ASC',
};

export function readHandlers(state: IamState): Record<string, Handler> {
  const userPage = (users: readonly User[], call: Call): Reply => {
    const page = listPage(users, call, USER_LIST);
    return ok({ ...page, data: page.data.map((user) => shown(user, call.caller)) });
  };
  return {
    getCurrentUser: ({ caller }) => {
      const user = state.users.get(caller.id);
      if (user === undefined) throw new Problem('USER_NOT_FOUND');
      return ok(user);
    },
    listMyTenants: ({ caller }) => {
      const grants = caller.tenants.map(grantOf);
      const mine = TENANTS.filter((tenant) => grants.some((grant) => covers(grant, tenant)));
      return ok({ data: mine.map(({ key: _key, ...tenant }) => tenant) });
    },
    listUsers: (call) =>
      userPage(
        usersOfTenant(state, call.tenant).filter((user) => matches(user, call)),
        call,
      ),
    getUserById: (call) => ok(shown(findUser(state, call.path.userId ?? '', call.tenant), call.caller)),
    getUsersByIds: (call) => {
      const visible = new Map(usersOfTenant(state, call.tenant).map((user) => [user.id, user]));
      const batch = batchByIds(call.query.ids as string[], (id) => visible.get(id));
      return ok({ ...batch, data: batch.data.map((user) => shown(user, call.caller)) });
    },
    listRoles: (call) => {
      const search = String(call.query.search ?? '').toUpperCase();
      const all = ROLES.map(({ name }) => roleOf(name, call)).filter(({ name }) => name.includes(search));
      const { assignable } = call.query;
      return ok({ data: assignable === undefined ? all : all.filter((role) => role.assignable === assignable) });
    },
    getRoleByName: (call) => ok(knownRole(call)),
    getRolesByNames: (call) =>
      ok(batchByIds(call.query.names as string[], (name) => (isRole(name) ? roleOf(name, call) : undefined))),
    listRoleUsers: (call) => {
      const { name } = knownRole(call);
      return userPage(
        usersOfTenant(state, call.tenant).filter((user) => user.roles.includes(name)),
        call,
      );
    },
    listGroups: (call) => {
      const { parentId } = call.query;
      const groups = groupsOf(state, call).filter((group) => parentId === undefined || group.parentId === parentId);
      const options = {
        search: (group: Group) => [group.name, group.path],
        sort: { name: (group: Group) => group.name },
        defaultSort: 'name:ASC',
      };
      const page = listPage(groups, call, options);
      return ok({ ...page, data: page.data.map(withoutTenant) });
    },
    getGroupById: (call) => ok(withoutTenant(findGroup(state, call))),
    getGroupsByIds: (call) => {
      const visible = new Map(groupsOf(state, call).map((group) => [group.id, withoutTenant(group)]));
      return ok(batchByIds(call.query.ids as string[], (id) => visible.get(id)));
    },
    listGroupMembers: (call) => {
      const group = findGroup(state, call);
      return userPage(
        usersOfTenant(state, call.tenant).filter((user) => user.groupIds.includes(group.id)),
        call,
      );
    },
  };
}

function matches(user: User, { query }: Call): boolean {
  const { role, groupId, enabled, createdFrom, createdTo } = query as {
    role?: string[];
    groupId?: string[];
    enabled?: boolean;
    createdFrom?: string;
    createdTo?: string;
  };
  if (role !== undefined && !role.some((name) => user.roles.includes(name))) return false;
  if (groupId !== undefined && !groupId.some((id) => user.groupIds.includes(id))) return false;
  if (enabled !== undefined && user.enabled !== enabled) return false;
  if (createdFrom !== undefined && Date.parse(user.createdAt) < Date.parse(createdFrom)) return false;
  return createdTo === undefined || Date.parse(user.createdAt) < Date.parse(createdTo);
}

function isRole(name: string): boolean {
  return ROLES.some((role) => role.name === name);
}

/** `assignable`: of lower rank than the caller's own highest; only super administrators give the two highest. */
function roleOf(name: string, call: Call) {
  const index = ROLES.findIndex((role) => role.name === name);
  const rank = ROLES[index]?.rank ?? 0;
  const actor = rankOf(call.caller.roles);
  return {
    id: fixtureId('role', 'all', index + 1),
    name,
    description: ROLES[index]?.description ?? null,
    composite: false,
    composites: [],
    assignable: actor === 100 || (actor >= 80 && rank < actor),
  };
}

function knownRole(call: Call) {
  const name = call.path.roleName ?? '';
  if (!isRole(name)) throw new Problem('ROLE_NOT_FOUND');
  return roleOf(name, call);
}

function groupsOf(state: IamState, call: Call): Group[] {
  return state.groups.filter((group) => group.tenant === tenantKey(call.tenant));
}

export function findGroup(state: IamState, call: Call): Group {
  const group = groupsOf(state, call).find(({ id }) => id === call.path.groupId);
  if (group === undefined) throw new Problem('GROUP_NOT_FOUND');
  return group;
}

function withoutTenant({ tenant: _tenant, ...group }: Group): Omit<Group, 'tenant'> {
  return group;
}
