/** A notification as it is kept: one record for all who are told of it. */
import type { NotificationSeverity } from '../../schema/contract/event-bindings.ts';
import type { Locale } from '../../schema/contract/request-context.ts';

/** One text in every language: what was told once does not change with the overlays. */
export type Texts = Readonly<Record<Locale, string>>;

export interface Notification {
  /** The same in every process that makes it of the same event. */
  readonly id: string;
  /** Type of the event that caused it. */
  readonly type: string;
  readonly severity: NotificationSeverity;
  readonly title: Texts;
  readonly body: Texts;
  /** Type of the record it is about, in the graph. */
  readonly entity: string;
  readonly entityId: string;
  /** RFC 3339, UTC, when it happened. */
  readonly createdAt: string;
  /** Who did it and is not told; `null`: no person did. */
  readonly actorId: string | null;
}

/** Who is told of a notification. */
export interface Audience {
  /** Ids of users. */
  readonly users: readonly string[];
  /** Roles whose holders in the tenant are told, but for who did it. */
  readonly roles: readonly string[];
}

/** A notification as one of its readers has it. */
export interface OwnNotification {
  readonly notification: Notification;
  /** RFC 3339; `null`: not read yet. */
  readonly readAt: string | null;
}
