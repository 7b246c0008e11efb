/** Notifications in Redis, shared by all replicas: a sorted set a box, a hash of what a user has read. */
import type { RedisConnection } from '../engine/serve.ts';
import type { Notification } from './notification.ts';
import { boxesOf, readMarks, roleBox, userBox } from './notification-keys.ts';
import { KEPT_MS, MOST_KEPT, type NotificationStore, ownNotifications, unreadOf } from './notification-store.ts';

/** Keys: boxes. Arguments: the notification, when it happened, most that are kept, the oldest that is kept, life in milliseconds. */
const ADD = `for _, box in ipairs(KEYS) do
  redis.call('ZADD', box, 'NX', ARGV[2], ARGV[1])
  redis.call('ZREMRANGEBYSCORE', box, '-inf', ARGV[4])
  redis.call('ZREMRANGEBYRANK', box, 0, -1 - ARGV[3])
  redis.call('PEXPIRE', box, ARGV[5])
end
return 1`;

/** Keys: boxes, then marks. Argument: most that are read of a box. */
const READ = `local found = {}
for index = 1, #KEYS - 1 do found[index] = redis.call('ZREVRANGE', KEYS[index], 0, ARGV[1] - 1) end
found[#KEYS] = redis.call('HGETALL', KEYS[#KEYS])
return found`;

/** Key: marks. Arguments: when, life in milliseconds, how many ids to forget, those, ids to mark. Answers how many were not marked. */
const MARK = `local forgotten = tonumber(ARGV[3])
for index = 4, 3 + forgotten do redis.call('HDEL', KEYS[1], ARGV[index]) end
local count = 0
for index = 4 + forgotten, #ARGV do count = count + redis.call('HSETNX', KEYS[1], ARGV[index], ARGV[1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return count`;

type Kept = { readonly boxes: readonly Notification[]; readonly marks: ReadonlyMap<string, string> };

export function createRedisNotifications(connection: Pick<RedisConnection, 'run'>): NotificationStore {
  async function readKept(keys: readonly string[]): Promise<Kept | null> {
    const reply = await connection.run((client) =>
      client.eval(READ, { keys: [...keys], arguments: [String(MOST_KEPT)] }),
    );
    if (!Array.isArray(reply)) return null;
    const lists = reply.map((list) => (list as readonly unknown[]).map(String));
    const marks = lists.pop() ?? [];
    return {
      boxes: lists.flat().map((text) => JSON.parse(text) as Notification),
      marks: new Map(marks.flatMap((id, index) => (index % 2 === 0 ? [[id, marks[index + 1] ?? '']] : []))),
    };
  }

  return {
    add: async (tenant, notification, { users, roles }) => {
      const keys = [...users.map((id) => userBox(tenant, id)), ...roles.map((role) => roleBox(tenant, role))];
      const at = Date.parse(notification.createdAt);
      const reply = await connection.run((client) =>
        client.eval(ADD, {
          keys,
          arguments: [JSON.stringify(notification), at, MOST_KEPT, Date.now() - KEPT_MS, KEPT_MS].map(String),
        }),
      );
      return reply !== undefined;
    },
    read: async (tenant, reader) => {
      const kept = await readKept([...boxesOf(tenant, reader), readMarks(tenant, reader.id)]);
      return kept && ownNotifications(kept.boxes, (id) => kept.marks.get(id), reader, Date.now());
    },
    markRead: async (tenant, reader, ids, at) => {
      const key = readMarks(tenant, reader.id);
      const kept = await readKept([...boxesOf(tenant, reader), key]);
      if (kept === null) return null;
      const own = ownNotifications(kept.boxes, (id) => kept.marks.get(id), reader, Date.now());
      const known = new Set(own.map(({ notification }) => notification.id));
      // What is no longer kept needs no mark.
      const outlived = [...kept.marks.keys()].filter((id) => !known.has(id));
      const unread = unreadOf(own, ids);
      if (unread.length + outlived.length === 0) return 0;
      const reply = await connection.run((client) =>
        client.eval(MARK, {
          keys: [key],
          arguments: [at, String(KEPT_MS), String(outlived.length), ...outlived, ...unread],
        }),
      );
      return typeof reply === 'number' ? reply : null;
    },
  };
}
