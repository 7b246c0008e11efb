/** Which events a subscriber gets: decided before anything runs, from the event alone. */
import type { EventField } from '../../../schema/contract/bindings.ts';

export interface EventFilter {
  /** By the values that the subscription names. The same for all subscriptions of one operation with the same variables. */
  matches(data: Readonly<Record<string, unknown>>): boolean;
  /** By who subscribes. `null`: anybody of the tenant. */
  readonly isFor: ((data: Readonly<Record<string, unknown>>, caller: string | null) => boolean) | null;
}

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
  const { recipients } = field;
  return {
    matches: (data) => values.every(([property, value]) => data[property] === value),
    isFor:
      own.length === 0 && recipients === null
        ? null
        : (data, caller) =>
            caller !== null &&
            own.every((property) => data[property] === caller) &&
            (recipients === null || recipients.some((property) => data[property] === caller)),
  };
}
