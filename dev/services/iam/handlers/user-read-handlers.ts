/** Reads of users, and of the tenants the caller works for. */
import { batchByIds } from '../../platform/batch.ts';
import { TENANTS } from '../../platform/fixtures.ts';
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler } from '../../platform/service-definition.ts';
import { covers, grantOf } from '../grants.ts';
import { seesAllOf, shownTo } from '../masking.ts';
import { findUser, type IamState, userOf, usersOf } from '../state.ts';
import type { User } from '../user.ts';
import { userPage } from '../user-page.ts';

interface UserFilter {
  readonly role?: readonly string[];
  readonly groupId?: readonly string[];
  readonly enabled?: boolean;
  readonly createdFrom?: string;
  readonly createdTo?: string;
}

export function userReadHandlers(state: IamState): Record<string, Handler> {
  return {
    getCurrentUser: ({ caller }) => {
      const user = state.users.get(caller.id);
      if (user === undefined) throw new Problem('USER_NOT_FOUND');
      return { status: 200, body: shownTo(caller, user) };
    },
    listMyTenants: ({ caller }) => {
      const grants = caller.tenants.map(grantOf);
      const mine = TENANTS.filter((tenant) => grants.some((grant) => covers(grant, tenant)));
      return { status: 200, body: { data: mine.map(({ key: _key, ...tenant }) => tenant) } };
    },
    listUsers: (call) => {
      const filter = call.query as UserFilter;
      const users = usersOf(state, call.tenant).filter((user) => matches(user, filter));
      return userPage(users, call);
    },
    getUserById: (call) => {
      expectSelfOrReader(call);
      return { status: 200, body: shownTo(call.caller, userOf(state, call)) };
    },
    getUsersByIds: ({ caller, tenant, query }) => {
      const { data, missing } = batchByIds(query.ids as string[], (id) => findUser(state, tenant, id));
      return { status: 200, body: { data: data.map((user) => shownTo(caller, user)), missing } };
    },
  };
}

/** Without an administrative role only the own record may be asked for (domain: RBAC matrix, getUserById). */
function expectSelfOrReader({ caller, path }: Call): void {
  if (!seesAllOf(caller, path.userId ?? '')) throw new Problem('FORBIDDEN_ROLE');
}

function matches(user: User, filter: UserFilter): boolean {
  const created = Date.parse(user.createdAt);
  return (
    (filter.role === undefined || filter.role.some((name) => user.roles.includes(name))) &&
    (filter.groupId === undefined || filter.groupId.some((id) => user.groupIds.includes(id))) &&
    (filter.enabled === undefined || filter.enabled === user.enabled) &&
    (filter.createdFrom === undefined || created >= Date.parse(filter.createdFrom)) &&
    (filter.createdTo === undefined || created < Date.parse(filter.createdTo))
  );
}
