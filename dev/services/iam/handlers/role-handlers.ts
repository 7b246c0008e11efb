/** Portal roles and who has them. */
import { batchByIds } from '../../platform/batch.ts';
import { fold } from '../../platform/fold.ts';
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler } from '../../platform/service-definition.ts';
import { findRole, ROLES, type Role } from '../roles.ts';
import { type IamState, usersOf } from '../state.ts';
import { userPage } from '../user-page.ts';

export function roleHandlers(state: IamState): Record<string, Handler> {
  return {
    listRoles: ({ caller, query }) => {
      const { search = '', assignable } = query as { search?: string; assignable?: boolean };
      const roles = ROLES.flatMap(({ name }) => findRole(name, caller) ?? []);
      const found = roles.filter(
        (role) =>
          fold(`${role.name} ${role.description ?? ''}`).includes(fold(search)) &&
          (assignable === undefined || role.assignable === assignable),
      );
      return { status: 200, body: { data: found } };
    },
    getRoleByName: (call) => ({ status: 200, body: roleOf(call) }),
    getRolesByNames: ({ caller, query }) => ({
      status: 200,
      body: batchByIds(query.names as string[], (name) => findRole(name, caller)),
    }),
    listRoleUsers: (call) => {
      const { name } = roleOf(call);
      const users = usersOf(state, call.tenant).filter(({ roles }) => roles.includes(name));
      return userPage(users, call);
    },
  };
}

function roleOf({ caller, path }: Call): Role {
  const role = findRole(path.roleName ?? '', caller);
  if (role === undefined) throw new Problem('ROLE_NOT_FOUND');
  return role;
}
