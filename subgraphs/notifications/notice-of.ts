/** A domain event → the notifications that follow from it, by the rules of the overlays (`x-notifies`). */
import { createHash } from 'node:crypto';
import type { DomainEvent } from '../../schema/contract/domain-event.ts';
import type { NotificationRule } from '../../schema/contract/event-bindings.ts';
import type { Audience, Notification, Texts } from './notification.ts';

export interface Notice {
  readonly notification: Notification;
  readonly audience: Audience;
}

export type NoticesOf = (event: DomainEvent) => readonly Notice[];

export function createNoticesOf(rules: readonly NotificationRule[]): NoticesOf {
  const byType = new Map<string, { readonly rule: NotificationRule; readonly index: number }[]>();
  for (const [index, rule] of rules.entries()) {
    byType.set(rule.event, [...(byType.get(rule.event) ?? []), { rule, index }]);
  }
  return (event) => byType.get(event.type)?.flatMap(({ rule, index }) => noticeOf(rule, index, event)) ?? [];
}

function noticeOf(rule: NotificationRule, index: number, event: DomainEvent): Notice[] {
  const { data, actor, time, type } = event;
  const entityId = data[rule.entity.id];
  if (!holds(rule, data) || typeof entityId !== 'string') return [];
  const actorId = actor?.id ?? null;
  const users = rule.users.flatMap((property) => data[property]).filter((id) => typeof id === 'string');
  const told = [...new Set(users)].filter((id) => id !== actorId);
  if (told.length === 0 && rule.roles.length === 0) return [];
  const notification = {
    id: idOf(event, index),
    type,
    severity: rule.severity,
    title: filled(rule.title, data),
    body: filled(rule.body, data),
    entity: rule.entity.type,
    entityId,
    createdAt: time,
    actorId,
  };
  return [{ notification, audience: { users: told, roles: rule.roles } }];
}

function holds({ when = {}, same = [] }: NotificationRule, data: DomainEvent['data']): boolean {
  const [first] = same;
  return (
    Object.entries(when).every(([property, values]) => values.includes(data[property] as string)) &&
    (first === undefined || same.every((property) => data[property] !== undefined && data[property] === data[first]))
  );
}

/** Every process makes the same id of the same event, so that it is kept and told once. */
function idOf({ id }: DomainEvent, rule: number): string {
  const hex = createHash('sha256').update(`${rule} ${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `{property}` becomes the value of the data; what is missing becomes a dash. */
function filled(texts: Texts, data: DomainEvent['data']): Texts {
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_all, property: string) => {
      const value = data[property];
      return value === undefined || value === null ? '–' : String(value);
    });
  return { en: fill(texts.en), es: fill(texts.es) };
}
