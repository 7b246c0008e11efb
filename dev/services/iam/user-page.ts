/** Pages of users, as the caller may see them (domain: IAM resources, search and sort fields). */
import { listPage } from '../platform/list-page.ts';
import type { Call, Reply } from '../platform/service-definition.ts';
import { shownTo } from './masking.ts';
import type { User } from './user.ts';

/** Answers page, limit, sortBy and search over users that are filtered already. */
export function userPage(users: readonly User[], call: Call): Reply {
  const page = listPage(users, call, {
    search: (user) => [user.username, user.displayName, user.email],
    sort: {
      username: (user) => user.username,
      email: (user) => user.email,
      lastName: (user) => user.lastName,
      createdAt: (user) => user.createdAt,
      lastLoginAt: (user) => user.lastLoginAt,
    },
    defaultSort: 'username:ASC',
  });
  return { status: 200, body: { ...page, data: page.data.map((user) => shownTo(call.caller, user)) } };
}
