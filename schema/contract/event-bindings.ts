/** What events of a service do besides being told: revoke users, and notify them. */

/** Events that say a user may no longer do anything, while the tokens of that user are still good. */
export interface RevocationBinding {
  readonly events: readonly string[];
  /** Events that take it back. */
  readonly restoredBy: readonly string[];
  /** Events after which older tokens say more of the user than is true (roles, tenants): only those that are issued later are good. */
  readonly outdatedBy: readonly string[];
  /** Property of the event's data that holds the user's id. */
  readonly user: string;
  /** Events that end one session, and the property of their data that holds its id. */
  readonly sessions?: { readonly events: readonly string[]; readonly session: string };
}

export type NotificationSeverity = 'INFO' | 'SUCCESS' | 'WARNING' | 'ERROR';

/** Who is told of an event, and what. Who did it is never told. */
export interface NotificationRule {
  /** Type of the event. */
  readonly event: string;
  /** Values that properties of the data must have, any of the list. Default: any event of the type. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** Properties of the data that must be equal. */
  readonly same?: readonly string[];
  /** Properties of the data that hold ids of users. */
  readonly users: readonly string[];
  /** Roles whose holders in the tenant are told. */
  readonly roles: readonly string[];
  readonly severity: NotificationSeverity;
  /** The record it is about: its type in the graph, and the property of the data that holds its id. */
  readonly entity: { readonly type: string; readonly id: string };
  /** `{property}` stands for a value of the data. */
  readonly title: { readonly en: string; readonly es: string };
  readonly body: { readonly en: string; readonly es: string };
}
