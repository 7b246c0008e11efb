/** Which events a subscriber gets: decided before anything runs, from the event alone. */
import type { EventField } from '../../../schema/contract/field-binding.ts';
import type { Caller } from '../../../schema/contract/request-context.ts';

export interface EventFilter {
  /** By the values that the subscription names. The same for all subscriptions of one operation with the same variables. */
  matches(data: Readonly<Record<string, unknown>>): boolean;
  /** By who subscribes. `null`: anybody of the tenant. */
  readonly isFor: IsFor | null;
}

export type IsFor = (data: Readonly<Record<string, unknown>>, caller: Pick<Caller, 'id' | 'roles'> | null) => boolean;

/** @param given arguments of the live field; one that is absent, null, or false where it means the caller, lets everything through */
export function createEventFilter(field: EventField, given: Readonly<Record<string, unknown>>): EventFilter {
  const values: (readonly [property: string, value: unknown])[] = [];
  const own: string[] = [];
  for (const [argument, { property, equals }] of Object.entries(field.filters)) {
    const value = given[argument];
    if (value === undefined || value === null) continue;
    if (equals === 'argument') values.push([property, value]);
    else if (value === true) own.push(property);
  }
  const { recipients, roles, except } = field;
  return {
    matches: (data) => values.every(([property, value]) => data[property] === value),
    isFor:
      own.length === 0 && recipients === null
        ? null
        : (data, caller) =>
            caller !== null &&
            own.every((property) => data[property] === caller.id) &&
            (except === undefined || data[except] !== caller.id) &&
            (recipients === null ||
              recipients.some((property) => names(data[property], caller.id)) ||
              (roles !== undefined && caller.roles.some((role) => names(data[roles], role)))),
  };
}

/** Whether a value of the data is the name, or a list that holds it. */
function names(value: unknown, name: string): boolean {
  return value === name || (Array.isArray(value) && value.includes(name));
}
