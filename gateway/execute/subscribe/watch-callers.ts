/** Events that say a user may no longer do anything, or may again; which they are, the overlays of the services say. */
import type { RevocationBinding } from '../../../schema/contract/bindings.ts';
import type { LiveEvents } from './live-events.ts';

/** @param mayCall whether the caller of this id may do anything */
export type OnCallerChange = (id: string, mayCall: boolean) => void;

/** @returns a function that ends it */
export function watchCallers(
  events: Pick<LiveEvents, 'listen'>,
  rules: readonly RevocationBinding[],
  onChange: OnCallerChange,
): () => void {
  const byType = new Map<string, readonly (readonly [property: string, mayCall: boolean])[]>();
  for (const { events: revoking, restoredBy, user } of rules) {
    const add = (type: string, mayCall: boolean): void => {
      byType.set(type, [...(byType.get(type) ?? []), [user, mayCall]]);
    };
    for (const type of revoking) add(type, false);
    for (const type of restoredBy) add(type, true);
  }
  return events.listen(({ event }) => {
    for (const [property, mayCall] of byType.get(event.type) ?? []) {
      const id = event.data[property];
      if (typeof id === 'string') onChange(id, mayCall);
    }
  });
}
