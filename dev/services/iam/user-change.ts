/** What follows every change of a user: a new version, the realm told first and then our list, an event, the answer. */
import type { Call, Reply } from '../platform/service-definition.ts';
import { touch } from '../platform/versioned.ts';
import { shownTo } from './masking.ts';
import type { RealmMirror } from './realm-mirror.ts';
import type { IamState } from './state.ts';
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

export interface UserChange {
  /** Type of the event. */
  readonly type: string;
  /** See `emitUserEvent`. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Brings the realm up to date. @default `save` */
  readonly tell?: (realm: RealmMirror, user: User) => Promise<void>;
}

/** @param user as it is to be: the list has the new user once the realm knows it */
export async function finishChange(
  call: Call,
  { state, realm }: { readonly state: IamState; readonly realm: RealmMirror },
  user: User,
  { type, data, tell = (mirror, changed) => mirror.save(changed) }: UserChange,
): Promise<Reply> {
  touch(user, call);
  await tell(realm, user);
  state.users.set(user.id, user);
  emitUserEvent(call, user, type, data);
  return { status: 200, body: shownTo(call.caller, user) };
}
