/** Users with roles, groups and maker; and all roles and groups for the filters. */
import { type Page, target } from '../page.ts';
import type { Row } from '../services.ts';

export const userAdminList: Page = {
  name: 'UserAdminList',
  answer: async (services, context, { page, limit, search, role, enabled }) => {
    const [users, roles, groups] = await Promise.all([
      services.get('iam', target('/v0/users', { page, limit, search, role, enabled }), context),
      services.get('iam', '/v0/roles?assignable=true', context),
      services.get('iam', '/v0/groups?limit=100', context),
    ]);
    const rows: Row[] = users.data;
    // Most makers are on the page themselves.
    const userById = new Map(rows.map((row) => [row.id, row]));
    const makerIds = rows.map((row) => row.createdBy).filter((id) => !userById.has(id));
    const [roleByName, groupById, makers] = await Promise.all([
      services.batch(
        'iam',
        '/v0/roles/batch?names=',
        rows.flatMap((row) => row.roles),
        context,
        'name',
      ),
      services.batch(
        'iam',
        '/v0/groups/batch?ids=',
        rows.flatMap((row) => row.groupIds),
        context,
      ),
      services.batch('iam', '/v0/users/batch?ids=', makerIds, context),
    ]);
    for (const row of rows) {
      row.roleDetails = row.roles.map((name: string) => roleByName.get(name) ?? null);
      row.groups = row.groupIds.map((id: string) => groupById.get(id) ?? null);
      row.createdByUser = userById.get(row.createdBy) ?? makers.get(row.createdBy) ?? null;
    }
    return { users, roles: roles.data, groups };
  },
};
