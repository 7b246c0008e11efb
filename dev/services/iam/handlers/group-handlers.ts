/** Groups, their members, and joining and leaving them. */
import { batchByIds } from '../../platform/batch.ts';
import { listPage } from '../../platform/list-page.ts';
import type { Handler, Tenant } from '../../platform/service-definition.ts';
import { checkGrantCeiling } from '../grants.ts';
import type { RealmMirror } from '../realm-mirror.ts';
import { groupOf, groupsOf, type IamState, userOf, usersOf } from '../state.ts';
import type { Group } from '../user.ts';
import { finishChange } from '../user-change.ts';
import { userPage } from '../user-page.ts';

export function groupHandlers(state: IamState, realm: RealmMirror): Record<string, Handler> {
  const shown = (group: Group, tenant: Tenant) => {
    const { id, name, path, parentId, realmRoles } = group;
    const subGroupCount = groupsOf(state, tenant).filter((other) => other.parentId === id).length;
    return { id, name, path, parentId, subGroupCount, realmRoles };
  };
  return {
    listGroups: (call) => {
      const { parentId } = call.query;
      const groups = groupsOf(state, call.tenant).filter((group) => !parentId || group.parentId === parentId);
      const page = listPage(groups, call, {
        search: ({ name, path }) => [name, path],
        sort: { path: ({ path }) => path },
        defaultSort: 'path:ASC',
      });
      return { status: 200, body: { ...page, data: page.data.map((group) => shown(group, call.tenant)) } };
    },
    getGroupById: (call) => ({ status: 200, body: shown(groupOf(state, call), call.tenant) }),
    getGroupsByIds: ({ tenant, query }) => {
      const visible = new Map(groupsOf(state, tenant).map((group) => [group.id, group]));
      const { data, missing } = batchByIds(query.ids as string[], (id) => visible.get(id));
      return { status: 200, body: { data: data.map((group) => shown(group, tenant)), missing } };
    },
    listGroupMembers: (call) => {
      const { id } = groupOf(state, call);
      const members = usersOf(state, call.tenant).filter(({ groupIds }) => groupIds.includes(id));
      return userPage(members, call);
    },
    /** Joining a group of a whole business unit takes a grant for all of it (domain: grant ceiling). */
    addUserToGroup: (call) => {
      const user = { ...userOf(state, call) };
      const group = groupOf(state, call);
      checkGrantCeiling(call.caller, [group.reach]);
      user.groupIds = [...new Set([...user.groupIds, group.id])];
      return finishChange(call, { state, realm }, user, { type: 'iam.user.groups-changed' });
    },
    removeUserFromGroup: (call) => {
      const user = { ...userOf(state, call) };
      const group = groupOf(state, call);
      user.groupIds = user.groupIds.filter((id) => id !== group.id);
      return finishChange(call, { state, realm }, user, { type: 'iam.user.groups-changed' });
    },
  };
}
