/** Where notifications are kept, by tenant: one suite holds for every kind. */
import type { Caller, Tenant } from '../../schema/contract/request-context.ts';
import type { Audience, Notification, OwnNotification } from './notification.ts';

/** Notifications that one reader has (domain: notifications). */
export const MOST_KEPT = 200;
export const KEPT_MS = 30 * 24 * 3600 * 1000;

/** A reader, from a verified token. */
export type Reader = Pick<Caller, 'id' | 'roles'>;

export interface NotificationStore {
  /**
   * Keeps a notification for its audience. One that is kept already is left as it is: every process that hears of an event
   * may keep what follows from it.
   *
   * @returns `false` when nobody knows whether it is kept
   */
  add(tenant: Tenant, notification: Notification, audience: Audience): Promise<boolean>;
  /**
   * What a reader has, newest first.
   *
   * @returns `null` when the store does not answer
   */
  read(tenant: Tenant, reader: Reader): Promise<readonly OwnNotification[] | null>;
  /**
   * Marks notifications of a reader as read; who marked them first decides when.
   *
   * @param ids `null`: all of them
   * @param at RFC 3339
   * @returns how many were not read before; `null` when the store does not answer
   */
  markRead(tenant: Tenant, reader: Reader, ids: readonly string[] | null, at: string): Promise<number | null>;
}

/** Joins what a reader has as a user and by roles: the same notification may come by several ways. */
export function ownNotifications(
  kept: Iterable<Notification>,
  readAt: (id: string) => string | undefined,
  reader: Reader,
  now: number,
): readonly OwnNotification[] {
  const byId = new Map<string, Notification>();
  for (const notification of kept) {
    // Nobody is told of what they did themselves (domain: notifications).
    if (notification.actorId === reader.id) continue;
    if (Date.parse(notification.createdAt) > now - KEPT_MS) byId.set(notification.id, notification);
  }
  return [...byId.values()]
    .sort((a, b) => (newer(a, b) ? -1 : 1))
    .slice(0, MOST_KEPT)
    .map((notification) => ({ notification, readAt: readAt(notification.id) ?? null }));
}

function newer(a: Notification, b: Notification): boolean {
  return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;
}

/** Of what a reader has, what is to be marked. */
export function unreadOf(own: readonly OwnNotification[], ids: readonly string[] | null): readonly string[] {
  const wanted = ids === null ? null : new Set(ids);
  return own
    .filter(({ notification, readAt }) => readAt === null && (wanted === null || wanted.has(notification.id)))
    .map(({ notification }) => notification.id);
}
