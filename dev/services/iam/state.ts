/** What one running IAM stand-in remembers, and how its handlers reach it: always through a tenant. */
import { Problem } from '../platform/problem.ts';
import type { Call, Tenant } from '../platform/service-definition.ts';
import { covers } from './grants.ts';
import { seedGroups } from './seed-groups.ts';
import { seedUsers } from './seed-users.ts';
import type { Group, User } from './user.ts';

export interface IamState {
  /** Of all tenants, by id: a user may work for several. */
  readonly users: Map<string, User>;
  readonly groups: readonly Group[];
}

/** Users and groups of the fixtures; ages and last sign-ins are relative to `now`. */
export function createState(now: Date): IamState {
  const groups = seedGroups();
  return { groups, users: seedUsers(groups, now) };
}

/** Users whose grants cover the tenant. */
export function usersOf(state: IamState, tenant: Tenant): User[] {
  return [...state.users.values()].filter((user) => worksFor(user, tenant));
}

/** A user whose grants cover the tenant; one of other tenants only is never found. */
export function findUser(state: IamState, tenant: Tenant, id: string): User | undefined {
  const user = state.users.get(id);
  return user !== undefined && worksFor(user, tenant) ? user : undefined;
}

/** The user of the path; 404 USER_NOT_FOUND. */
export function userOf(state: IamState, call: Call): User {
  const user = findUser(state, call.tenant, call.path.userId ?? '');
  if (user === undefined) throw new Problem('USER_NOT_FOUND');
  return user;
}

/** Groups that are visible in the tenant: its own, and those of its whole business unit. */
export function groupsOf(state: IamState, tenant: Tenant): Group[] {
  return state.groups.filter(({ reach }) => covers(reach, tenant));
}

/** The group of the path; 404 GROUP_NOT_FOUND. */
export function groupOf(state: IamState, call: Call): Group {
  const group = groupsOf(state, call.tenant).find(({ id }) => id === call.path.groupId);
  if (group === undefined) throw new Problem('GROUP_NOT_FOUND');
  return group;
}

/** Full paths of the groups that the user is in. */
export function groupPathsOf(state: IamState, { groupIds }: User): string[] {
  return state.groups.filter(({ id }) => groupIds.includes(id)).map(({ path }) => path);
}

/** 409 LAST_SUPERADMIN when nobody but this user could still operate the platform (domain: portal roles). */
export function protectLastSuperadmin(state: IamState, user: User): void {
  const enabled = [...state.users.values()].filter((one) => one.enabled && one.roles.includes('SUPERADMIN'));
  if (enabled.length === 1 && enabled[0]?.id === user.id) throw new Problem('LAST_SUPERADMIN');
}

function worksFor(user: User, tenant: Tenant): boolean {
  return user.tenants.some((grant) => covers(grant, tenant));
}
