/** Notifications of this process: for one replica, development and tests. Nothing outlives the process. */

import type { Notification } from './notification.ts';
import { boxesOf, readMarks, roleBox, userBox } from './notification-keys.ts';
import { MOST_KEPT, type NotificationStore, ownNotifications, unreadOf } from './notification-store.ts';

/** Boxes that are kept; the one that was filled longest ago is forgotten first. */
const MOST_BOXES = 20_000;

export function createMemoryNotifications(): NotificationStore {
  const boxes = new Map<string, Map<string, Notification>>();
  const marks = new Map<string, Map<string, string>>();

  function touched<T>(all: Map<string, Map<string, T>>, key: string): Map<string, T> {
    const found = all.get(key) ?? new Map<string, T>();
    all.delete(key);
    all.set(key, found);
    if (all.size > MOST_BOXES) all.delete(String(all.keys().next().value));
    return found;
  }

  const read: NotificationStore['read'] = async (tenant, reader) => {
    const kept = boxesOf(tenant, reader).flatMap((key) => [...(boxes.get(key)?.values() ?? [])]);
    const own = marks.get(readMarks(tenant, reader.id));
    return ownNotifications(kept, (id) => own?.get(id), reader, Date.now());
  };

  return {
    add: async (tenant, notification, { users, roles }) => {
      const keys = [...users.map((id) => userBox(tenant, id)), ...roles.map((role) => roleBox(tenant, role))];
      for (const key of keys) {
        const box = touched(boxes, key);
        if (box.has(notification.id)) continue;
        box.set(notification.id, notification);
        if (box.size > MOST_KEPT) box.delete(String(box.keys().next().value));
      }
      return true;
    },
    read,
    markRead: async (tenant, reader, ids, at) => {
      const own = (await read(tenant, reader)) ?? [];
      const before = touched(marks, readMarks(tenant, reader.id));
      // What is no longer kept needs no mark.
      const kept = new Set(own.map(({ notification }) => notification.id));
      for (const id of before.keys()) if (!kept.has(id)) before.delete(id);
      const unread = unreadOf(own, ids);
      for (const id of unread) before.set(id, at);
      return unread.length;
    },
  };
}
