/** What follows every change of a user: a new version, the realm brought up to date, an event, the answer. */
import type { Call, Reply } from '../platform/service-definition.ts';
import { touch } from '../platform/versioned.ts';
import { shownTo } from './masking.ts';
import type { RealmMirror } from './realm-mirror.ts';
import type { User } from './user.ts';

/** @param data beside user id and name; nothing personal may be in it (domain: event envelope) */
export function emitUserEvent(
  call: Call,
  user: User,
  type: string,
  data: Readonly<Record<string, unknown>> = {},
): void {
  const { id, username, version } = user;
  call.emit({ type, subject: `user/${id}`, sequence: version, data: { userId: id, username, ...data } });
}

export function finishChange(
  call: Call,
  realm: RealmMirror,
  user: User,
  type: string,
  data?: Readonly<Record<string, unknown>>,
): Reply {
  touch(user, call);
  realm.save(user);
  emitUserEvent(call, user, type, data);
  return { status: 200, body: shownTo(call.caller, user) };
}
